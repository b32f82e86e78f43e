import Kernels

/// The kernels compiled for whatever the platform guarantees.
public enum KernelsBaseline {
  public static let table = KernelTable.make(BaselineMachine.self)
}

/// x86-64 without any extension has no fused multiply–add; arm64 always has.
enum BaselineMachine: Machine {
  #if arch(arm64)
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
    static var instructionSet: InstructionSet { .neon }
  #else
    @inline(__always)
    static func fma(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { a * b + c }
    @inline(__always)
    static func fma<V: SIMD>(_ a: V, _ b: V, _ c: V) -> V where V.Scalar == Float { a * b + c }
    @inline(__always)
    static func fma(_ a: Float, _ b: Float, _ c: Float) -> Float { a * b + c }
    @inline(__always)
    static var tile: TileClass { .narrow }
    static var instructionSet: InstructionSet { .baseline }
  #endif
}
