import Testing

@testable import CNN

/// What is written out adds up to what the engine computed.
struct ExplanationTests {
  static let networks = [
    lenet5,
    "conv 4 3x3 relu stride 2 pad same; maxpool 3x3 stride 2 pad 1; flatten; dense 5 softmax",
    "conv 4 3x2 gelu groups 2 dilation 2 flipped; batchnorm; avgpool 3x3 stride 1 pad same; relu; "
      + "flatten; dropout 0.5; dense 6 sigmoid; dense 5; softmax",
    "depthwise 3x3 elu multiplier 2 flipped pad 1; residual { conv 4 3x3 pad same tanh; batchnorm }; "
      + "residual { conv 3 3x3 pad same swish; conv 3 1x1 }; leakyrelu; globalavgpool; "
      + "dense 5 softplus",
    "conv 3 3x3 softmax; maxpool 2x2 stride 1; flatten; dense 4 tanh",
  ]

  private static func make(_ text: String) throws -> (Network, Tensor, [Int32]) {
    let shape =
      text == lenet5
      ? Shape(height: 32, width: 32, channels: 1) : Shape(height: 9, width: 8, channels: 2)
    var net = try network(shape, text, seed: 5)
    // Moving statistics and biases that aren't the first ones.
    var random = RandomStream(seed: 8, purpose: .user, key: 4)
    for layer in net.allLayers {
      for parameter in layer.parameters where parameter.descriptor.name != "kernel" {
        let values = (0..<parameter.descriptor.count).map { _ in Float(0.5 + random.uniform()) }
        try net.setValues(
          Tensor(shape: parameter.descriptor.shape, values: values),
          of: parameter.descriptor.name, in: layer.name)
      }
    }
    return (net, randomImages(shape, count: 3), [0, 2, 1])
  }

  private static func places(_ shape: Shape, _ random: inout RandomStream) -> [LayerPlace] {
    (0..<4).map { _ in
      LayerPlace(
        row: random.below(shape.height), column: random.below(shape.width),
        channel: random.below(shape.channels))
    }
  }

  private func expectSame(_ explanation: Explanation, _ tolerance: Double = 2e-5) {
    #expect(!explanation.lines.isEmpty && !explanation.terms.isEmpty)
    #expect(
      abs(explanation.value - explanation.engine) <= tolerance * max(1, abs(explanation.engine)),
      "\(explanation.subject): \(explanation.value) and the engine's \(explanation.engine)")
  }

  @Test(arguments: networks)
  func everyValueAddsUp(_ text: String) throws {
    let (net, images, _) = try Self.make(text)
    let size = net.input.count
    let image = Tensor(
      shape: Array(images.shape.dropFirst()), values: Array(images.values.prefix(size)))
    var random = RandomStream(seed: 1, purpose: .user, key: 0)
    for layer in net.allLayers {
      for place in Self.places(layer.output, &random) {
        expectSame(try net.explain(place, of: layer.name, for: image))
      }
    }
  }

  @Test(arguments: networks, [Loss.mse, .crossentropy])
  func everyGradientAndErrorAddsUp(_ text: String, _ loss: Loss) throws {
    let (net, images, labels) = try Self.make(text)
    if loss == .crossentropy, !net.endsInSoftmax { return }
    let size = net.input.count
    let image = Tensor(
      shape: Array(images.shape.dropFirst()), values: Array(images.values.prefix(size)))
    let batch = try Explainer(net, batch: images)
    let gradients = try net.gradients(for: images, labels: labels, loss: loss)
    let single = try Explainer(net, image: image)
    let errors = try net.gradients(for: image, labels: [2], loss: loss)
    var random = RandomStream(seed: 2, purpose: .user, key: 0)
    for layer in net.allLayers {
      for parameter in layer.parameters where parameter.descriptor.trainable {
        for _ in 0..<3 {
          let indices = parameter.descriptor.shape.map { random.below($0) }
          expectSame(
            try batch.gradient(
              of: parameter.descriptor.name, in: layer.name, at: indices, gradients))
        }
      }
      if loss == .crossentropy, layer.name == net.layers.last?.name, layer.layer.isActivation {
        #expect(throws: EngineError.self) {
          try single.error(
            at: LayerPlace(row: 0, column: 0, channel: 0), of: layer.name, errors, label: 2,
            loss: loss)
        }
        continue
      }
      for place in Self.places(layer.output, &random) {
        expectSame(
          try single.error(at: place, of: layer.name, errors, label: 2, loss: loss))
      }
    }
  }

  @Test func theWinnerOfAPoolingIsTheFirstOfTheLargest() throws {
    let net = try network(Shape(height: 2, width: 2, channels: 1), "maxpool 2x2")
    let image = Tensor(shape: [2, 2, 1], values: [1, 4, 4, 0])
    let explanation = try net.explain(
      LayerPlace(row: 0, column: 0, channel: 0), of: "pool1", for: image)
    #expect(explanation.terms.map(\.note) == ["", "the largest", "", ""])
  }
}
