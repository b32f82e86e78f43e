import Kernels

/// The kernels compiled for AVX-512; to be used only where the processor has it.
public enum KernelsAVX512 {
  public static let table = KernelTable.make(AVX512Machine.self)
}

enum AVX512Machine: Machine {
  @inline(__always)
  static func fma(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { c.addingProduct(a, b) }
  @inline(__always)
  static func fma<V: SIMD>(_ a: V, _ b: V, _ c: V) -> V where V.Scalar == Float {
    c.addingProduct(a, b)
  }
  @inline(__always)
  static func fma(_ a: Float, _ b: Float, _ c: Float) -> Float { c.addingProduct(a, b) }
  @inline(__always)
  static var tile: TileClass { .wide }
  static var instructionSet: InstructionSet { .avx512 }
}
