import Reference

extension Network {
  /// How the derivative of the mean loss by one entry of a parameter comes about.
  /// - Parameters:
  ///   - indices: the entry's place in the parameter.
  ///   - images: N×H×W×C.
  public func explainGradient(
    of parameter: String, in name: String, at indices: [Int], images: Tensor, labels: [Int32],
    loss: Loss
  ) throws(EngineError) -> Explanation {
    let explainer = try Explainer(self, batch: images)
    let gradients = try gradients(for: images, labels: labels, loss: loss)
    return try explainer.gradient(of: parameter, in: name, at: indices, gradients)
  }

  /// How the derivative of the loss by a place of a layer's result, before its activation, comes about.
  public func explainError(
    at place: LayerPlace, of name: String, image: Tensor, label: Int32, loss: Loss
  ) throws(EngineError) -> Explanation {
    let explainer = try Explainer(self, image: image)
    let gradients = try gradients(for: image, labels: [label], loss: loss)
    return try explainer.error(at: place, of: name, gradients, label: Int(label), loss: loss)
  }
}

extension Explainer {
  // MARK: Gradients

  func gradient(
    of parameter: String, in name: String, at indices: [Int], _ gradients: NetworkGradients
  ) throws(EngineError) -> Explanation {
    let layer = try layer(name)
    guard let tensor = gradients.parameters[name]?[parameter] else {
      throw .unsuitable("\(parameter) of \(name) has no gradient", hint: nil)
    }
    let flat = zip(indices, tensor.shape).reduce(0) { $0 * $1.1 + $1.0 }
    let errors = gradients.errors[name]?.values ?? []
    let count = errors.count / max(layer.output.count, 1)
    let shown = ParameterDescriptor.shownName(parameter)
    var terms: [Explanation.Term] = []
    /// δ at a place of an image.
    func error(_ image: Int, _ place: LayerPlace) -> (text: String, value: Double) {
      let which = count > 1 ? "image \(image): " : ""
      return (
        which + place.text(of: "δ", in: layer.output),
        Double(errors[image * layer.output.count + place.index(in: layer.output)])
      )
    }
    func each(_ channel: Int, _ body: (_ image: Int, _ place: LayerPlace) -> Void) {
      for image in 0..<count {
        for row in 0..<layer.output.height {
          for column in 0..<layer.output.width {
            body(image, LayerPlace(row: row, column: column, channel: channel))
          }
        }
      }
    }
    var formula = "Σ δ over all positions and images"
    switch (layer.layer, parameter) {
    case (is Dense, "kernel"):
      formula = "Σ input · δ over all images  (eq. 4.7)"
      each(indices[1]) { image, place in
        let x = inputTerm(layer, LayerPlace(row: 0, column: 0, channel: indices[0]), image: image)
        let delta = error(image, place)
        terms.append(.init(x.text, x.value, delta.text, delta.value))
      }
    case (_, "kernel") where FilterGeometry(layer) != nil:
      formula = "Σ input · δ over all positions and images  (eq. 4.7)"
      let channel = flat % layer.output.channels
      guard let filter = FilterGeometry(layer),
        let tap = filter.taps(of: channel).first(where: { $0.index == flat })
      else { break }
      each(channel) { image, place in
        let at = filter.input(of: tap, row: place.row, column: place.column)
        let x = inputTerm(layer, at, image: image)
        let delta = error(image, place)
        terms.append(
          .init(x.text, x.value, delta.text, delta.value, note: x.isPadding ? "padding" : ""))
      }
    case (let norm as BatchNormalization, "gamma"):
      formula = "Σ (input − mean) / √(variance + epsilon) · δ"
      let mean = Double(self.parameter("moving_mean", of: layer)[flat])
      let variance = Double(self.parameter("moving_variance", of: layer)[flat])
      each(flat) { image, place in
        let x = inputTerm(layer, place, image: image)
        let delta = error(image, place)
        terms.append(
          .init(
            "scaled " + x.text, (x.value - mean) / (variance + norm.epsilon).squareRoot(),
            delta.text, delta.value))
      }
    case (is BatchNormalization, "beta"),
      (_, "bias") where layer.layer is Dense || FilterGeometry(layer) != nil:
      each(flat) { image, place in
        let delta = error(image, place)
        terms.append(.init(delta.text, delta.value))
      }
    default:
      formula = "Σ ∂\(name)/∂\(shown) · δ over all positions and images"
      terms = plainGradient(layer, parameter, flat, error)
    }
    let place = indices.map(String.init).joined(separator: ", ")
    return Explanation(
      subject: "∂L/∂ \(name).\(shown)[\(place)]", formula: formula, terms: terms,
      lines: [.init(name: "sum", value: terms.reduce(0) { $0 + $1.product })],
      engine: Double(tensor.values[flat]))
  }

