import CNN
import TestSupport
import Testing

@testable import HDF5Store

@Suite struct DatasetFileTests {
  let folder = TemporaryFolder()

  private func bytesDataset(_ count: Int = 300) -> Dataset {
    let shape = Shape(height: 5, width: 4, channels: 3)
    let bytes = (0..<(count * shape.count)).map { UInt8(truncatingIfNeeded: $0 * 31 / 7) }
    return Dataset(
      name: "pictures", source: MemorySamples(shape: shape, bytes: bytes),
      labels: (0..<count).map { Int32($0 % 4) }, classes: ["a", "b", "ç", ""])
  }

  private func storedBytes(_ dataset: Dataset) throws -> [UInt8] {
    var bytes = [UInt8](
      repeating: 0, count: dataset.count * dataset.shape.count * dataset.source.element.size)
    try bytes.withUnsafeMutableBytes {
      try dataset.source.read((0..<dataset.count).map(dataset.sourceIndex)[...], into: $0)
    }
    return bytes
  }

  private func expectSame(_ one: Dataset, _ other: Dataset) throws {
    #expect(one.count == other.count && one.shape == other.shape)
    #expect(one.source.element == other.source.element)
    #expect(one.name == other.name && one.classes == other.classes)
    #expect(one.normalization == other.normalization)
    #expect((0..<one.count).map(one.label) == (0..<other.count).map(other.label))
    #expect(try storedBytes(one) == storedBytes(other))
  }

