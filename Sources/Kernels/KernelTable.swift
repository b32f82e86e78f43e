/// All loops of one instruction set. `KernelsBaseline`, `KernelsAVX2` and `KernelsAVX512` have one
/// value each, made from the same generic source.
public struct KernelTable: Sendable {
  public var instructionSet: InstructionSet
  public var convolution: ConvolutionKernels
  public var dense: DenseKernels
  public var pooling: PoolingKernels
  public var activation: ActivationKernels
  public var loss: LossKernels
  public var normalisation: NormalisationKernels
  public var flat: FlatKernels
  public var images: ImageKernels
  public var random: RandomKernels
  public var elementwise: ElementwiseKernels
  /// This core's multiply–add peak in GFLOP/s with this instruction set, measured for about
  /// `seconds` of processor time in registers only.
  public var measurePeak: @Sendable (_ seconds: Double) -> Double

  @inlinable
  public init(
    instructionSet: InstructionSet, convolution: ConvolutionKernels, dense: DenseKernels,
    pooling: PoolingKernels, activation: ActivationKernels, loss: LossKernels,
    normalisation: NormalisationKernels, flat: FlatKernels, images: ImageKernels,
    random: RandomKernels, elementwise: ElementwiseKernels,
    measurePeak: @escaping @Sendable (_ seconds: Double) -> Double
  ) {
    self.instructionSet = instructionSet
    self.convolution = convolution
    self.dense = dense
    self.pooling = pooling
    self.activation = activation
    self.loss = loss
    self.normalisation = normalisation
    self.flat = flat
    self.images = images
    self.random = random
    self.elementwise = elementwise
    self.measurePeak = measurePeak
  }
}
