import Reference

/// The arithmetic of one number of a network, written out.
public struct Explanation: Sendable {
  /// A summand: one or two factors, and where they stand.
  public struct Term: Sendable {
    public var first: String
    public var a: Double
    public var second: String
    public var b: Double
    public var product: Double { a * b }
    /// What is special about it: `padding`, `the largest`.
    public var note = ""

    init(_ first: String, _ a: Double, _ second: String = "", _ b: Double = 1, note: String = "") {
      (self.first, self.a, self.second, self.b, self.note) = (first, a, second, b, note)
    }
  }

  /// How the number follows from the terms: each line a name and a value, the last the result.
  public struct Line: Sendable {
    public var name: String
    public var value: Double
  }

  /// The number's place: `conv1[3, 4, 0]`.
  public var subject: String
  /// The formula, with the equation of the lecture where it has one.
  public var formula: String
  public var terms: [Term]
  public var lines: [Line]
  /// What the engine computed in single precision.
  public var engine: Double

  public var value: Double { lines.last?.value ?? 0 }
}

/// A place in a layer's result.
public struct LayerPlace: Hashable, Sendable {
  public var row, column, channel: Int

  public init(row: Int, column: Int, channel: Int) {
    (self.row, self.column, self.channel) = (row, column, channel)
  }

  func index(in shape: Shape) -> Int { (row * shape.width + column) * shape.channels + channel }

  func text(of name: String, in shape: Shape) -> String {
    shape.isFlat ? "\(name)[\(channel)]" : "\(name)[\(row), \(column), \(channel)]"
  }
}

extension Network {
  /// How the engine's value at a place of a layer's output comes about.
  public func explain(
    _ place: LayerPlace, of name: String, for image: Tensor
  ) throws(EngineError) -> Explanation {
    let explainer = try Explainer(self, image: image)
    return try explainer.value(at: place, of: name)
  }
}

/// Knows a network, what its layers give for an image, and who takes whose output.
struct Explainer {
  /// Where a layer's input comes from.
  enum Origin {
    case image
    case layer(String)
  }

  /// Who takes a layer's output.
  enum Consumer {
    case layer(NetworkLayer)
    /// The sum at the end of a residual block.
    case join(String)
    case loss
  }

  let network: Network
  /// By layer, for a batch of images; the image's are under "".
  let values: [String: Tensor]
  private var links: [String: (layer: NetworkLayer, origin: Origin, consumer: Consumer)] = [:]

  init(_ network: Network, image: Tensor) throws(EngineError) {
    let shape = network.input
    let batch = Tensor(
      shape: [1, shape.height, shape.width, shape.channels], values: image.values)
    try self.init(network, batch: batch)
  }

  init(_ network: Network, batch: Tensor) throws(EngineError) {
    self.network = network
    var values = try network.activations(of: network.allLayers.map(\.name), for: batch)
    values[""] = batch
    self.values = values
    link(network.layers, from: .image, to: .loss)
  }

  private mutating func link(_ layers: [NetworkLayer], from origin: Origin, to end: Consumer) {
    for (index, layer) in layers.enumerated() {
      let before = index == 0 ? origin : .layer(layers[index - 1].name)
      let behind = index + 1 < layers.count ? .layer(layers[index + 1]) : end
      links[layer.name] = (layer, before, behind)
      link(layer.body, from: before, to: .join(layer.name))
      link(layer.projection, from: before, to: .join(layer.name))
    }
  }

  func layer(_ name: String) throws(EngineError) -> NetworkLayer {
    guard let found = links[name]?.layer else {
      throw .unsuitable("\(network.name) has no layer \(name)", hint: nil)
    }
    return found
  }

  func consumer(of name: String) -> Consumer { links[name]?.consumer ?? .loss }

  /// The name of what a layer takes in, as terms write it, and its values.
  func input(of layer: NetworkLayer) -> (name: String, values: [Float]) {
    guard case .layer(let name)? = links[layer.name]?.origin else {
      return ("image", values[""]?.values ?? [])
    }
    return (name, values[name]?.values ?? [])
  }

  func parameter(_ name: String, of layer: NetworkLayer) -> [Float] {
    network.values(of: name, in: layer.name)?.values ?? []
  }

