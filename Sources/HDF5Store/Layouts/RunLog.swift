public import CNN
import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The course of a training in a file that others can read while it is written (SWMR).
///
/// `/steps/{step,epoch,loss,accuracy,rate}` has a row every so many steps, `/epochs/{epoch,loss,accuracy,
/// val_loss,val_accuracy,rate,seconds}` one for each epoch; what wasn't measured is NaN. In h5py:
/// `h5py.File("run.h5", "r", swmr=True)`, then `refresh()` on each array.
///
/// A log is the one kind of file that isn't replaced at once but grows under its name; each row is
/// handed to the system when it is written. An old file of that name is replaced.
public final class RunLog {
  private let file: HDF5.File
  private let steps: [HDF5.Dataset]
  private let epochs: [HDF5.Dataset]
  private let stepNumbers: HDF5.Dataset
  private let stepEpochs: HDF5.Dataset
  private let epochNumbers: HDF5.Dataset

  /// Makes the file and lets readers in.
  /// - Throws: ``HDF5Error`` naming file and cause.
  public init(
    _ path: String, network: Network, settings: TrainingSettings, origin: FileOrigin = FileOrigin()
  ) throws(HDF5Error) {
    let target = try HDF5.writing(path) { () throws(WriteFailure) in try AtomicFile(path: path) }
    file = try HDF5.File.create(HDF5.Channel(owning: dup(target.descriptor)), name: path)
    do throws(HDF5Error) {
      let root = try file.root()
      let axes = HDF5.Axes(root)
      try FileFormat.log.write(origin, to: root)
      try root.store("network", NetworkDescription.json(network).serialized)
      try root.set("epochs", Int64(clamping: settings.epochs))
      try root.set("batch", Int64(clamping: settings.batch))
      try root.set("optimizer", settings.optimizer.rawValue)
      let stepGroup = try root.makeGroup("steps")
      stepNumbers = try RunLog.column("step", Int64.self, "step", in: stepGroup, axes)
      stepEpochs = try RunLog.column("epoch", Int64.self, "step", in: stepGroup, axes)
      steps = try RunLog.columns(["loss", "accuracy", "rate"], "step", in: stepGroup, axes)
      let epochGroup = try root.makeGroup("epochs")
      epochNumbers = try RunLog.column("epoch", Int64.self, "epoch", in: epochGroup, axes)
      epochs = try RunLog.columns(
        ["loss", "accuracy", "val_loss", "val_accuracy", "rate", "seconds"], "epoch",
        in: epochGroup, axes)
      try axes.write()
      try file.flush()
    } catch {
      try file.checkWritten()
      throw error
    }
    try HDF5.writing(path) { () throws(WriteFailure) in try target.commit() }
    try file.startConcurrentReading()
  }

  private static func column<Value: HDF5.Element>(
    _ name: String, _: Value.Type, _ axis: String, in group: HDF5.Group, _ axes: HDF5.Axes
  ) throws(HDF5Error) -> HDF5.Dataset {
    let dataset = try group.makeDataset(
      name, Value.self, extent: [0], chunk: [512], growable: true)
    axes.name(dataset, [axis])
    return dataset
  }

  private static func columns(
    _ names: [String], _ axis: String, in group: HDF5.Group, _ axes: HDF5.Axes
  ) throws(HDF5Error) -> [HDF5.Dataset] {
    var result: [HDF5.Dataset] = []
    for name in names { result.append(try column(name, Double.self, axis, in: group, axes)) }
    return result
  }

  /// Adds a row to `/steps`: means over the epoch so far.
  public func appendStep(
    _ step: Int, epoch: Int, loss: Double, accuracy: Double, rate: Double
  ) throws(HDF5Error) {
    try append(Int64(clamping: step), to: stepNumbers)
    try append(Int64(clamping: epoch), to: stepEpochs)
    try append([loss, accuracy, rate], to: steps)
  }

  /// Adds a row to `/epochs`.
  public func appendEpoch(_ row: History.Row) throws(HDF5Error) {
    try append(Int64(clamping: row.epoch), to: epochNumbers)
    try append(
      [
        row.loss, row.accuracy, row.validationLoss ?? .nan, row.validationAccuracy ?? .nan,
        row.rate, row.seconds,
      ], to: epochs)
  }

  private func append(_ number: Int64, to dataset: HDF5.Dataset) throws(HDF5Error) {
    try dataset.append([number])
    try dataset.flush()
  }

  private func append(_ values: [Double], to datasets: [HDF5.Dataset]) throws(HDF5Error) {
    for (value, dataset) in zip(values, datasets) {
      try dataset.append([value])
      try dataset.flush()
    }
  }

  /// Ends the log.
  public func close() throws(HDF5Error) {
    try file.close()
  }
}
