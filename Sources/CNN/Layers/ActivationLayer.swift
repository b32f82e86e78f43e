import Reference

/// An activation as a layer of its own; one kind for each activation.
///
/// The kinds differ in name and formula only, so they share this type through ``ActivationTag``.
public struct ActivationLayer<Tag: ActivationTag>: Layer {
  public static var descriptor: LayerDescriptor {
    let activation = Tag.activation
    return LayerDescriptor(
      kind: activation.rawValue, summary: activation.summary,
      fields: activation.parameterField.map { [$0] } ?? [],
      examples: activation.parameterField.map { ["\(activation)", "\(activation) \($0.name) 0.1"] }
        ?? ["\(activation)"])
  }

  public let settings: LayerSettings
  /// The slope of leakyrelu, the factor of elu.
  public let parameter: Double

  public init(settings: LayerSettings) throws(LayerError) {
    let settings = try settings.completed(
      for: Self.descriptor.fields, of: Tag.activation.rawValue)
    self.settings = settings
    parameter =
      Tag.activation.parameterField.map { settings.number($0.name) }
      ?? Tag.activation.defaultParameter
  }

  public var activation: Activation? { Tag.activation }

  public func outputShape(for input: Shape) throws(LayerError) -> Shape { input }

  /// The activation comes behind it.
  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume { x }

  public func makeSteps(for input: Shape) -> [any LayerStep] {
    Tag.activation.steps(input, parameter: parameter)
  }
}

extension Activation {
  /// The setting that the activation's layer has, if it has one.
  var parameterField: LayerField? {
    switch self {
    case .leakyrelu:
      LayerField(
        "slope", .number(0...1), default: .number(defaultParameter), help: "slope for x < 0")
    case .elu:
      LayerField(
        "alpha", .number(0...100), default: .number(defaultParameter),
        help: "the limit for x → −∞ is −alpha")
    case .relu, .tanh, .sigmoid, .gelu, .swish, .softplus, .softmax: nil
    }
  }
}

extension Layer {
  /// Whether the layer is nothing but its activation.
  var isActivation: Bool { kind == activation?.rawValue }

  /// The slope of leakyrelu, the factor of elu.
  var activationParameter: Double {
    guard let activation else { return 0 }
    guard isActivation, let field = activation.parameterField else {
      return activation.defaultParameter
    }
    return settings.number(field.name)
  }
}

/// Names an activation in the type system, so that each has its own layer kind.
public protocol ActivationTag: Sendable {
  static var activation: Activation { get }
}

public enum ReLUTag: ActivationTag { public static let activation = Activation.relu }
public enum LeakyReLUTag: ActivationTag { public static let activation = Activation.leakyrelu }
public enum TanhTag: ActivationTag { public static let activation = Activation.tanh }
public enum SigmoidTag: ActivationTag { public static let activation = Activation.sigmoid }
public enum ELUTag: ActivationTag { public static let activation = Activation.elu }
public enum GELUTag: ActivationTag { public static let activation = Activation.gelu }
public enum SwishTag: ActivationTag { public static let activation = Activation.swish }
public enum SoftplusTag: ActivationTag { public static let activation = Activation.softplus }
public enum SoftmaxTag: ActivationTag { public static let activation = Activation.softmax }
