/// An elementwise activation function.
public enum ActivationKind: Sendable, Hashable {
  /// max(0, x); the derivative at 0 is 0.
  case relu
  /// x for x > 0, else slope · x.
  case leakyRelu(slope: Float)
  case tanh
  /// 1 / (1 + e^−x).
  case sigmoid
  /// x for x > 0, else alpha · (e^x − 1).
  case elu(alpha: Float)
  /// x · Φ(x) with the exact error function.
  case gelu
  /// x · sigmoid(x).
  case swish
  /// ln(1 + e^x).
  case softplus

  /// Whether the backward kernel wants x; all others work from y alone, so that the forward pass
  /// may run in place.
  public var backwardNeedsInput: Bool {
    switch self {
    case .gelu, .swish: true
    case .leakyRelu(let slope): slope <= 0
    case .elu(let alpha): alpha <= 0
    case .relu, .tanh, .sigmoid, .softplus: false
    }
  }
}

/// The activation loops of one instruction set.
public struct ActivationKernels: Sendable {
  /// y = f(x); y may be x.
  public var forward: @Sendable (ActivationForward) -> Void
  /// δx = δy · f′; δx may be δy.
  public var backward: @Sendable (ActivationBackward) -> Void
  /// Softmax over the channels of every pixel (eq. 3.6); y may be x.
  public var softmaxForward: @Sendable (_ input: LaneView, _ output: LaneView) -> Void
  /// δx = y · (δy − Σ y·δy); δx may be δy.
  public var softmaxBackward:
    @Sendable (_ output: LaneView, _ outputGradient: LaneView, _ inputGradient: LaneView) -> Void

  @inlinable
  public init(
    forward: @escaping @Sendable (ActivationForward) -> Void,
    backward: @escaping @Sendable (ActivationBackward) -> Void,
    softmaxForward: @escaping @Sendable (_ input: LaneView, _ output: LaneView) -> Void,
    softmaxBackward:
      @escaping @Sendable (
        _ output: LaneView, _ outputGradient: LaneView, _ inputGradient: LaneView
      ) -> Void
  ) {
    self.forward = forward
    self.backward = backward
    self.softmaxForward = softmaxForward
    self.softmaxBackward = softmaxBackward
  }
}

/// Arguments of the activation forward kernel.
public struct ActivationForward: Sendable {
  public var kind: ActivationKind
  public var input: LaneView
  public var output: LaneView

  public init(kind: ActivationKind, input: LaneView, output: LaneView) {
    self.kind = kind
    self.input = input
    self.output = output
  }
}

/// Arguments of the activation backward kernel.
public struct ActivationBackward: Sendable {
  public var kind: ActivationKind
  /// x if `kind.backwardNeedsInput`, otherwise y.
  public var value: LaneView
  /// δy.
  public var outputGradient: LaneView
  /// δx, overwritten.
  public var inputGradient: LaneView

  public init(
    kind: ActivationKind, value: LaneView, outputGradient: LaneView, inputGradient: LaneView
  ) {
    self.kind = kind
    self.value = value
    self.outputGradient = outputGradient
    self.inputGradient = inputGradient
  }
}
