/// A convolution bound to the buffers of one place in a network: which offsets its loops add, how
/// its weights are packed, how much memory it wants.
///
/// Made once for a layer, shared by all threads. A plan belongs to the kernel table it was made
/// for, because tiles differ between instruction sets; results don't.
public final class ConvolutionPlan: Sendable {
  public let shape: ConvolutionShape
  /// Where the kernels read x, and its pitches.
  public let input: LaneGeometry
  /// Pitches of z.
  public let output: LaneGeometry
  /// Pitches of δx, which may differ from those of x.
  public let inputGradient: LaneGeometry
  /// Pitches of δz, which may differ from those of z.
  public let outputGradient: LaneGeometry
  /// Floats of the packed weights for the forward pass.
  public let packedForwardCount: Int
  /// Floats of the packed weights for the backward pass to the data.
  public let packedDataCount: Int
  /// `Lanes` of scratch that any of the kernels needs; a thread's own.
  public let scratchCount: Int

  /// Plans `shape` for buffers of the given geometry.
  ///
  /// - Parameters:
  ///   - inputGradient: geometry of δx; the input's if absent.
  ///   - outputGradient: geometry of δz; the output's if absent.
  public init(
    _ shape: ConvolutionShape, input: LaneGeometry, output: LaneGeometry,
    inputGradient: LaneGeometry? = nil, outputGradient: LaneGeometry? = nil, for table: KernelTable
  ) {
    self.shape = shape
    self.input = input
    self.output = output
    self.inputGradient = inputGradient ?? input
    self.outputGradient = outputGradient ?? output
    packedForwardCount = shape.weightCount
    packedDataCount = shape.weightCount
    scratchCount = 0
  }
}
