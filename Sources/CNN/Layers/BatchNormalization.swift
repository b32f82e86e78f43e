import Reference

/// Batch normalisation: each channel is brought to mean 0 and variance 1 over the batch, then scaled
/// by gamma and shifted by beta (Ioffe & Szegedy 2015).
///
/// Outside training the moving mean and variance take the place of the batch's.
public struct BatchNormalization: Layer {
  public static let descriptor = LayerDescriptor(
    kind: "batchnorm", summary: "brings each channel to mean 0 and variance 1 over the batch",
    fields: [
      LayerField(
        "momentum", .number(0...1), default: .number(0.99),
        help: "share of the old moving mean and variance that a step keeps"),
      LayerField(
        "epsilon", .number(1e-12...1), default: .number(0.001),
        help: "what is added to the variance before its root is taken"),
    ],
    examples: ["batchnorm", "batchnorm momentum 0.9"])

  public let settings: LayerSettings
  public let momentum: Double
  public let epsilon: Double

  public init(settings: LayerSettings) throws(LayerError) {
    let settings = try settings.completed(for: Self.descriptor.fields, of: "batchnorm")
    self.settings = settings
    momentum = settings.number("momentum")
    epsilon = settings.number("epsilon")
  }

  public func outputShape(for input: Shape) throws(LayerError) -> Shape { input }

  public func parameters(for input: Shape) -> [ParameterDescriptor] {
    let shape = [input.channels]
    return [
      ParameterDescriptor("gamma", shape: shape, initializer: .ones),
      ParameterDescriptor("beta", shape: shape, initializer: .zeros),
      ParameterDescriptor("moving_mean", shape: shape, initializer: .zeros, trainable: false),
      ParameterDescriptor("moving_variance", shape: shape, initializer: .ones, trainable: false),
    ]
  }

  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume {
    let (gamma, beta) = (place.parameter("gamma"), place.parameter("beta"))
    let means = place.parameter("moving_mean")
    let variances = place.parameter("moving_variance")
    var y = x
    for index in x.values.indices {
      let c = index % x.channels
      y.values[index] =
        gamma[c] * (x.values[index] - means[c]) / (variances[c] + epsilon).squareRoot() + beta[c]
    }
    return y
  }

  public func makeSteps(for input: Shape) -> [any LayerStep] {
    [
      BatchNormalizationStep(
        output: input, momentum: momentum, epsilon: epsilon)
    ]
  }
}