  /// An entry of a layer's input.
  func inputTerm(
    _ layer: NetworkLayer, _ place: LayerPlace, image: Int = 0
  ) -> (text: String, value: Double, isPadding: Bool) {
    let (name, values) = input(of: layer)
    let shape = layer.input
    let text = place.text(of: name, in: shape)
    guard (0..<shape.height).contains(place.row), (0..<shape.width).contains(place.column) else {
      return (text, 0, true)
    }
    return (text, Double(values[image * shape.count + place.index(in: shape)]), false)
  }

  // MARK: Values

  func value(at place: LayerPlace, of name: String) throws(EngineError) -> Explanation {
    let layer = try layer(name)
    var explanation = Explanation(
      subject: place.text(of: name, in: layer.output), formula: "", terms: [], lines: [],
      engine: Double(values[name]?.values[place.index(in: layer.output)] ?? 0))
    if let weighted = weighted(layer, place) {
      weightedValue(layer, place, weighted, &explanation)
    } else {
      otherValue(layer, place, &explanation)
    }
    return explanation
  }

  private func weightedValue(
    _ layer: NetworkLayer, _ place: LayerPlace, _ weighted: Weighted,
    _ explanation: inout Explanation
  ) {
    let sum = weighted.terms.reduce(0) { $0 + $1.product }
    explanation.terms = weighted.terms
    let equation = layer.layer is Dense ? "eq. 3.3" : "eq. 3.2"
    explanation.lines = [.init(name: "sum of the products", value: sum)]
    if let bias = weighted.bias { explanation.lines.append(.init(name: "bias", value: bias)) }
    let z = sum + (weighted.bias ?? 0)
    let inner = "Σ input · weight" + (weighted.bias == nil ? "" : " + bias")
    guard let activation = layer.layer.activation else {
      explanation.formula = "\(inner)  (\(equation))"
      explanation.lines.append(.init(name: "result", value: z))
      return
    }
    explanation.formula = "\(activation)(\(inner))  (\(equation))"
    explanation.lines.append(.init(name: "z", value: z))
    if let function = activation.reference(layer.layer.activationParameter) {
      explanation.lines.append(.init(name: "\(activation)(z)", value: function.value(z)))
      return
    }
    let all = results(layer, row: place.row, column: place.column)
    let p = LossReference.softmax(all, classes: all.count)
    explanation.lines.append(
      .init(name: "softmax(z), e^z over the sum of all e^z", value: p[place.channel]))
  }

  /// A weighted sum before its activation.
  struct Weighted {
    var terms: [Explanation.Term]
    var bias: Double?

    var z: Double { terms.reduce(0) { $0 + $1.product } + (bias ?? 0) }
  }

  /// The terms of a convolution's or a dense layer's value; `nil` for other layers.
  func weighted(_ layer: NetworkLayer, _ place: LayerPlace) -> Weighted? {
    let kernel = parameter("kernel", of: layer)
    let bias = parameter("bias", of: layer)
    let ownBias = bias.isEmpty ? nil : Double(bias[place.channel])
    if layer.layer is Dense {
      let units = layer.output.channels
      let terms = (0..<layer.input.channels).map { index in
        let x = inputTerm(layer, LayerPlace(row: 0, column: 0, channel: index))
        return Explanation.Term(
          x.text, x.value, "weights[\(index), \(place.channel)]",
          Double(kernel[index * units + place.channel]))
      }
      return Weighted(terms: terms, bias: ownBias)
    }
    guard let filter = FilterGeometry(layer) else { return nil }
    let terms = filter.taps(of: place.channel).map { tap in
      let x = inputTerm(layer, filter.input(of: tap, row: place.row, column: place.column))
      return Explanation.Term(
        x.text, x.value, "weights[\(tap.weight.map(String.init).joined(separator: ", "))]",
        Double(kernel[tap.index]), note: x.isPadding ? "padding" : "")
    }
    return Weighted(terms: terms, bias: ownBias)
  }

  /// The results of all channels of a pixel before the activation.
  func results(_ layer: NetworkLayer, row: Int, column: Int) -> [Double] {
    (0..<layer.output.channels).map { channel in
      let place = LayerPlace(row: row, column: column, channel: channel)
      return weighted(layer, place)?.z ?? inputTerm(layer, place).value
    }
  }

