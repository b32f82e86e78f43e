import CNN
import TestSupport
import Testing

@testable import DataSources

@Suite struct ImageFoldersTests {
  private let folder = TemporaryFolder()

  private func picture(_ value: UInt8, side: Int = 2, channels: Int = 1) throws -> [UInt8] {
    let shape = Shape(height: side, width: side, channels: channels)
    return try PNG.encode(
      Picture(shape: shape, bytes: [UInt8](repeating: value, count: shape.count)))
  }

  private func load(_ request: DataRequest) throws -> LoadedData {
    try DataSource.load(request, environment: environment())
  }

  @Test func `the folders below are the classes`() throws {
    try folder.write(try picture(10), to: "dog/1.png")
    try folder.write(try picture(20), to: "cat/1.png")
    try folder.write(try picture(30), to: "cat/2.PNG")
    try folder.write("not a picture", to: "cat/readme.txt")
    let data = try load(DataRequest(name: "d", source: folder.path)).train
    #expect(data.classes == ["cat", "dog"] && labels(of: data) == [0, 0, 1])
    #expect(try bytes(of: data) == [20, 20, 20, 20, 30, 30, 30, 30, 10, 10, 10, 10])
  }

  @Test func `train and test are the splits, and one coloured picture colours all`() throws {
    try folder.write(try picture(1), to: "train/a/1.png")
    try folder.write(try picture(2, channels: 3), to: "test/b/1.png")
    let data = try load(DataRequest(name: "d", source: folder.path))
    let test = try #require(data.test)
    #expect(data.train.classes == ["a", "b"] && test.classes == ["a", "b"])
    #expect(try bytes(of: data.train) == [UInt8](repeating: 1, count: 12))
    #expect(labels(of: test) == [1])
  }

  @Test func `pictures of different sizes need resize`() throws {
    try folder.write(try picture(1), to: "a/1.png")
    try folder.write(try picture(9, side: 4), to: "a/2.png")
    let error = failure(DataRequest(name: "d", source: folder.path), environment())
    #expect(error?.message.contains("4x4") == true && error?.message.contains("resize") == true)
    let data = try load(DataRequest(name: "d", source: folder.path, resize: Size(3))).train
    #expect(
      try bytes(of: data) == [UInt8](repeating: 1, count: 9) + [UInt8](repeating: 9, count: 9))
  }

  @Test func `CIFAR records become pixels, channels last`() throws {
    var record: [UInt8] = [3]
    for channel in 1...3 { record += (0..<1024).map { UInt8(truncatingIfNeeded: $0 * channel) } }
    try folder.write(record + record, to: "data_batch_1.bin")
    try folder.write(record, to: "test_batch.bin")
    let data = try load(DataRequest(name: "d", source: folder.path))
    #expect(data.train.count == 2 && data.test?.count == 1)
    #expect(data.train.classes[Int(data.train.label(0))] == "cat")
    #expect(try bytes(of: data.train)[(5 * 3)..<(5 * 3 + 3)] == [5, 10, 15])
    record[0] = 10
    let bad = try folder.write(record, to: "bad.bin")
    let error = failure(DataRequest(name: "d", source: bad), environment())
    #expect(error?.message.contains("label 0") == true, "\(error?.message ?? "no error")")
  }
}
