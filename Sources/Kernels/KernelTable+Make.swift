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
