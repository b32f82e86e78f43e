public import CNN
import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The course of trainings in a file that others can read while it is written (SWMR).
///
/// | | |
/// | --- | --- |
/// | `/epochs/{run,epoch,loss,accuracy,val_loss,val_accuracy,rate,seconds}` | a row for each epoch; what wasn't measured is NaN |
/// | `/steps/{run,epoch,step,loss,accuracy,rate}` | a row every so many steps: means over the epoch so far |
/// | `/runs/<run>` | what ran, as attributes: network, data, settings, script |
///
/// In h5py: `h5py.File("run.h5", "r", libver="latest", swmr=True)`, then `refresh()` on each array.
/// `epoch` and `step` are written last, so a row that they have is there in all columns.
///
/// A log is the one kind of file that isn't replaced at once but grows under its name; each row is
/// handed to the system when it is written. A log of that name goes on: a file with its rows takes
/// its place, and the new run has the next number.
public final class RunLog {
  /// The number of this run, from 1.
  public let run: Int
  private let file: HDF5.File
  private let steps: LogTable
  private let epochs: LogTable

  /// Makes the file, or goes on with one, and lets readers in.
  /// - Throws: ``HDF5Error`` naming file and cause; what was there before is then still there.
  public init(
    _ path: String, network: Network, data: Dataset, validation: Dataset?,
    settings: TrainingSettings, origin: FileOrigin = FileOrigin()
  ) throws(HDF5Error) {
    try LogLock.check(path)
    let earlier = try LoggedRuns(path)
    run = (earlier.runs.map(\.number).max() ?? 0) + 1
    let target = try HDF5.writing(path) { () throws(WriteFailure) in try AtomicFile(path: path) }
    LogLock.take(target.descriptor)
    file = try HDF5.File.create(HDF5.Channel(owning: dup(target.descriptor)), name: path)
    do throws(HDF5Error) {
      let root = try file.root()
      try FileFormat.log.write(FileOrigin(creator: origin.creator), to: root)
      epochs = try LogTable(.epochs, earlier.epochs, in: root)
      steps = try LogTable(.steps, earlier.steps, in: root)
      let group = try root.makeGroup("runs")
      for run in earlier.runs { try run.write(to: group) }
      try LoggedRuns.Run(
        number: run, network: network, data: data, validation: validation, settings: settings,
        origin: origin
      ).write(to: group)
      try file.flush()
      // Before it gets its name, so that no reader meets a file that lets none in.
      try file.startConcurrentReading()
    } catch {
      try file.checkWritten()
      throw error
    }
    try HDF5.writing(path) { () throws(WriteFailure) in try target.commit() }
  }

  /// Adds a row to `/steps`: means over the epoch so far.
  public func appendStep(
    _ step: Int, epoch: Int, loss: Double, accuracy: Double, rate: Double
  ) throws(HDF5Error) {
    try steps.append([run, epoch, step], [loss, accuracy, rate])
  }

  /// Adds a row to `/epochs`.
  public func appendEpoch(_ row: History.Row) throws(HDF5Error) {
    try epochs.append(
      [run, row.epoch],
      [
        row.loss, row.accuracy, row.validationLoss ?? .nan, row.validationAccuracy ?? .nan,
        row.rate, row.seconds,
      ])
  }

  /// Ends the log.
  public func close() throws(HDF5Error) {
    try file.close()
  }
}

/// A table of a log that grows: a group of arrays of one length.
private final class LogTable {
  private let whole: [HDF5.Dataset]
  private let figures: [HDF5.Dataset]

  /// Makes the arrays, with the rows that there are.
  init(
    _ columns: LoggedRuns.Columns, _ rows: LoggedRuns.Rows, in root: HDF5.Group
  ) throws(HDF5Error) {
    let group = try root.makeGroup(columns.group)
    var whole: [HDF5.Dataset] = []
    for (name, values) in zip(columns.whole, rows.whole) {
      whole.append(try LogTable.column(name, values, in: group))
    }
    var figures: [HDF5.Dataset] = []
    for (name, values) in zip(columns.figures, rows.figures) {
      figures.append(try LogTable.column(name, values, in: group))
    }
    self.whole = whole
    self.figures = figures
    // The scale can't be another array: it has to grow as the others do.
    try HDF5.Axes.name(columns.axis, of: figures + whole.dropLast(), by: whole[whole.count - 1])
  }

  private static func column<Value: HDF5.Element>(
    _ name: String, _ values: [Value], in group: HDF5.Group
  ) throws(HDF5Error) -> HDF5.Dataset {
    let dataset = try group.makeDataset(
      name, Value.self, extent: [0], chunk: [512], growable: true)
    try dataset.append(values)
    return dataset
  }

  /// Adds a row; the column that is the axis comes last.
  func append(_ numbers: [Int], _ values: [Double]) throws(HDF5Error) {
    for (value, dataset) in zip(values, figures) {
      try dataset.append([value])
      try dataset.flush()
    }
    for (number, dataset) in zip(numbers, whole) {
      try dataset.append([Int64(clamping: number)])
      try dataset.flush()
    }
  }
}

/// Tells a training that another one is writing a log.
///
/// libhdf5's readers lock files with `flock`; this lock is of the other kind, which they don't see.
/// The system lets go of it when the writer ends, however it does.
private enum LogLock {
  // Linux's numbers; the constants are hidden from Swift.
  #if os(Linux)
    private static let set: Int32 = 37
  #else
    private static let set = F_OFD_SETLK
  #endif

  @discardableResult
  static func take(_ descriptor: Int32) -> Bool {
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    // A file system without locks doesn't keep anyone from writing.
    return fcntl(descriptor, set, &lock) == 0 || (errno != EAGAIN && errno != EACCES)
  }

  /// - Throws: ``HDF5Error`` when a training holds the lock.
  static func check(_ path: String) throws(HDF5Error) {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    guard take(descriptor) else {
      throw HDF5Error(
        .unwritable, "can't write \(path): another training is writing it",
        hint: "give each training that runs a log of its own")
    }
  }
}
