extension KernelTable {
  /// The loops specialised for a machine; to be called once in that machine's module.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> KernelTable {
    KernelTable(
      instructionSet: M.instructionSet,
      convolution: .make(machine),
      dense: .make(machine),
      pooling: .make(machine),
      activation: .make(machine),
      loss: .make(machine),
      normalisation: .make(machine),
      flat: .make(machine),
      images: .make(machine),
      random: .make(machine),
      elementwise: .make(machine),
      measurePeak: { PeakMeasurement.run($0, M.self) })
  }
}
extension PoolingKernels {
  @inlinable @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      maxForward: { _ in }, maxBackward: { _ in }, averageForward: { _ in },
      averageBackward: { _ in }, globalAverageForward: { _, _ in },
      globalAverageBackward: { _, _ in })
  }
}
extension ActivationKernels {
  @inlinable @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      forward: { _ in }, backward: { _ in }, softmaxForward: { _, _ in },
      softmaxBackward: { _, _, _ in })
  }
}
extension LossKernels {
  @inlinable @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      softmaxCrossEntropy: { _ in }, crossEntropy: { _ in }, squaredErrorClasses: { _ in },
      squaredError: { _ in }, ranks: { _ in })
  }
}
extension NormalisationKernels {
  @inlinable @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(statistics: { _ in }, gradientSums: { _ in }, affine: { _ in }, backwardData: { _ in })
  }
}
extension FlatKernels {
  @inlinable @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      reduce: { _ in }, step: { _ in }, sumOfSquares: { _, _ in 0 }, allFinite: { _, _ in true },
      fill: { _, _, _ in }, blend: { _, _, _, _, _ in })
  }
}
extension ImageKernels {
  @inlinable @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(loadBytes: { _ in }, loadFloats: { _ in }, store: { _, _ in })
  }
}
extension RandomKernels {
  @inlinable @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(dropout: { _ in }, noise: { _ in })
  }
}
extension ElementwiseKernels {
  @inlinable @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      add: { _, _, _ in }, copy: { _, _ in }, scale: { _, _, _ in }, fill: { _, _ in },
      flatten: { _, _ in }, unflatten: { _, _ in })
  }
}
