import CNN
import TestSupport
import Testing

@testable import DataSources

@Suite struct IDXFormatTests {
  private let folder = TemporaryFolder()
  private let pixels = (0..<24).map { UInt8($0 * 10) }

  private func load(_ path: String) throws -> LoadedData {
    try DataSource.load(DataRequest(name: "d", source: path), environment: environment())
  }

  @Test(arguments: [false, true])
  func `a folder in MNIST's naming is read, plain or compressed`(compressed: Bool) throws {
    let files: [(String, [UInt8])] = [
      ("train-images-idx3-ubyte", Fixture.idx([4, 2, 3], pixels)),
      ("train-labels-idx1-ubyte", Fixture.idx([4], [0, 1, 2, 1])),
      ("t10k-images-idx3-ubyte", Fixture.idx([2, 2, 3], Array(pixels[..<12]))),
      ("t10k-labels-idx1-ubyte", Fixture.idx([2], [2, 0])),
    ]
    for (name, content) in files {
      if compressed {
        Fixture.gzip(content, to: folder.path + "/" + name + ".gz")
      } else {
        try folder.write(content, to: name)
      }
    }
    let data = try load(folder.path)
    let test = try #require(data.test)
    #expect(data.train.shape == Shape(height: 2, width: 3, channels: 1))
    #expect(try bytes(of: data.train) == pixels)
    #expect(labels(of: data.train) == [0, 1, 2, 1] && labels(of: test) == [2, 0])
    #expect(data.train.classes == ["0", "1", "2"])
  }

  @Test func `one file of images finds its labels by name`() throws {
    let images = try folder.write(
      Fixture.idx([2, 2, 3], Array(pixels[..<12])), to: "my-images-idx3-ubyte")
    try folder.write(Fixture.idx([2], [1, 0]), to: "my-labels-idx1-ubyte")
    #expect(labels(of: try load(images).train) == [1, 0])
  }

  @Test func `images without labels are of one class, and the user is told`() throws {
    let images = try folder.write(Fixture.idx([4, 2, 3], pixels), to: "images-idx3-ubyte")
    let data = try load(images)
    #expect(data.train.classes == ["unlabelled"])
    #expect(data.notes.contains { $0.contains("no labels") })
  }

  @Test func `floating-point values are read as they are`() throws {
    let values: [Float] = [0.5, -1, 2, 0.25]
    let header: [UInt8] = [0, 0, 0x0D, 3] + [1, 2, 2].flatMap(Fixture.bigEndian)
    let images = try folder.write(
      header + values.flatMap { Fixture.bigEndian($0.bitPattern) }, to: "a-idx3")
    let data = try load(images)
    #expect(data.train.source.element == .float32)
    #expect(try data.train.images(0..<1).values == values)
  }

  @Test(
    arguments: [
      ([UInt32(60_000), 28, 28], [UInt8](), "more than it can hold"),
      ([0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], [], "more than it can hold"),
      ([0x8000_0000, 0x8000_0000, 4], [], "more than it can hold"),
      ([0, 28, 28], [], "no image"),
      ([2, 0, 2], [], "holds no images"),
      ([1, 2, 2], [1, 2, 3], "more than it can hold"),
      ([1, 2, 2], [1, 2, 3, 4, 5], "longer than its header says"),
    ] as [([UInt32], [UInt8], String)])
  func `a wrong header is refused in one sentence`(
    shape: [UInt32], content: [UInt8], expected: String
  ) throws {
    let header = [0, 0, 8, UInt8(shape.count)] + shape.flatMap(Fixture.bigEndian)
    let path = try folder.write(header + content, to: "x-idx3")
    let error = failure(DataRequest(name: "d", source: path), environment())
    #expect(error?.message.contains(expected) == true, "\(error?.message ?? "no error")")
  }

  @Test func `a compressed file that ends early is damaged`() throws {
    Fixture.gzip(Fixture.idx([4, 2, 3], pixels), to: folder.path + "/a-idx3-ubyte.gz")
    let whole = try folder.bytes(of: "a-idx3-ubyte.gz")
    for length in [20, whole.count - 9, whole.count - 1] {
      let path = try folder.write(Array(whole[..<length]), to: "cut-idx3-ubyte.gz")
      let error = failure(DataRequest(name: "d", source: path), environment())
      #expect(error?.kind == .damaged, "\(length): \(error?.message ?? "no error")")
    }
  }

  @Test func `a compressed bomb is refused before its memory is taken`() throws {
    let zeros = Fixture.idx([64, 1024, 1024], [UInt8](repeating: 0, count: 64 << 20))
    Fixture.gzip(zeros, to: folder.path + "/bomb-idx3-ubyte.gz")
    let error = failure(
      DataRequest(name: "d", source: folder.path + "/bomb-idx3-ubyte.gz"),
      environment(memory: 1 << 20))
    #expect(error?.kind == .tooLarge)
  }

  @Test func `each image needs a label`() throws {
    try folder.write(Fixture.idx([4, 2, 3], pixels), to: "train-images-idx3-ubyte")
    try folder.write(Fixture.idx([3], [0, 1, 2]), to: "train-labels-idx1-ubyte")
    let error = failure(DataRequest(name: "d", source: folder.path), environment())
    #expect(error?.message.contains("4 images but 3 labels") == true)
  }
}
