import CNN
import TestSupport
import Testing

@testable import DataSources

@Suite struct OptionsTests {
  private let folder: TemporaryFolder
  private let path: String

  /// Twelve images of 2×2, the n-th all n·20, of class n mod 3.
  init() throws {
    folder = TemporaryFolder()
    path = try folder.write(
      Fixture.idx([12, 2, 2], (0..<48).map { UInt8($0 / 4 * 20) }), to: "images-idx3-ubyte")
    try folder.write(Fixture.idx([12], (0..<12).map { UInt8($0 % 3) }), to: "labels-idx1-ubyte")
  }

  private func load(_ change: (inout DataRequest) -> Void) throws -> LoadedData {
    var request = DataRequest(name: "d", source: path)
    change(&request)
    return try DataSource.load(request, environment: environment())
  }

  @Test func `without counts everything stays in order`() throws {
    let data = try load { _ in }
    #expect(data.test == nil && data.train.name == "d")
    #expect(labels(of: data.train) == (0..<12).map { Int32($0 % 3) })
  }

  @Test func `counts divide a source into parts that share no image`() throws {
    let data = try load {
      $0.train = 7
      $0.test = 4
    }
    let test = try #require(data.test)
    let used = [data.train, test].flatMap { part in (0..<part.count).map(part.sourceIndex) }
    #expect(data.train.count == 7 && test.count == 4 && Set(used).count == 11)
    #expect(data.train.name == "d.train" && test.name == "d.test")
  }

  @Test func `train alone leaves the rest for the test`() throws {
    #expect(try load { $0.train = 9 }.test?.count == 3)
    #expect(try load { $0.test = 2 }.train.count == 10)
  }

  @Test func `the seed chooses, and the same seed chooses the same`() throws {
    func chosen(_ seed: UInt64) throws -> [Int] {
      let data = try load {
        $0.train = 6
        $0.seed = seed
      }.train
      return (0..<6).map(data.sourceIndex)
    }
    #expect(try chosen(1) == chosen(1))
    #expect(try chosen(1) != chosen(2))
  }

  @Test(
    arguments: [
      (13, nil, .option), (12, nil, .option), (10, 3, .samples), (0, nil, .option),
      (-1, nil, .option), (nil, 12, .option), (Int.max, 1, .option),
    ] as [(Int?, Int?, DataError.Kind)])
  func `counts that can't be had are refused`(train: Int?, test: Int?, kind: DataError.Kind) {
    var request = DataRequest(name: "d", source: path)
    request.train = train
    request.test = test
    #expect(failure(request, environment())?.kind == kind)
  }

  @Test func `padding puts zeros around, the odd ones below and to the right`() throws {
    let data = try load { $0.pad = Size(3, 5) }.train
    #expect(data.shape == Shape(height: 3, width: 5, channels: 1))
    let v: UInt8 = 20
    #expect(try Array(bytes(of: data)[15..<30]) == [0, v, v, 0, 0, 0, v, v, 0, 0, 0, 0, 0, 0, 0])
    let error = failure(
      DataRequest(name: "d", source: path, pad: Size(1, 4)), environment())
    #expect(error?.message.contains("1x4") == true && error?.message.contains("2x2") == true)
  }

  @Test(arguments: [Size(0, 4), Size(-1, 4), Size(1 << 40, 1 << 40), Size(.max, .max)])
  func `impossible sizes are refused`(size: Size) {
    #expect(
      failure(DataRequest(name: "d", source: path, pad: size), environment())?.kind == .option)
    #expect(
      failure(DataRequest(name: "d", source: path, resize: size), environment())?.kind == .option)
  }

  @Test func `sizes that would need too much memory are refused`() {
    let request = DataRequest(name: "d", source: path, resize: Size(10_000))
    #expect(failure(request, environment())?.kind == .tooLarge)
  }

  @Test func `making smaller takes means, making larger interpolates`() {
    let shape = Shape(height: 2, width: 4, channels: 1)
    let half = ImageResize(from: shape, to: Size(1, 2)).apply([0, 2, 4, 6, 2, 4, 6, 8])
    #expect(half == [2, 6])
    let uneven = ImageResize(from: Shape(height: 1, width: 3, channels: 1), to: Size(1, 2))
      .apply([0, 3, 6])
    #expect(uneven == [1, 5])
    let twice = ImageResize(from: Shape(height: 1, width: 2, channels: 1), to: Size(1, 4))
      .apply([0, 4])
    #expect(twice == [0, 1, 3, 4])
    let colours = ImageResize(from: Shape(height: 1, width: 2, channels: 2), to: Size(1, 1))
      .apply([0, 10, 4, 20])
    #expect(colours == [2, 15])
  }

  @Test func `normalising gives the training images mean 0 and deviation 1`() throws {
    let data = try load {
      $0.train = 8
      $0.normalize = true
    }
    let values = try data.train.images(0..<8).values.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + $1 * $1 } / Double(values.count) - mean * mean
    #expect(abs(mean) < 1e-5 && abs(variance - 1) < 1e-4)
    #expect(data.test?.normalization == data.train.normalization)
    #expect(data.notes.contains { $0.contains("normalised") })
  }

  @Test func `classes are kept by name and numbered anew`() throws {
    let data = try load { $0.classes = ["2", "0"] }.train
    #expect(data.classes == ["2", "0"] && data.count == 8)
    #expect(labels(of: data) == [1, 0, 1, 0, 1, 0, 1, 0])
    #expect(try Array(bytes(of: data)[..<5]) == [0, 0, 0, 0, 40])
    let error = failure(
      DataRequest(name: "d", source: path, classes: ["7"]), environment())
    #expect(error?.message.contains("no class \"7\"") == true)
    #expect(
      failure(DataRequest(name: "d", source: path, classes: ["1", "1"]), environment()) != nil)
  }

  @Test func `samples that aren't in memory are changed as they are read`() throws {
    final class Remote: SampleSource {
      let count = 3
      let shape = Shape(height: 1, width: 2, channels: 1)
      let element = SampleElement.float32
      var base: UnsafeRawPointer? { nil }
      func read(_ indices: ArraySlice<Int>, into buffer: UnsafeMutableRawBufferPointer)
        throws(SampleError)
      {
        let values = buffer.bindMemory(to: Float.self)
        for (position, index) in indices.enumerated() {
          values[2 * position] = Float(index)
          values[2 * position + 1] = -1
        }
      }
    }
    let remote = Dataset(name: "r", source: Remote(), labels: [0, 0, 0], classes: ["a"])
    let change = try SampleTransform(
      source: remote.shape, resize: nil, pad: Size(2, 2), element: .float32, name: "r")
    let padded = try change.apply(
      to: remote.selecting([2, 1]), environment: environment(memory: 0))
    #expect(padded.source.base == nil)
    #expect(try padded.images(0..<2).values == [2, -1, 0, 0, 1, -1, 0, 0])
  }
}
