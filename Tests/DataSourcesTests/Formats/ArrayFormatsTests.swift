import CNN
import TestSupport
import Testing

@testable import DataSources

@Suite struct ArrayFormatsTests {
  private let folder = TemporaryFolder()

  private func load(_ path: String, size: Shape? = nil) throws -> LoadedData {
    try DataSource.load(
      DataRequest(name: "d", source: path, size: size), environment: environment())
  }

  private func counting(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0) }
  }

  @Test(
    arguments: [
      ("(2, 3, 4)", [3, 4, 1]), ("(2, 2, 2, 3)", [2, 2, 3]), ("(6, 4)", [2, 2, 1]),
      ("(2, 12)", [2, 2, 3]), ("(1, 1, 4, 6)", [4, 6, 1]),
    ])
  func `the shape of an array tells the shape of an image`(shape: String, expected: [Int]) throws {
    let path = try folder.write(Fixture.npy(type: "|u1", shape: shape, counting(24)), to: "a.npy")
    let found = try load(path).train
    #expect([found.shape.height, found.shape.width, found.shape.channels] == expected)
    #expect(try bytes(of: found) == counting(24))
  }

  @Test func `channels first are brought last`() throws {
    let values = counting(3 * 2 * 5)
    let path = try folder.write(
      Fixture.npy(type: "|u1", shape: "(1, 3, 2, 5)", values), to: "a.npy")
    let image = try load(path).train
    #expect(image.shape == Shape(height: 2, width: 5, channels: 3))
    let expected = (0..<10).flatMap { pixel in (0..<3).map { values[$0 * 10 + pixel] } }
    #expect(try bytes(of: image) == expected)
  }

  @Test func `column-major arrays are turned`() throws {
    // numpy: asfortranarray(arange(12).reshape(2, 2, 3)) in the order of its memory
    let memory: [UInt8] = [0, 6, 3, 9, 1, 7, 4, 10, 2, 8, 5, 11]
    let path = try folder.write(
      Fixture.npy(type: "|u1", shape: "(2, 2, 3)", fortran: true, memory), to: "a.npy")
    #expect(try bytes(of: load(path).train) == counting(12))
  }

  @Test(
    arguments: [
      ("<f4", Fixture.floats([0, 0.5, -1, 4])),
      (">f4", [Float(0), 0.5, -1, 4].flatMap { Fixture.bigEndian($0.bitPattern) }),
      ("<f8", [0, 0.5, -1, 4].flatMap { Fixture.littleEndian(Double($0).bitPattern, bytes: 8) }),
      ("<f2", [0, 0, 0, 0x38, 0, 0xBC, 0, 0x44]),
    ] as [(String, [UInt8])])
  func `floating-point types are read`(type: String, content: [UInt8]) throws {
    let path = try folder.write(Fixture.npy(type: type, shape: "(1, 2, 2)", content), to: "a.npy")
    #expect(try load(path).train.images(0..<1).values == [0, 0.5, -1, 4])
  }

  @Test func `whole numbers up to 255 become bytes, up to 31 a part of 1`() throws {
    let wide = [0, 255, 3, 100].flatMap { Fixture.littleEndian($0, bytes: 8) }
    let path = try folder.write(Fixture.npy(type: "<i8", shape: "(1, 2, 2)", wide), to: "a.npy")
    #expect(try bytes(of: load(path).train) == [0, 255, 3, 100])
    let narrow = [0, 16, 8, 4].flatMap { Fixture.littleEndian($0, bytes: 4) }
    let other = try folder.write(Fixture.npy(type: "<i4", shape: "(1, 2, 2)", narrow), to: "b.npy")
    #expect(try load(other).train.images(0..<1).values == [0, 1, 0.5, 0.25])
  }

  @Test(arguments: [false, true])
  func `an archive's splits are found by the names of its arrays`(deflated: Bool) throws {
    let labels = [1, 0].flatMap { Fixture.littleEndian($0, bytes: 8) }
    let archive = Fixture.zip(
      [
        ("x_train.npy", Fixture.npy(type: "|u1", shape: "(2, 2, 2)", counting(8))),
        ("y_train.npy", Fixture.npy(type: "<i8", shape: "(2,)", labels)),
        ("x_test.npy", Fixture.npy(type: "|u1", shape: "(1, 2, 2)", counting(4))),
        ("y_test.npy", Fixture.npy(type: "<i8", shape: "(1,)", Fixture.littleEndian(2, bytes: 8))),
      ], deflated: deflated)
    let data = try load(try folder.write(archive, to: "a.npz"))
    #expect(try bytes(of: data.train) == counting(8))
    #expect(DataSourcesTests.labels(of: data.train) == [1, 0])
    #expect(data.test.map(DataSourcesTests.labels) == [2])
    #expect(data.train.classes == ["0", "1", "2"])
  }

  @Test(arguments: [("x", "y"), ("images", "labels"), ("data", "target"), ("arr_0", "arr_1")])
  func `an archive without splits is one dataset`(images: String, labels: String) throws {
    let oneHot = Fixture.floats([0, 1, 0, 0, 0, 1])
    let archive = Fixture.zip([
      (images + ".npy", Fixture.npy(type: "|u1", shape: "(2, 2, 2)", counting(8))),
      (labels + ".npy", Fixture.npy(type: "<f4", shape: "(2, 3)", oneHot)),
    ])
    let data = try load(try folder.write(archive, to: "a.npz"))
    #expect(data.test == nil && DataSourcesTests.labels(of: data.train) == [1, 2])
  }

  @Test func `a folder of arrays and an array with its labels beside it are read`() throws {
    let images = try folder.write(
      Fixture.npy(type: "|u1", shape: "(2, 2, 2)", counting(8)), to: "x_train.npy")
    try folder.write(Fixture.npy(type: "|u1", shape: "(2,)", [1, 0]), to: "y_train.npy")
    #expect(DataSourcesTests.labels(of: try load(folder.path).train) == [1, 0])
    #expect(DataSourcesTests.labels(of: try load(images).train) == [1, 0])
  }

  @Test(
    arguments: [
      ("(4611686018427387904, 4)", "more than it can hold"),
      ("(-1, 2, 2)", "side of -1"),
      ("(0, 2, 2)", "no image"),
      ("(99999999999999999999, 2)", "without a plain type and shape"),
      ("(2, 2, 2", "without a plain type and shape"),
      ("(1, 2, 3)", "more than it can hold"),
      ("(1, 1, 1)", "longer than its header says"),
      ("(1, 1, 1, 1, 4)", "has shape 1x1x1x1x4"),
    ])
  func `a hostile shape is refused in one sentence`(shape: String, expected: String) throws {
    let path = try folder.write(Fixture.npy(type: "|u1", shape: shape, counting(4)), to: "a.npy")
    let error = failure(DataRequest(name: "d", source: path), environment())
    #expect(error?.message.contains(expected) == true, "\(error?.message ?? "no error")")
  }

  @Test func `Python objects and values that aren't finite are refused`() throws {
    let objects = try folder.write(
      Fixture.npy(type: "|O", shape: "(1, 2, 2)", counting(4)), to: "o.npy")
    #expect(failure(DataRequest(name: "d", source: objects), environment())?.kind == .unsuitable)
    let nan = try folder.write(
      Fixture.npy(type: "<f4", shape: "(2, 1, 2)", Fixture.floats([0, 1, .nan, 0])), to: "n.npy")
    let error = failure(DataRequest(name: "d", source: nan), environment())
    #expect(error?.message.contains("image 1") == true && error?.message.contains("nan") == true)
  }

  @Test func `a member with a wrong checksum is damaged`() throws {
    var archive = Fixture.zip([
      ("x.npy", Fixture.npy(type: "|u1", shape: "(2, 2, 2)", counting(8))),
      ("y.npy", Fixture.npy(type: "|u1", shape: "(2,)", [0, 1])),
    ])
    let place = try #require(archive.firstRange(of: counting(8)))
    archive[place.lowerBound] ^= 1
    let path = try folder.write(archive, to: "a.npz")
    let error = failure(DataRequest(name: "d", source: path), environment())
    #expect(error?.message.contains("checksum") == true)
  }

  @Test func `images given as rows need a size where they are no square`() throws {
    let path = try folder.write(
      Fixture.npy(type: "|u1", shape: "(2, 6)", counting(12)), to: "a.npy")
    #expect(
      failure(DataRequest(name: "d", source: path), environment())?.message.contains("no square")
        == true)
    let size = Shape(height: 2, width: 3, channels: 1)
    #expect(try load(path, size: size).train.shape == size)
  }
}
