import Testing

@testable import CNN

/// What doesn't fit is refused with the two figures before the memory is taken.
struct MemoryEstimateTests {
  /// Images that nobody needs to hold.
  private final class Zeros: SampleSource {
    let count: Int
    let shape: Shape
    let element = SampleElement.uint8
    var base: UnsafeRawPointer? { nil }

    init(_ count: Int, _ shape: Shape) { (self.count, self.shape) = (count, shape) }

    func read(
      _ indices: ArraySlice<Int>, into buffer: UnsafeMutableRawBufferPointer
    ) throws(SampleError) {
      buffer.initializeMemory(as: UInt8.self, repeating: 0)
    }
  }

  private static let shape = Shape(height: 64, width: 64, channels: 1)

  /// Layers of some gigabytes for each thousand of images.
  private static func large() throws -> (Network, Dataset) {
    let net = try network(shape, "conv 4000 3x3 pad same relu; globalavgpool; dense 2 softmax")
    let count = 1 << 20
    return (
      net,
      Dataset(
        name: "zeros", source: Zeros(count, shape), labels: Array(repeating: 0, count: count),
        classes: ["a", "b"])
    )
  }

  private func expectRefusal(_ body: () throws -> Void) {
    let error = #expect(throws: EngineError.self) { try body() }
    guard case .memory(_, let needed, let available)? = error else {
      Issue.record("\(error.map { "\($0)" } ?? "nothing") is no lack of memory")
      return
    }
    #expect(needed > available)
  }

  @Test func `the outputs of all images count`() throws {
    let (net, data) = try Self.large()
    let wide = try network(Self.shape, "conv 4000 3x3 pad same relu")
    expectRefusal { _ = try wide.predict(data) }
    expectRefusal { _ = try net.activations(of: ["conv1"], on: data) }
    expectRefusal { _ = try net.gradients(on: data) }
    expectRefusal { _ = try net.checkGradients(on: data, loss: .crossentropy) }
  }

  @Test func `the images of a benchmark count`() throws {
    let net = try network(
      Shape(height: 4000, width: 4000, channels: 3), "globalavgpool; dense 2 softmax")
    var settings = TrainingSettings()
    settings.batch = 1 << 20
    expectRefusal { _ = try net.benchmarkTraining(settings: settings, seconds: 0.01) }
    expectRefusal { _ = try net.benchmarkPrediction(batch: 1 << 20, seconds: 0.01) }
    expectRefusal { _ = try net.profile(settings: settings, seconds: 0.01) }
  }
}
