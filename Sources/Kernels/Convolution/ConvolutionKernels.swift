/// The convolution loops of one instruction set.
public struct ConvolutionKernels: Sendable {
  /// Packs logical weights for ``forward``.
  public var packForward: @Sendable (ConvolutionPacking) -> Void
  /// Packs logical weights for ``backwardData``.
  public var packData: @Sendable (ConvolutionPacking) -> Void
  /// z = bias + Σ W·x, then the activation (eq. 1.6, 3.1).
  public var forward: @Sendable (ConvolutionForward) -> Void
  /// δx = Σ W·δz over the outputs that saw each pixel (eq. 4.15).
  public var backwardData: @Sendable (ConvolutionBackwardData) -> Void
  /// dW = Σ δz·x and db = Σ δz, over pixels and lanes (eq. 4.7).
  public var backwardWeights: @Sendable (ConvolutionBackwardWeights) -> Void

  @inlinable
  public init(
    packForward: @escaping @Sendable (ConvolutionPacking) -> Void,
    packData: @escaping @Sendable (ConvolutionPacking) -> Void,
    forward: @escaping @Sendable (ConvolutionForward) -> Void,
    backwardData: @escaping @Sendable (ConvolutionBackwardData) -> Void,
    backwardWeights: @escaping @Sendable (ConvolutionBackwardWeights) -> Void
  ) {
    self.packForward = packForward
    self.packData = packData
    self.forward = forward
    self.backwardData = backwardData
    self.backwardWeights = backwardWeights
  }
}

/// What to apply to z before it is stored.
public enum FusedActivation: Sendable {
  case none, relu, tanh
}

/// Arguments of the packing kernels.
public struct ConvolutionPacking: @unchecked Sendable {
  public var plan: ConvolutionPlan
  /// Logical weights, `[fh][fw][inputChannels / groups][outputChannels]`.
  public var weights: UnsafePointer<Float>
  /// `packedForwardCount` or `packedDataCount` floats, best aligned to 64 bytes.
  public var packed: UnsafeMutablePointer<Float>

  public init(
    plan: ConvolutionPlan, weights: UnsafePointer<Float>, packed: UnsafeMutablePointer<Float>
  ) {
    self.plan = plan
    self.weights = weights
    self.packed = packed
  }
}

/// Arguments of the forward kernel.
public struct ConvolutionForward: @unchecked Sendable {
  public var plan: ConvolutionPlan
  /// x, of the plan's input geometry, with its border of zeros.
  public var input: UnsafePointer<Lanes>
  /// Packed by `packForward`.
  public var weights: UnsafePointer<Float>
  /// `[outputChannels]`, or nil for none.
  public var bias: UnsafePointer<Float>?
  /// z, of the plan's output geometry; its border is left alone.
  public var output: UnsafeMutablePointer<Lanes>
  public var activation: FusedActivation
  /// The plan's `scratchCount` lanes.
  public var scratch: UnsafeMutablePointer<Lanes>

  public init(
    plan: ConvolutionPlan, input: UnsafePointer<Lanes>, weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, output: UnsafeMutablePointer<Lanes>,
    activation: FusedActivation = .none, scratch: UnsafeMutablePointer<Lanes>
  ) {
    self.plan = plan
    self.input = input
    self.weights = weights
    self.bias = bias
    self.output = output
    self.activation = activation
    self.scratch = scratch
  }
}

/// Arguments of the backward kernel to the data.
public struct ConvolutionBackwardData: @unchecked Sendable {
  public var plan: ConvolutionPlan
  /// δz, of the plan's `outputGradient` geometry, with its border of zeros (`gradientBorder`).
  public var outputGradient: UnsafePointer<Lanes>
  /// Packed by `packData`.
  public var weights: UnsafePointer<Float>
  /// δx, of the plan's `inputGradient` geometry.
  public var inputGradient: UnsafeMutablePointer<Lanes>
  /// Whether δx is added to what is there (residual branches); otherwise it is overwritten.
  public var accumulates: Bool
  /// The plan's `scratchCount` lanes.
  public var scratch: UnsafeMutablePointer<Lanes>

  public init(
    plan: ConvolutionPlan, outputGradient: UnsafePointer<Lanes>, weights: UnsafePointer<Float>,
    inputGradient: UnsafeMutablePointer<Lanes>, accumulates: Bool = false,
    scratch: UnsafeMutablePointer<Lanes>
  ) {
    self.plan = plan
    self.outputGradient = outputGradient
    self.weights = weights
    self.inputGradient = inputGradient
    self.accumulates = accumulates
    self.scratch = scratch
  }
}

/// Arguments of the backward kernel to weights and bias.
public struct ConvolutionBackwardWeights: @unchecked Sendable {
  public var plan: ConvolutionPlan
  /// x as in the forward pass.
  public var input: UnsafePointer<Lanes>
  /// δz, of the plan's `outputGradient` geometry.
  public var outputGradient: UnsafePointer<Lanes>
  /// Logical layout.
  public var weightGradient: UnsafeMutablePointer<Float>
  /// `[outputChannels]`, or nil for none.
  public var biasGradient: UnsafeMutablePointer<Float>?
  /// Whether the gradients are added to what is there; otherwise it is overwritten.
  public var accumulates: Bool
  /// The plan's `scratchCount` lanes.
  public var scratch: UnsafeMutablePointer<Lanes>

  public init(
    plan: ConvolutionPlan, input: UnsafePointer<Lanes>, outputGradient: UnsafePointer<Lanes>,
    weightGradient: UnsafeMutablePointer<Float>, biasGradient: UnsafeMutablePointer<Float>?,
    accumulates: Bool, scratch: UnsafeMutablePointer<Lanes>
  ) {
    self.plan = plan
    self.input = input
    self.outputGradient = outputGradient
    self.weightGradient = weightGradient
    self.biasGradient = biasGradient
    self.accumulates = accumulates
    self.scratch = scratch
  }
}
