/// The fully connected layer's loops of one instruction set.
///
/// Weights are logical everywhere, `[inputs][outputs]`; nothing needs packing.
public struct DenseKernels: Sendable {
  /// z[o] = bias[o] + Σ W[i][o]·x[i] (eq. 3.3).
  public var forward: @Sendable (DenseForward) -> Void
  /// δx[i] = Σ W[i][o]·δz[o].
  public var backwardData: @Sendable (DenseBackwardData) -> Void
  /// dW[i][o] = Σ x[i]·δz[o] and db[o] = Σ δz[o], over lanes.
  public var backwardWeights: @Sendable (DenseBackwardWeights) -> Void

  @inlinable
  public init(
    forward: @escaping @Sendable (DenseForward) -> Void,
    backwardData: @escaping @Sendable (DenseBackwardData) -> Void,
    backwardWeights: @escaping @Sendable (DenseBackwardWeights) -> Void
  ) {
    self.forward = forward
    self.backwardData = backwardData
    self.backwardWeights = backwardWeights
  }
}

/// Arguments of the dense forward kernel.
public struct DenseForward: @unchecked Sendable {
  public var inputs: Int
  public var outputs: Int
  /// `[inputs]`, contiguous.
  public var input: UnsafePointer<Lanes>
  /// `[inputs][outputs]`.
  public var weights: UnsafePointer<Float>
  /// `[outputs]`, or nil for none.
  public var bias: UnsafePointer<Float>?
  /// `[outputs]`, contiguous.
  public var output: UnsafeMutablePointer<Lanes>

  public init(
    inputs: Int, outputs: Int, input: UnsafePointer<Lanes>, weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, output: UnsafeMutablePointer<Lanes>
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.input = input
    self.weights = weights
    self.bias = bias
    self.output = output
  }
}

/// Arguments of the dense backward kernel to the data.
public struct DenseBackwardData: @unchecked Sendable {
  public var inputs: Int
  public var outputs: Int
  /// δz, `[outputs]`.
  public var outputGradient: UnsafePointer<Lanes>
  /// `[inputs][outputs]`.
  public var weights: UnsafePointer<Float>
  /// δx, `[inputs]`.
  public var inputGradient: UnsafeMutablePointer<Lanes>
  /// Whether δx is added to what is there; otherwise it is overwritten.
  public var accumulates: Bool

  public init(
    inputs: Int, outputs: Int, outputGradient: UnsafePointer<Lanes>,
    weights: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Lanes>,
    accumulates: Bool = false
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.outputGradient = outputGradient
    self.weights = weights
    self.inputGradient = inputGradient
    self.accumulates = accumulates
  }
}

/// Arguments of the dense backward kernel to weights and bias.
public struct DenseBackwardWeights: @unchecked Sendable {
  public var inputs: Int
  public var outputs: Int
  /// `[inputs]`, contiguous.
  public var input: UnsafePointer<Lanes>
  /// δz, `[outputs]`; zero in lanes without an image.
  public var outputGradient: UnsafePointer<Lanes>
  /// `[inputs][outputs]`.
  public var weightGradient: UnsafeMutablePointer<Float>
  /// `[outputs]`, or nil for none.
  public var biasGradient: UnsafeMutablePointer<Float>?
  /// Whether the gradients are added to what is there; otherwise it is overwritten.
  public var accumulates: Bool
  /// ``scratchCount(inputs:outputs:)`` lanes.
  public var scratch: UnsafeMutablePointer<Lanes>

  public init(
    inputs: Int, outputs: Int, input: UnsafePointer<Lanes>,
    outputGradient: UnsafePointer<Lanes>, weightGradient: UnsafeMutablePointer<Float>,
    biasGradient: UnsafeMutablePointer<Float>?, accumulates: Bool,
    scratch: UnsafeMutablePointer<Lanes>
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.input = input
    self.outputGradient = outputGradient
    self.weightGradient = weightGradient
    self.biasGradient = biasGradient
    self.accumulates = accumulates
    self.scratch = scratch
  }

  /// `Lanes` of scratch that the kernel needs.
  public static func scratchCount(inputs: Int, outputs: Int) -> Int {
    16 * ((outputs + 15) / 16 | 1)
  }
}
