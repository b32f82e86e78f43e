import CNN
import Foundation
import Testing

@testable import DataSources

/// Tests on the real data sets run where the environment variable CNN_DATA names their folder.
@Suite(
  .enabled(
    if: DataEnvironment.ofProcess().dataFolder != nil,
    "CNN_DATA isn't set: the real data isn't here"))
struct RealDataTests {
  private let folder = DataEnvironment.ofProcess().dataFolder ?? ""

  private func load(_ source: String, _ change: (inout DataRequest) -> Void = { _ in }) throws
    -> LoadedData
  {
    var request = DataRequest(name: "d", source: source)
    change(&request)
    return try DataSource.load(
      request,
      environment: DataEnvironment(dataFolder: folder, cacheFolder: "/nonexistent", offline: true))
  }

  @Test(arguments: [("mnist", "5"), ("fashion-mnist", "Ankle boot")])
  func `the well-known images and labels are read`(name: String, first: String) throws {
    let data = try load(name)
    let test = try #require(data.test)
    #expect(data.train.count == 60_000 && test.count == 10_000)
    #expect(data.train.shape == Shape(height: 28, width: 28, channels: 1))
    #expect(data.train.classes[Int(data.train.label(0))] == first)
    #expect(data.notes.first?.hasPrefix("found in") == true)
  }

  @Test func `MNIST has its known mean and deviation`() throws {
    let data = try load("mnist")
    let statistics = try ChannelStatistics(data.train.selecting(0..<2000))
    #expect(abs(statistics.mean[0] - 0.1307) < 0.005)
    #expect(abs(statistics.deviation[0] - 0.3081) < 0.005)
  }

  @Test func `CIFAR-10 has ten classes of colour pictures`() throws {
    let data = try load("cifar10") { $0.classes = ["cat", "ship"] }
    #expect(data.train.shape == Shape(height: 32, width: 32, channels: 3))
    #expect(data.train.classes == ["cat", "ship"] && data.test != nil)
  }

  @Test func `optdigits is a split table`() throws {
    let data = try load(folder + "/optdigits")
    #expect(data.train.count == 3823 && data.test?.count == 1797)
    #expect(data.train.shape == Shape(height: 8, width: 8, channels: 1))
    let values = try data.train.images(0..<100).values
    #expect(values.max() == 1 && values.min() == 0)
  }

  @Test(arguments: [
    ("camera", [512, 512, 1]), ("coins", [303, 384, 1]), ("chelsea", [300, 451, 3]),
  ])
  func `real pictures are read`(name: String, shape: [Int]) throws {
    #expect(try Picture.read("\(folder)/images/\(name).png").tensor.shape == shape)
  }
}
