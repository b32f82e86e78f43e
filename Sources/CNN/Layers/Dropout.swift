import Reference

/// Sets a random share of the values to 0 in training and scales the others by 1/(1 − rate), so that
/// the expected sum stays (Srivastava et al. 2014); outside training it changes nothing.
public struct Dropout: Layer {
  public static let descriptor = LayerDescriptor(
    kind: "dropout", summary: "sets a random share of the values to 0 in training",
    fields: [
      LayerField(
        "rate", .number(0...0.999), default: nil, positional: true,
        help: "share of the values that are dropped, 0 to 0.999")
    ],
    examples: ["dropout 0.5"])

  public let settings: LayerSettings
  public let rate: Double

  public init(settings: LayerSettings) throws(LayerError) {
    let settings = try settings.completed(for: Self.descriptor.fields, of: "dropout")
    self.settings = settings
    rate = settings.number("rate")
  }

  public func outputShape(for input: Shape) throws(LayerError) -> Shape { input }

  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume { x }

  public func makeSteps(for input: Shape) -> [any LayerStep] {
    [DropoutStep(output: input, rate: Float(rate))]
  }
}
