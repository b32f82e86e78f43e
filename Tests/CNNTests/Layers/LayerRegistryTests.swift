import Testing

@testable import CNN

/// What every kind of layer has to have beside its own file; a new row is held to it.
struct LayerRegistryTests {
  static let examples = LayerRegistry.kinds.flatMap { $0.descriptor.examples }

  private static let shape = Shape(height: 32, width: 32, channels: 1)

  /// A network that ends in a vector, with the example in its middle.
  private func surrounded(_ example: String) throws -> Network {
    let front = "conv 1 3x3 tanh pad same; \(example)"
    let vector = try network(Self.shape, front).output.isVector
    return try network(
      Self.shape, "\(front)\(vector ? "" : "; flatten"); dense 3 softmax", seed: 4)
  }

  @Test func everyKindHasANameOfItsOwnAndAnExample() {
    let descriptors = LayerRegistry.kinds.map { $0.descriptor }
    #expect(Set(descriptors.map(\.kind)).count == descriptors.count)
    for descriptor in descriptors {
      #expect(!descriptor.examples.isEmpty && !descriptor.summary.isEmpty, "\(descriptor.kind)")
      #expect(descriptor.fields.allSatisfy { !$0.help.isEmpty }, "\(descriptor.kind)")
    }
  }

  @Test(arguments: examples)
  func gradientsAgreeWithThePlainLoops(_ example: String) throws {
    let net = try surrounded(example)
    let data = patterns(Self.shape, count: 2, classes: 3)
    let check = try #require(try net.checkGradients(on: data, loss: .crossentropy, points: 3))
    let wrong = check.rows.filter { $0.wrong > 0 }
    #expect(wrong.isEmpty, "\(wrong)")
  }

  @Test(arguments: examples)
  func valuesAndErrorsAreExplained(_ example: String) throws {
    let net = try surrounded(example)
    let image = randomImages(Self.shape, count: 1)
    for layer in net.allLayers {
      let place = LayerPlace(
        row: layer.output.height / 2, column: layer.output.width / 3,
        channel: layer.output.channels - 1)
      let value = try net.explain(place, of: layer.name, for: image)
      #expect(
        abs(value.value - value.engine) <= 2e-5 * max(1, abs(value.engine)), "\(layer.name)")
      if layer.name == net.layers.last?.name { continue }
      let error = try net.explainError(
        at: place, of: layer.name, image: image, label: 1, loss: .crossentropy)
      #expect(
        abs(error.value - error.engine) <= 2e-5 * max(1, abs(error.engine)), "\(layer.name)")
    }
  }

  @Test(
    "What explains a layer without words of its own comes to the same for those that have them",
    arguments: examples.filter { example in
      let kind = String(example.prefix { $0 != " " })
      return kind != "residual" && Activation(rawValue: kind) == nil
    })
  func plainLoopsExplain(_ example: String) throws {
    let net = try surrounded(example)
    let layer = net.layers[1]
    let image = randomImages(Self.shape, count: 1)
    let explainer = try Explainer(net, image: image)
    let gradients = try net.gradients(for: image, labels: [1], loss: .crossentropy)
    func expectSame(_ a: Double, _ b: Double) {
      #expect(abs(a - b) <= 2e-5 * max(1, abs(b)))
    }

    let out = LayerPlace(
      row: layer.output.height / 2, column: layer.output.width / 3,
      channel: layer.output.channels - 1)
    var value = try net.explain(out, of: layer.name, for: image)
    let engine = value.engine
    explainer.plainValue(layer, out, &value)
    expectSame(value.value, engine)

    func delta(_ place: LayerPlace) -> Double {
      Double(gradients.errors[layer.name]?.values[place.index(in: layer.output)] ?? 0)
    }
    let place = LayerPlace(row: 9, column: 7, channel: 0)
    let terms = explainer.plainTakers(layer, place) { at, name, slope, _ in
      .init(name, slope, "", delta(at))
    }
    let own = try net.explainError(
      at: place, of: net.layers[0].name, image: image, label: 1, loss: .crossentropy)
    expectSame(terms.reduce(0) { $0 + $1.product }, own.lines[0].value)

    for (name, tensor) in gradients.parameters[layer.name] ?? [:] {
      let index = tensor.values.count / 2
      let terms = explainer.plainGradient(layer, name, index) { ("", delta($1)) }
      expectSame(terms.reduce(0) { $0 + $1.product }, Double(tensor.values[index]))
    }
  }
}
