import Reference

/// Explanations for layers whose arithmetic has no words of its own: from the layer's plain loops in
/// double precision, and from how these answer when one number moves a little.
extension Explainer {
  /// The results of a layer before its activation, for all images.
  /// - Parameter change: changes the input or the parameters first.
  private func plainResults(
    _ layer: NetworkLayer,
    _ change: (inout Volume, inout [String: [Double]]) -> Void = { _, _ in }
  ) -> Volume {
    let shape = layer.input
    let numbers = input(of: layer).values.map(Double.init)
    var x = Volume(
      count: numbers.count / max(shape.count, 1), height: shape.height, width: shape.width,
      channels: shape.channels, values: numbers)
    var parameters: [String: [Double]] = [:]
    for descriptor in layer.layer.parameters(for: shape) {
      parameters[descriptor.name] = parameter(descriptor.name, of: layer).map(Double.init)
    }
    change(&x, &parameters)
    return layer.layer.reference(x, in: ReferencePlace(layer: layer, parameters: parameters))
  }

  /// The derivatives of all results by the number that `move` moves.
  private func plainSlopes(
    _ layer: NetworkLayer, _ move: (inout Volume, inout [String: [Double]], Double) -> Void
  ) -> Volume {
    let step = 1e-4
    var slopes = plainResults(layer) { move(&$0, &$1, step) }
    let below = plainResults(layer) { move(&$0, &$1, -step) }
    for index in slopes.values.indices {
      slopes.values[index] = (slopes.values[index] - below.values[index]) / (2 * step)
    }
    return slopes
  }

  /// A value of a layer.
  func plainValue(_ layer: NetworkLayer, _ place: LayerPlace, _ explanation: inout Explanation) {
    let results = plainResults(layer)
    let z = results[0, place.row, place.column, place.channel]
    explanation.formula = "the plain loops of \(layer.layer.kind) in double precision"
    explanation.terms = [.init("\(layer.layer.kind) of \(input(of: layer).name)", z)]
    explanation.lines = [.init(name: "result", value: z)]
    guard let activation = layer.layer.activation else { return }
    if let function = activation.reference(layer.layer.activationParameter) {
      explanation.lines.append(.init(name: "\(activation)", value: function.value(z)))
      return
    }
    let all = (0..<results.channels).map { results[0, place.row, place.column, $0] }
    explanation.lines.append(
      .init(
        name: "softmax", value: LossReference.softmax(all, classes: all.count)[place.channel]))
  }

  /// The results of a layer that depend on an entry of its input, each with its derivative.
  func plainTakers(
    _ next: NetworkLayer, _ place: LayerPlace,
    _ term: (LayerPlace, String, Double, String) -> Explanation.Term
  ) -> [Explanation.Term] {
    let slopes = plainSlopes(next) { x, _, step in
      x[0, place.row, place.column, place.channel] += step
    }
    return terms(slopes, image: 0) { term($0, "∂\(next.name)/∂input", $1, "") }
  }

  /// The results of a layer that depend on an entry of a parameter, each with its derivative.
  func plainGradient(
    _ layer: NetworkLayer, _ parameter: String, _ index: Int,
    _ error: (Int, LayerPlace) -> (text: String, value: Double)
  ) -> [Explanation.Term] {
    let slopes = plainSlopes(layer) { _, parameters, step in
      parameters[parameter]?[index] += step
    }
    return (0..<slopes.count).flatMap { image in
      terms(slopes, image: image) { place, slope in
        let delta = error(image, place)
        return .init("∂\(layer.name)/∂\(parameter)", slope, delta.text, delta.value)
      }
    }
  }

  /// A term for each place of an image whose number isn't 0.
  private func terms(
    _ slopes: Volume, image: Int, _ term: (LayerPlace, Double) -> Explanation.Term
  ) -> [Explanation.Term] {
    var terms: [Explanation.Term] = []
    for row in 0..<slopes.height {
      for column in 0..<slopes.width {
        for channel in 0..<slopes.channels where slopes[image, row, column, channel] != 0 {
          terms.append(
            term(
              LayerPlace(row: row, column: column, channel: channel),
              slopes[image, row, column, channel]))
        }
      }
    }
    return terms
  }
}
