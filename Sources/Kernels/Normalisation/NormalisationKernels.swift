/// Building blocks of batch normalisation of one instruction set. Sums are in double precision, so
/// that the caller may add blocks in any fixed order without loss.
public struct NormalisationKernels: Sendable {
  /// For each channel Σx and Σx² over pixels and valid lanes, added to the two arrays.
  public var statistics: @Sendable (NormalisationSums) -> Void
  /// For each channel Σδy and Σδy·(x − mean)·inverseDeviation, added to the two arrays.
  public var gradientSums: @Sendable (NormalisationGradientSums) -> Void
  /// y = scale[c]·x + shift[c]; y may be x.
  public var affine: @Sendable (ChannelAffine) -> Void
  /// δx = a[c]·δy + b[c]·x + d[c] in valid lanes, 0 in the others; δx may be δy.
  public var backwardData: @Sendable (NormalisationBackward) -> Void

  @inlinable
  public init(
    statistics: @escaping @Sendable (NormalisationSums) -> Void,
    gradientSums: @escaping @Sendable (NormalisationGradientSums) -> Void,
    affine: @escaping @Sendable (ChannelAffine) -> Void,
    backwardData: @escaping @Sendable (NormalisationBackward) -> Void
  ) {
    self.statistics = statistics
    self.gradientSums = gradientSums
    self.affine = affine
    self.backwardData = backwardData
  }
}

/// Arguments of the statistics kernel.
public struct NormalisationSums: @unchecked Sendable {
  public var input: LaneView
  /// Lanes `0..<valid` hold images.
  public var valid: Int
  /// `[channels]`, added to.
  public var sums: UnsafeMutablePointer<Double>
  /// `[channels]`, added to.
  public var squares: UnsafeMutablePointer<Double>

  public init(
    input: LaneView, valid: Int, sums: UnsafeMutablePointer<Double>,
    squares: UnsafeMutablePointer<Double>
  ) {
    self.input = input
    self.valid = valid
    self.sums = sums
    self.squares = squares
  }
}

/// Arguments of the kernel that sums gradients.
public struct NormalisationGradientSums: @unchecked Sendable {
  public var input: LaneView
  public var outputGradient: LaneView
  /// Lanes `0..<valid` hold images.
  public var valid: Int
  /// `[channels]`.
  public var means: UnsafePointer<Float>
  /// `[channels]`, 1 / √(variance + ε).
  public var inverseDeviations: UnsafePointer<Float>
  /// Σδy, which is dβ, `[channels]`, added to.
  public var gradients: UnsafeMutablePointer<Double>
  /// Σδy·x̂, which is dγ, `[channels]`, added to.
  public var products: UnsafeMutablePointer<Double>

  public init(
    input: LaneView, outputGradient: LaneView, valid: Int, means: UnsafePointer<Float>,
    inverseDeviations: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Double>,
    products: UnsafeMutablePointer<Double>
  ) {
    self.input = input
    self.outputGradient = outputGradient
    self.valid = valid
    self.means = means
    self.inverseDeviations = inverseDeviations
    self.gradients = gradients
    self.products = products
  }
}

/// Arguments of the kernel that scales and shifts channels.
public struct ChannelAffine: @unchecked Sendable {
  public var input: LaneView
  public var output: LaneView
  /// `[channels]`.
  public var scale: UnsafePointer<Float>
  /// `[channels]`.
  public var shift: UnsafePointer<Float>

  public init(
    input: LaneView, output: LaneView, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>
  ) {
    self.input = input
    self.output = output
    self.scale = scale
    self.shift = shift
  }
}

/// Arguments of the normalisation's backward kernel to the data.
public struct NormalisationBackward: @unchecked Sendable {
  public var input: LaneView
  public var outputGradient: LaneView
  public var inputGradient: LaneView
  public var valid: Int
  /// Factors of δy, `[channels]`.
  public var gradientFactors: UnsafePointer<Float>
  /// Factors of x, `[channels]`.
  public var inputFactors: UnsafePointer<Float>
  /// Constants, `[channels]`.
  public var constants: UnsafePointer<Float>

  public init(
    input: LaneView, outputGradient: LaneView, inputGradient: LaneView, valid: Int,
    gradientFactors: UnsafePointer<Float>, inputFactors: UnsafePointer<Float>,
    constants: UnsafePointer<Float>
  ) {
    self.input = input
    self.outputGradient = outputGradient
    self.inputGradient = inputGradient
    self.valid = valid
    self.gradientFactors = gradientFactors
    self.inputFactors = inputFactors
    self.constants = constants
  }
}
