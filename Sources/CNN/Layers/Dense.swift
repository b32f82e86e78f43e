import Reference

/// A fully connected layer: output o is bias[o] + Σ_i W[i, o] · x[i].
public struct Dense: Layer {
  public static let descriptor = LayerDescriptor(
    kind: "dense",
    summary: "fully connected layer: every output sees every input",
    fields: [
      LayerField(
        "units", .integer(1...1_000_000_000), default: nil, positional: true,
        help: "how many values come out"),
      .activation, .bias, .initializer, .l2,
    ],
    examples: ["flatten; dense 120 tanh", "flatten; dense 10 softmax"])

  public let settings: LayerSettings
  public let units: Int
  public let hasBias: Bool

  public init(settings: LayerSettings) throws(LayerError) {
    let settings = try settings.completed(for: Self.descriptor.fields, of: "dense")
    self.settings = settings
    units = settings.integer("units")
    hasBias = settings.flag("bias")
  }

  public var activation: Activation? { settings.chosenActivation }

  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    guard input.isVector else {
      throw LayerError(
        "dense takes a vector, and its input is \(input)",
        hint: "put `flatten` or `globalavgpool` before it")
    }
    return Shape(vector: units)
  }

  public func parameters(for input: Shape) -> [ParameterDescriptor] {
    let kernel = ParameterDescriptor(
      "kernel", shape: [input.channels, units], initializer: settings.chosenInitializer,
      fanIn: input.channels, fanOut: units, l2: settings.number("l2"))
    return hasBias
      ? [kernel, ParameterDescriptor("bias", shape: [units], initializer: .zeros)] : [kernel]
  }

  public func multiplyAdds(for input: Shape) -> Int { input.channels.saturatingProduct(units) }

  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume {
    place.vectors(
      x,
      DenseReference.forward(
        x.values, weights: place.parameter("kernel"), bias: place.parameter("bias"),
        inputs: place.layer.input.channels, outputs: units))
  }

  public func makeSteps(for input: Shape) -> [any LayerStep] {
    [
      DenseStep(
        inputs: input.channels, units: units, hasBias: hasBias, activation: activation?.inPlaceKind)
    ] + (activation?.trailingSteps(Shape(vector: units)) ?? [])
  }
}
