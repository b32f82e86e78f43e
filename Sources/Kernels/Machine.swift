/// What differs between instruction sets. Each of the small kernel modules has one conforming type;
/// the generic loops are specialised for it and compiled with that module's flags.
///
/// Every loop is generic over a machine even where it needs nothing from it: only then does each
/// module get a copy under a name of its own, and no module's wide instructions leak into another.
public protocol Machine: SendableMetatype {
  /// a·b + c, rounded once where the machine has such an instruction.
  static func fma(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes
  /// The same for shorter vectors.
  static func fma<V: SIMD>(_ a: V, _ b: V, _ c: V) -> V where V.Scalar == Float
  /// a·b + c of single numbers, rounded like the vectors.
  static func fma(_ a: Float, _ b: Float, _ c: Float) -> Float
  /// The largest register tile: how many accumulators of ``Lanes`` stay in registers.
  static var tile: TileClass { get }
  static var instructionSet: InstructionSet { get }
}

/// How many accumulators of ``Lanes`` fit in a machine's registers.
public enum TileClass: Sendable {
  /// 32 registers of 512 bits: 24 accumulators.
  case wide
  /// 16 of 256 bits, or 32 of 128 bits: six accumulators.
  case middle
  /// 16 of 128 bits: three accumulators.
  case narrow
}
