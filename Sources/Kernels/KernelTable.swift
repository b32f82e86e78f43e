/// All loops of one instruction set. `KernelsBaseline`, `KernelsAVX2` and `KernelsAVX512` have one
/// value each, made from the same generic source.
public final class KernelTable: Sendable {
  public let instructionSet: InstructionSet
  public let convolution: ConvolutionKernels
  public let dense: DenseKernels
  public let pooling: PoolingKernels
  public let activation: ActivationKernels
  public let loss: LossKernels
  public let normalisation: NormalisationKernels
  public let flat: FlatKernels
  public let images: ImageKernels
  public let random: RandomKernels
  public let elementwise: ElementwiseKernels
  /// This core's multiply–add peak in GFLOP/s with this instruction set, measured for about
  /// `seconds` of processor time in registers only.
  public let measurePeak: @Sendable (_ seconds: Double) -> Double

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