  // MARK: Errors

  func error(
    at place: LayerPlace, of name: String, _ gradients: NetworkGradients, label: Int, loss: Loss
  ) throws(EngineError) -> Explanation {
    let layer = try layer(name)
    let isLast = if case .loss = consumer(of: name) { true } else { false }
    let joinsLoss = isLast && loss == .crossentropy
    if joinsLoss, layer.layer.isActivation {
      throw .unsuitable(
        "\(name) and the loss are taken together, so that its output has no error of its own",
        hint: "ask for the error of the layer before it")
    }
    let subject = "δ " + place.text(of: name, in: layer.output)
    let engine = Double(gradients.errors[name]?.values[place.index(in: layer.output)] ?? 0)
    if joinsLoss {
      let p = Double(values[name]?.values[place.index(in: layer.output)] ?? 0)
      let target = place.channel == label ? 1.0 : 0
      return Explanation(
        subject: subject, formula: "probability − target  (eq. 4.3)",
        terms: [.init(place.text(of: name, in: layer.output), p), .init("− target", -target)],
        lines: [.init(name: "sum", value: p - target)], engine: engine)
    }
    let terms = try takers(of: layer, place, consumer(of: name), gradients, label, loss)
    let sum = terms.reduce(0) { $0 + $1.product }
    var explanation = Explanation(
      subject: subject, formula: formula(consumer(of: name)), terms: terms,
      lines: [.init(name: "sum", value: sum)], engine: engine)
    guard let activation = layer.layer.activation, !layer.layer.isActivation else {
      return explanation
    }
    let all = results(layer, row: place.row, column: place.column)
    let derivative: Double
    if let function = activation.reference(layer.layer.activationParameter) {
      derivative = function.derivative(all[place.channel])
      explanation.lines.append(.init(name: "\(activation)′(z)", value: derivative))
      explanation.lines.append(.init(name: "product", value: sum * derivative))
    } else {
      let p = LossReference.softmax(all, classes: all.count)
      var sums: [Double] = []
      for channel in all.indices {
        let terms = try takers(
          of: layer, LayerPlace(row: place.row, column: place.column, channel: channel),
          consumer(of: name), gradients, label, loss)
        sums.append(terms.reduce(0) { $0 + $1.product })
      }
      let mixed = zip(p, sums).reduce(0) { $0 + $1.0 * $1.1 }
      explanation.lines.append(.init(name: "Σ of p · these sums over all channels", value: mixed))
      explanation.lines.append(
        .init(name: "p · (sum − that)", value: p[place.channel] * (sum - mixed)))
    }
    explanation.formula += ", times the activation's derivative"
    return explanation
  }

  private func formula(_ consumer: Consumer) -> String {
    switch consumer {
    case .loss: "2 · (output − target) / outputs"
    case .join: "δ of the block"
    case .layer(let next) where FilterGeometry(next) != nil:
      "Σ δ · weight, the filter turned by 180°, over \(next.name)  (eq. 4.15)"
    case .layer(let next) where next.layer is MaximumPooling:
      "Σ δ of the windows of \(next.name) that it won  (eq. 5.6)"
    case .layer(let next) where next.layer is AveragePooling:
      "Σ δ of the windows of \(next.name) it lies in, shared  (eq. 5.2)"
    case .layer(let next): "Σ δ · ∂\(next.name)/∂input over \(next.name)"
    }
  }

  /// The parts of the error by a layer's output that come from those who take it.
  private func takers(
    of layer: NetworkLayer, _ place: LayerPlace, _ consumer: Consumer,
    _ gradients: NetworkGradients, _ label: Int, _ loss: Loss
  ) throws(EngineError) -> [Explanation.Term] {
    let shape = layer.output
    switch consumer {
    case .loss:
      let y = Double(values[layer.name]?.values[place.index(in: shape)] ?? 0)
      let target = place.channel == label ? 1.0 : 0
      return [
        .init(
          place.text(of: layer.name, in: shape) + " − target", y - target, "2 / outputs",
          2 / Double(shape.channels))
      ]
    case .join(let name): return [delta(name, place, shape, gradients, "1", 1)]
    case .layer(let next) where next.layer is Residual:
      let block = next.body.first.map(Consumer.layer) ?? .join(next.name)
      let skip = next.projection.first.map(Consumer.layer) ?? .join(next.name)
      return try takers(of: layer, place, block, gradients, label, loss)
        + takers(of: layer, place, skip, gradients, label, loss)
    case .layer(let next):
      return try takers(in: next, place, gradients, label, loss)
    }
  }