  private func otherValue(
    _ layer: NetworkLayer, _ place: LayerPlace, _ explanation: inout Explanation
  ) {
    func one(_ formula: String, _ term: Explanation.Term, _ line: String, _ value: Double) {
      explanation.formula = formula
      explanation.terms = [term]
      explanation.lines = [.init(name: line, value: value)]
    }
    let here = inputTerm(layer, place)
    switch layer.layer {
    case is MaximumPooling, is AveragePooling, is GlobalAveragePooling:
      pooledValue(layer, place, &explanation)
    case is Flatten:
      let shape = layer.input
      let pixel = place.channel / shape.channels
      let x = inputTerm(
        layer,
        LayerPlace(
          row: pixel / shape.width, column: pixel % shape.width,
          channel: place.channel % shape.channels))
      one(
        "row · \(shape.width * shape.channels) + column · \(shape.channels) + channel = "
          + "\(place.channel)", .init(x.text, x.value), "the same value", x.value)
    case let norm as BatchNormalization:
      let c = place.channel
      let mean = Double(parameter("moving_mean", of: layer)[c])
      let variance = Double(parameter("moving_variance", of: layer)[c])
      let gamma = Double(parameter("gamma", of: layer)[c])
      let beta = Double(parameter("beta", of: layer)[c])
      let scaled = (here.value - mean) / (variance + norm.epsilon).squareRoot()
      explanation.formula = "gamma · (input − mean) / √(variance + epsilon) + beta"
      explanation.terms = [.init(here.text, here.value)]
      explanation.lines = [
        .init(name: "mean", value: mean), .init(name: "variance", value: variance),
        .init(name: "(input − mean) / √(variance + \(norm.epsilon))", value: scaled),
        .init(name: "gamma", value: gamma), .init(name: "beta", value: beta),
        .init(name: "result", value: gamma * scaled + beta),
      ]
    case is Residual:
      let index = place.index(in: layer.output)
      func last(_ layers: [NetworkLayer]) -> Explanation.Term? {
        layers.last.map {
          .init(place.text(of: $0.name, in: $0.output), Double(values[$0.name]?.values[index] ?? 0))
        }
      }
      let skip = last(layer.projection) ?? .init(here.text, here.value)
      explanation.formula = "the block's result + its input"
      explanation.terms = [last(layer.body), skip].compactMap { $0 }
      explanation.lines = [
        .init(name: "sum", value: explanation.terms.reduce(0) { $0 + $1.product })
      ]
    case is Dropout:
      one(
        "outside training dropout changes nothing", .init(here.text, here.value),
        "the same value", here.value)
    case let other where other.isActivation:
      activatedValue(layer, place, here.text, here.value, &explanation)
    default: plainValue(layer, place, &explanation)
    }
  }

  private func activatedValue(
    _ layer: NetworkLayer, _ place: LayerPlace, _ text: String, _ x: Double,
    _ explanation: inout Explanation
  ) {
    guard let activation = layer.layer.activation else { return }
    explanation.terms = [.init(text, x)]
    explanation.formula = "\(activation): \(activation.summary)"
    if let function = activation.reference(layer.layer.activationParameter) {
      explanation.lines = [.init(name: "\(activation)", value: function.value(x))]
      return
    }
    let all = results(layer, row: place.row, column: place.column)
    explanation.lines = [
      .init(name: "softmax", value: LossReference.softmax(all, classes: all.count)[place.channel])
    ]
  }

  private func pooledValue(
    _ layer: NetworkLayer, _ place: LayerPlace, _ explanation: inout Explanation
  ) {
    let window = PoolingGeometry(layer)
    let entries = window.window(of: place).map { inputTerm(layer, $0) }
    explanation.terms = entries.map { .init($0.text, $0.value) }
    guard layer.layer is MaximumPooling else {
      let sum = entries.reduce(0) { $0 + $1.value }
      explanation.formula = "the mean of the window  (eq. 5.5)"
      explanation.lines = [
        .init(name: "sum of \(entries.count)", value: sum),
        .init(name: "mean", value: sum / Double(max(entries.count, 1))),
      ]
      return
    }
    let winner = PoolingGeometry.winner(entries.map(\.value))
    explanation.terms[winner].note = "the largest"
    explanation.formula = "the largest of the window, of equal ones the first  (eq. 5.1)"
    explanation.lines = [
      .init(name: "the largest, \(entries[winner].text)", value: entries[winner].value)
    ]
  }
}
