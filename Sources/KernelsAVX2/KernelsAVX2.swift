import Kernels

/// The kernels compiled for AVX2 and FMA; to be used only where the processor has it.
public enum KernelsAVX2 {
  public static let table = KernelTable.make(AVX2Machine.self)
}

enum AVX2Machine: Machine {
  @inline(__always)
  static func fma(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { c.addingProduct(a, b) }
  @inline(__always)
  static func fma<V: SIMD>(_ a: V, _ b: V, _ c: V) -> V where V.Scalar == Float {
    c.addingProduct(a, b)
  }
  @inline(__always)
  static func fma(_ a: Float, _ b: Float, _ c: Float) -> Float { c.addingProduct(a, b) }
  @inline(__always)
  static var tile: TileClass { .middle }
  static var instructionSet: InstructionSet { .avx2 }
}
