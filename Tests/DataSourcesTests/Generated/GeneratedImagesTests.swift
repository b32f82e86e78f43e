import CNN
import Testing

@testable import DataSources

@Suite struct GeneratedImagesTests {
  private func load(_ request: DataRequest) throws -> LoadedData {
    try DataSource.load(request, environment: environment())
  }

  @Test(
    arguments: [
      ("digits", Shape(height: 32, width: 32, channels: 1), 10),
      ("shapes", Shape(height: 32, width: 32, channels: 3), 8),
    ])
  func `a generated source has the asked counts, each class equally often`(
    name: String, shape: Shape, classes: Int
  ) throws {
    let data = try load(DataRequest(name: "d", source: name, train: 80, test: 40))
    let test = try #require(data.test)
    #expect(data.train.name == "d.train" && test.name == "d.test")
    #expect(data.train.count == 80 && test.count == 40)
    #expect(data.train.shape == shape && data.train.classes.count == classes)
    for number in 0..<Int32(classes) {
      #expect(labels(of: data.train).filter { $0 == number }.count == 80 / classes)
    }
  }

  @Test(arguments: ["digits", "shapes"])
  func `an image is a function of seed, split and index alone`(name: String) throws {
    let short = try load(DataRequest(name: "d", source: name, train: 5, test: 5, seed: 3))
    let long = try load(DataRequest(name: "d", source: name, train: 20, test: 7, seed: 3))
    let size = short.train.shape.count * 5
    let shortBytes = try bytes(of: short.train)
    #expect(shortBytes == Array(try bytes(of: long.train)[..<size]))
    #expect(shortBytes != (try bytes(of: #require(short.test))))
    let other = try load(DataRequest(name: "d", source: name, train: 5, test: 5, seed: 4))
    #expect(shortBytes != (try bytes(of: other.train)))
  }

  @Test(arguments: [("digits", 14_849_865_217_114_120_511), ("shapes", 1_347_686_558_176_222_748)])
  func `every machine draws the same images`(name: String, hash expected: UInt64) throws {
    let data = try load(DataRequest(name: "d", source: name, train: 50, test: 1, seed: 1))
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in try bytes(of: data.train) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    #expect(hash == expected)
  }

  @Test func `digits are bright strokes on a dark ground, away from the edge`() throws {
    let data = try load(DataRequest(name: "d", source: "digits", train: 100, test: 1))
    let pixels = try bytes(of: data.train)
    for index in 0..<100 {
      let image = pixels[(index * 1024)..<((index + 1) * 1024)]
      let inked = image.filter { $0 > 100 }.count
      #expect((15...450).contains(inked), "image \(index) has \(inked) bright pixels")
      #expect(image.filter { $0 == 0 }.count > 450)
    }
  }

  @Test func `only the named classes are drawn, numbered in the order of the names`() throws {
    let data = try load(
      DataRequest(name: "d", source: "digits", train: 20, test: 4, classes: ["8", "3"]))
    #expect(data.train.classes == ["8", "3"])
    #expect(labels(of: data.train).filter { $0 == 1 }.count == 10)
  }

  @Test func `more images than memory holds are refused with both figures`() {
    let error = failure(
      DataRequest(name: "d", source: "digits", train: 1 << 31, test: 1), environment())
    #expect(error?.kind == .tooLarge)
    #expect(error?.message.contains("2 TB") == true, "\(error?.message ?? "")")
    #expect(error?.message.contains("64 MB") == true)
  }

  @Test func `random numbers have mean 0 and deviation 1, and bounds are kept`() {
    var random = RandomStream(seed: 1, purpose: .subset)
    let values = (0..<20_000).map { _ in Double(random.normal()) }
    let mean = values.reduce(0, +) / 20_000
    let variance = values.reduce(0) { $0 + $1 * $1 } / 20_000
    #expect(abs(mean) < 0.03 && abs(variance - 1) < 0.05)
    #expect((0..<1000).allSatisfy { _ in (0..<7).contains(random.below(7)) })
  }
}
