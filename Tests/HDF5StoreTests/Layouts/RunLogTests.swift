import CNN
import TestSupport
import Testing

@testable import HDF5Store

@Suite struct RunLogTests {
  let folder = TemporaryFolder()
  private let data = Dataset(
    name: "noise",
    source: MemorySamples(shape: Shape(height: 4, width: 4, channels: 1), bytes: Array(0..<64)),
    labels: [0, 1, 0, 1], classes: ["a", "b"])

  private func log(_ path: String, seed: UInt64 = 0) throws -> RunLog {
    var settings = TrainingSettings()
    settings.seed = seed
    return try RunLog(
      path, network: try Samples.everything(), data: data, validation: nil, settings: settings,
      origin: FileOrigin(creator: "cnn", script: "train # \(seed)"))
  }

  private func row(_ epoch: Int) -> History.Row {
    History.Row(epoch: epoch, loss: 0.5, accuracy: 0.25, rate: 0.1, seconds: 2)
  }

  @Test func itIsReadWhileItGrows() throws {
    let path = folder.file("run.h5")
    let log = try log(path)
    for step in 1...700 {
      try log.appendStep(step, epoch: 1, loss: 1 / Double(step), accuracy: 0.5, rate: 0.1)
    }
    try log.appendEpoch(row(1))
    let root = try HDF5.File.open(path).root()
    #expect(try root.dataset("steps/step")?.read(Int64.self) == (1...700).map { Int64($0) })
    #expect(try root.dataset("steps/loss")?.read(Double.self).last == 1 / 700.0)
    #expect(try root.dataset("epochs/accuracy")?.read(Double.self) == [0.25])
    #expect(try root.dataset("epochs/val_loss")?.read(Double.self).first?.isNaN == true)
    try log.close()
    #expect(folder.names == ["run.h5"])
    #expect(try Inspection.verify(path).isIntact)
  }

  @Test func anotherRunGoesOn() throws {
    let path = folder.file("run.h5")
    for seed in 1...3 {
      let log = try log(path, seed: UInt64(seed))
      #expect(log.run == seed)
      try log.appendStep(seed * 10, epoch: 1, loss: 1, accuracy: 0, rate: 0)
      try log.appendEpoch(row(seed))
      try log.close()
    }
    let root = try HDF5.File.open(path).root()
    #expect(try root.dataset("epochs/run")?.read(Int64.self) == [1, 2, 3])
    #expect(try root.dataset("epochs/epoch")?.read(Int64.self) == [1, 2, 3])
    #expect(try root.dataset("steps/step")?.read(Int64.self) == [10, 20, 30])
    #expect(try root.dataset("epochs/seconds")?.read(Double.self) == [2, 2, 2])
    for run in 1...3 {
      let group = try #require(try root.group("runs/\(run)"))
      #expect(try group.number("seed", as: Int64.self) == Int64(run))
      #expect(try group.storedText("script") == "train # \(run)")
      #expect(try group.storedText("data") == "noise")
    }
  }

  @Test func anotherTrainingsLogIsLeftAlone() throws {
    let path = folder.file("run.h5")
    let first = try log(path)
    try first.appendEpoch(row(1))
    #expect(throws: HDF5Error.self) { _ = try log(path) }
    try first.appendEpoch(row(2))
    try first.close()
    #expect(try HDF5.File.open(path).root().dataset("epochs/epoch")?.count == 2)
  }

  @Test func aFileThatIsNoLogIsLeftAlone() throws {
    let path = folder.file("net.h5")
    try NetworkFile.save(try Samples.everything(), to: path)
    let network = try Samples.everything()
    let error = failure { () throws(HDF5Error) in
      _ = try RunLog(
        path, network: network, data: data, validation: nil, settings: TrainingSettings())
    }
    #expect(error?.message == "\(path) is a cnn-network file, not a log")
    #expect(try FileFormat.of(path) == .network)
  }

  @Test func aRowThatWasBegunIsLeftOut() throws {
    let path = folder.file("run.h5")
    try log(path).close()
    // As a writer leaves it that is killed within a row: the axis comes last.
    let begun = folder.file("begun.h5")
    try HDF5.write(to: begun) { (root, _) throws(HDF5Error) in
      try FileFormat.log.write(FileOrigin(), to: root)
      for columns in [LoggedRuns.Columns.epochs, .steps] {
        let group = try root.makeGroup(columns.group)
        for name in columns.figures { try group.write(name, [1.0, 2.0], extent: [2]) }
        for name in columns.whole { try group.write(name, [Int64(1)], extent: [1]) }
      }
      _ = try root.makeGroup("runs")
    }
    let log = try log(begun)
    try log.appendEpoch(row(7))
    try log.close()
    let root = try HDF5.File.open(begun).root()
    #expect(try root.dataset("epochs/loss")?.read(Double.self) == [1, 0.5])
    #expect(try root.dataset("epochs/epoch")?.read(Int64.self) == [1, 7])
  }
}
