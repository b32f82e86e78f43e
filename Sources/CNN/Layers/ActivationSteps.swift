import Kernels

extension Activation {
  /// The kernels' form of the activation; `nil` for softmax, which isn't elementwise.
  func kind(parameter: Double) -> Kernels.ActivationKind? {
    switch self {
    case .relu: .relu
    case .leakyrelu: .leakyRelu(slope: Float(parameter))
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    case .elu: .elu(alpha: Float(parameter))
    case .gelu: .gelu
    case .swish: .swish
    case .softplus: .softplus
    case .softmax: nil
    }
  }

  /// The form in which a layer can apply the activation to its own result, in place: where the
  /// derivative follows from the value of the function.
  var inPlaceKind: Kernels.ActivationKind? {
    guard let kind = kind(parameter: defaultParameter), !kind.backwardNeedsInput else { return nil }
    return kind
  }

  /// The step behind a layer's own, where the activation can't be applied in place.
  func trailingSteps(_ shape: Shape) -> [any LayerStep] {
    inPlaceKind == nil ? steps(shape, parameter: defaultParameter) : []
  }

  /// The activation as a step of its own.
  func steps(_ shape: Shape, parameter: Double) -> [any LayerStep] {
    guard let kind = kind(parameter: parameter) else { return [SoftmaxStep(output: shape)] }
    return [ActivationStep(output: shape, kind: kind)]
  }
}