  private func delta(
    _ name: String, _ place: LayerPlace, _ shape: Shape, _ gradients: NetworkGradients,
    _ second: String, _ factor: Double, note: String = ""
  ) -> Explanation.Term {
    .init(
      "δ " + place.text(of: name, in: shape),
      Double(gradients.errors[name]?.values[place.index(in: shape)] ?? 0), second, factor,
      note: note)
  }

  private func takers(
    in next: NetworkLayer, _ place: LayerPlace, _ gradients: NetworkGradients, _ label: Int,
    _ loss: Loss
  ) throws(EngineError) -> [Explanation.Term] {
    let shape = next.output
    func term(
      _ at: LayerPlace, _ second: String, _ factor: Double, note: String = ""
    ) -> Explanation.Term {
      delta(next.name, at, shape, gradients, second, factor, note: note)
    }
    switch next.layer {
    case is Dense:
      let kernel = parameter("kernel", of: next)
      return (0..<shape.channels).map { unit in
        term(
          LayerPlace(row: 0, column: 0, channel: unit), "weights[\(place.channel), \(unit)]",
          Double(kernel[place.channel * shape.channels + unit]))
      }
    case is Convolution, is DepthwiseConvolution:
      guard let filter = FilterGeometry(next) else { return [] }
      let kernel = parameter("kernel", of: next)
      return (0..<shape.channels).flatMap { channel in
        filter.taps(of: channel).compactMap { tap in
          filter.output(of: tap, at: place).map { output in
            term(
              LayerPlace(row: output.row, column: output.column, channel: channel),
              "weights[\(tap.weight.map(String.init).joined(separator: ", "))]",
              Double(kernel[tap.index]))
          }
        }
      }
    case is MaximumPooling, is AveragePooling, is GlobalAveragePooling:
      return pooledTakers(next, place, term)
    case is Flatten:
      return [
        term(LayerPlace(row: 0, column: 0, channel: place.index(in: next.input)), "1", 1)
      ]
    case let norm as BatchNormalization:
      let gamma = Double(parameter("gamma", of: next)[place.channel])
      let variance = Double(parameter("moving_variance", of: next)[place.channel])
      return [
        term(place, "gamma / √(variance + epsilon)", gamma / (variance + norm.epsilon).squareRoot())
      ]
    case is Dropout: return [term(place, "1", 1)]
    case let other where other.isActivation:
      return activationTakers(next, place, label, loss, term)
    default: return plainTakers(next, place, term)
    }
  }

  private func pooledTakers(
    _ next: NetworkLayer, _ place: LayerPlace,
    _ term: (LayerPlace, String, Double, String) -> Explanation.Term
  ) -> [Explanation.Term] {
    let geometry = PoolingGeometry(next)
    var terms: [Explanation.Term] = []
    for row in 0..<geometry.outputHeight {
      for column in 0..<geometry.outputWidth {
        let output = LayerPlace(row: row, column: column, channel: place.channel)
        let window = geometry.window(of: output)
        guard let own = window.firstIndex(of: place) else { continue }
        guard next.layer is MaximumPooling else {
          terms.append(term(output, "1 / \(window.count)", 1 / Double(window.count), ""))
          continue
        }
        let won = PoolingGeometry.winner(window.map { inputTerm(next, $0).value }) == own
        terms.append(term(output, won ? "1" : "0", won ? 1 : 0, won ? "won" : "another one won"))
      }
    }
    return terms
  }

  private func activationTakers(
    _ next: NetworkLayer, _ place: LayerPlace, _ label: Int, _ loss: Loss,
    _ term: (LayerPlace, String, Double, String) -> Explanation.Term
  ) -> [Explanation.Term] {
    guard let activation = next.layer.activation else { return [] }
    if let function = activation.reference(next.layer.activationParameter) {
      let slope = function.derivative(inputTerm(next, place).value)
      return [term(place, "\(activation)′", slope, "")]
    }
    let all = results(next, row: place.row, column: place.column)
    let p = LossReference.softmax(all, classes: all.count)
    if case .loss = consumer(of: next.name), loss == .crossentropy {
      return [
        .init("probability", p[place.channel]), .init("− target", place.channel == label ? -1 : 0),
      ]
    }
    return p.indices.map { channel in
      let same = channel == place.channel ? 1.0 : 0
      return term(
        LayerPlace(row: place.row, column: place.column, channel: channel), "∂softmax",
        p[channel] * (same - p[place.channel]), "")
    }
  }
}