  @Test func bytesComeBackFromMemoryAndFromTheFile() throws {
    var dataset = bytesDataset()
    dataset.normalization = Normalization(mean: [0.1, 0.2, 0.3], deviation: [1, 2, 3])
    try DatasetFile.save(dataset, to: folder.file("d.h5"))
    try expectSame(#require(try DatasetFile.load(folder.file("d.h5")).whole), dataset)
    try expectSame(#require(try DatasetFile.open(folder.file("d.h5")).whole), dataset)
  }

  @Test func floatsComeBackBitForBit() throws {
    let values: [Float] = [0.1, -0, .leastNonzeroMagnitude, 3, 5, .greatestFiniteMagnitude]
    let source = MemorySamples(shape: Shape(vector: 2), floats: values)
    let dataset = Dataset(name: "f", source: source, labels: [1, 0, 1], classes: ["0", "1"])
    try DatasetFile.save(dataset, to: folder.file("f.h5"))
    try expectSame(#require(try DatasetFile.load(folder.file("f.h5")).whole), dataset)
  }

  @Test func aSelectionIsWrittenAsItIs() throws {
    let part = bytesDataset().selecting([7, 3, 299, 3])
    try DatasetFile.save(part, to: folder.file("p.h5"))
    try expectSame(#require(try DatasetFile.load(folder.file("p.h5")).whole), part)
  }

  @Test func aStoppedSaveLeavesNothing() throws {
    let error = failure { () throws(HDF5Error) in
      try DatasetFile.save(bytesDataset(), to: folder.file("d.h5")) { _ in false }
    }
    #expect(error?.kind == .stopped)
    #expect(folder.names.isEmpty)
  }

  // MARK: Files of other programs

  /// Writes arrays of 4 images and labels under other names.
  private func foreign(
    _ names: (String, String), extent: [Int], labels: [Int64] = [0, 2, 1, 0]
  ) throws -> String {
    let path = folder.file("foreign.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      let count = extent.reduce(1, *)
      try root.write(names.0, (0..<count).map { Float($0) }, extent: extent)
      try root.write(names.1, labels, extent: [labels.count])
    }
    return path
  }

  @Test(arguments: [("images", "labels"), ("x", "y"), ("X", "Y"), ("data", "label")])
  func otherNamesAreUnderstood(names: (String, String)) throws {
    let path = try foreign(names, extent: [4, 5, 5])
    let dataset = try #require(try DatasetFile.load(path).whole)
    #expect(dataset.shape == Shape(height: 5, width: 5, channels: 1))
    #expect(dataset.classes == ["0", "1", "2"] && dataset.name == "foreign")
    #expect((0..<4).map(dataset.label) == [0, 2, 1, 0])
  }

  @Test func caffesChannelsGoLast() throws {
    let path = try foreign(("data", "label"), extent: [4, 3, 2, 2])
    for dataset in [try DatasetFile.load(path).whole, try DatasetFile.open(path).whole] {
      let dataset = try #require(dataset)
      #expect(dataset.shape == Shape(height: 2, width: 2, channels: 3))
      #expect(try dataset.images(1..<2).values.prefix(4) == [12, 16, 20, 13])
    }
  }

  @Test func trainingAndTestDataAreFoundTogether() throws {
    let path = folder.file("split.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      try root.write("x_train", [UInt8](repeating: 1, count: 12), extent: [3, 2, 2])
      try root.write("y_train", [UInt8(0), 1, 4], extent: [3, 1])
      try root.write("x_test", [UInt8](repeating: 1, count: 4), extent: [1, 2, 2])
      try root.write("y_test", [UInt8(2)], extent: [1])
    }
    let content = try DatasetFile.load(path, name: "s")
    #expect(content.whole == nil)
    #expect(content.train?.name == "s.train" && content.test?.name == "s.test")
    #expect(content.train?.classes.count == 5 && content.test?.classes.count == 5)
  }

  @Test func oneHotLabelsBecomeClasses() throws {
    let path = folder.file("hot.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      try root.write("x", [Float](repeating: 1, count: 6), extent: [3, 2])
      try root.write("y", [Float(0), 1, 1, 0, 0, 1], extent: [3, 2])
    }
    let dataset = try #require(try DatasetFile.load(path).whole)
    #expect((0..<3).map(dataset.label) == [1, 0, 1])
  }

  // MARK: Wrong data

  /// A file whose arrays are wrong in one way, and what the message about it ends with.
  struct Wrong: CustomTestStringConvertible, Sendable {
    let name: String
    let ending: String
    let build: @Sendable (HDF5.Group) throws(HDF5Error) -> Void
    var testDescription: String { name }
  }

  private static let images = [Float](repeating: 0.5, count: 8)

  static let wrongs: [Wrong] = [
    Wrong(name: "nothing", ending: "has no images with labels: it holds nothing") {
      (root) throws(HDF5Error) in
      try root.set("a", "b")
    },
    Wrong(name: "no labels", ending: "it holds images") { (root) throws(HDF5Error) in
      try root.write("images", images, extent: [2, 2, 2])
    },
    Wrong(name: "rank", ending: "/images is 8, expected images N x height x width x channels") {
      (root) throws(HDF5Error) in
      try root.write("images", images, extent: [8])
      try root.write("labels", [Int32(0), 1], extent: [2])
    },
    Wrong(name: "count", ending: "/images has 2 images and /labels 3 labels") {
      (root) throws(HDF5Error) in
      try root.write("images", images, extent: [2, 2, 2])
      try root.write("labels", [Int32(0), 1, 1], extent: [3])
    },
    Wrong(name: "class", ending: "/labels holds the label 7 at 1, expected 0 to 1") {
      (root) throws(HDF5Error) in
      try root.write("images", images, extent: [2, 2, 2])
      try root.write("labels", [Int32(0), 7], extent: [2])
      try root.set("classes", ["a", "b"])
    },
    Wrong(name: "negative", ending: "/labels holds the label -1 at 0, expected 0 to 1") {
      (root) throws(HDF5Error) in
      try root.write("images", images, extent: [2, 2, 2])
      try root.write("labels", [Int32(-1), 1], extent: [2])
    },
    Wrong(
      name: "huge class", ending: "holds the label \(Int64.max), expected classes from 0 to 65535"
    ) { (root) throws(HDF5Error) in
      try root.write("images", images, extent: [2, 2, 2])
      try root.write("labels", [Int64.max, 1], extent: [2])
    },
    Wrong(name: "fraction", ending: "/labels holds 0.5 at 1, expected whole numbers") {
      (root) throws(HDF5Error) in
      try root.write("images", images, extent: [2, 2, 2])
      try root.write("labels", [Float(0), 0.5], extent: [2])
    },
    Wrong(name: "NaN", ending: "/images holds nan in image 1, expected finite numbers") {
      (root) throws(HDF5Error) in
      try root.write("images", [1, 2, 3, 4, 5, 6, .nan, 8] as [Float], extent: [2, 2, 2])
      try root.write("labels", [Int32(0), 1], extent: [2])
    },
  ]

  @Test(arguments: wrongs)
  func wrongDataHasOneSentence(wrong: Wrong) throws {
    let path = folder.file("wrong.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in try wrong.build(root) }
    let error = failure { () throws(HDF5Error) in _ = try DatasetFile.load(path) }
    #expect(error?.message.hasPrefix(path) == true)
    #expect(error?.message.hasSuffix(wrong.ending) == true, "\(error?.message ?? "no error")")
  }

  @Test func aStreamTellsOfNaNWhenItMeetsIt() throws {
    let path = folder.file("nan.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      try root.write("images", [1, 2, .infinity, 4] as [Float], extent: [2, 1, 2])
      try root.write("labels", [Int32(0), 1], extent: [2])
    }
    let dataset = try #require(try DatasetFile.open(path).whole)
    #expect(throws: SampleError.self) { try dataset.images(0..<2) }
  }
}
