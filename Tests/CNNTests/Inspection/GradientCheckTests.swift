import Testing

@testable import CNN

struct GradientCheckTests {
  static let networks =
    ExplanationTests.networks.dropLast() + [
      "conv 4 3x3 tanh; conv 4 3x3 sigmoid dilation 2 pad same; maxpool 2x2; flatten; dense 5 softmax"
    ]

  private func data(_ text: String) -> Dataset {
    let shape =
      text == lenet5
      ? Shape(height: 32, width: 32, channels: 1) : Shape(height: 9, width: 8, channels: 2)
    return patterns(shape, count: 5, classes: 5)
  }

  @Test(arguments: networks)
  func everyKindOfLayerPasses(_ text: String) throws {
    let data = data(text)
    let net = try network(data.shape, text, seed: 3)
    let loss: Loss = net.endsInSoftmax ? .crossentropy : .mse
    let check = try #require(try net.checkGradients(on: data, loss: loss, points: 6))
    let wrong = check.rows.filter { $0.wrong > 0 }
    #expect(wrong.isEmpty, "\(wrong)")
    #expect(check.rows.contains { $0.layer == "input" && $0.points == 6 })
    #expect(check.rows.allSatisfy { $0.kinks < $0.points })
  }

  @Test(arguments: [Float(1.01), 0, -1])
  func aWrongGradientIsFound(_ factor: Float) throws {
    let data = data("")
    let net = try network(data.shape, "conv 2 3x3 tanh; flatten; dense 5 softmax", seed: 3)
    var gradients = try net.gradients(on: data)
    let kernel = try #require(gradients.parameters["conv1"]?["kernel"])
    gradients.parameters["conv1"]?["kernel"] = Tensor(
      shape: kernel.shape, values: kernel.values.map { $0 * factor })
    let check = try #require(
      net.gradientCheck(
        of: gradients, images: try data.images(0..<data.count),
        labels: (0..<data.count).map { Int(data.label($0)) }, loss: .crossentropy, points: 50,
        seed: 0, observe: { _, _ in true }))
    #expect(!check.passed)
    #expect(check.rows.filter { $0.wrong > 0 }.map { "\($0.layer) \($0.what)" } == ["conv1 kernel"])
  }

  /// Without a bias a black image gives 0 everywhere, where relu has a kink.
  @Test func pointsAtAKinkDoNotCount() throws {
    let shape = Shape(height: 4, width: 4, channels: 1)
    let net = try network(shape, "conv 2 3x3 relu; flatten; dense 2 softmax", seed: 3)
    let data = Dataset(
      name: "black", source: MemorySamples(shape: shape, floats: Array(repeating: 0, count: 16)),
      labels: [1], classes: ["a", "b"])
    let check = try #require(try net.checkGradients(on: data, loss: .crossentropy))
    #expect(check.passed, "\(check.rows)")
    let bias = try #require(check.rows.first { $0.layer == "conv1" && $0.what == "bias" })
    #expect(bias.kinks == 2)
  }

  @Test func itStopsWhenAsked() throws {
    let data = data("")
    let net = try network(data.shape, "flatten; dense 5 softmax")
    #expect(
      try net.checkGradients(on: data, loss: .crossentropy, observe: { _, _ in false }) == nil)
  }
}
