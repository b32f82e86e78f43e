/// Masks of lanes and what to do with them.
///
/// The standard library's `replacing(with:where:)` and its bitwise operators on integer vectors go
/// lane by lane, and in longer functions the compiler doesn't put the lanes together again.
/// Comparisons and the operators of masks work on whole vectors, so everything is built from them.
@usableFromInline
enum LaneMask {
  @usableFromInline
  typealias Mask = SIMDMask<SIMD16<Int32>>
  @usableFromInline
  typealias Integers = SIMD16<Int32>

  /// The first `count` lanes.
  @inlinable
  @inline(__always)
  static func first(_ count: Int) -> Mask {
    let numbers = Integers(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    return numbers .< Integers(repeating: Int32(truncatingIfNeeded: min(max(count, 0), 16)))
  }

  /// Sixteen labels as a vector.
  @inlinable
  @inline(__always)
  static func labels(_ labels: UnsafePointer<Int32>) -> Integers {
    UnsafeRawPointer(labels).loadUnaligned(as: Integers.self)
  }

  /// Where an integer is the given one.
  @inlinable
  @inline(__always)
  static func equal(_ a: Integers, _ b: Int) -> Mask {
    a .== Integers(repeating: Int32(truncatingIfNeeded: b))
  }

  /// Where two vectors have the same bits.
  @inlinable
  @inline(__always)
  static func identical(_ a: Lanes, _ b: Lanes) -> Mask {
    unsafeBitCast(a, to: Integers.self) .== unsafeBitCast(b, to: Integers.self)
  }

  /// The bits of a vector, to be combined with masks.
  @inlinable
  @inline(__always)
  static func bits(_ x: Lanes) -> Mask { unsafeBitCast(x, to: Mask.self) }

  /// The same bits in every lane.
  @inlinable
  @inline(__always)
  static func bits(_ pattern: UInt32) -> Mask {
    unsafeBitCast(Integers(repeating: Int32(bitPattern: pattern)), to: Mask.self)
  }

  @inlinable
  @inline(__always)
  static func lanes(_ bits: Mask) -> Lanes { unsafeBitCast(bits, to: Lanes.self) }

  @inlinable
  @inline(__always)
  static func integers(_ bits: Mask) -> Integers { unsafeBitCast(bits, to: Integers.self) }

  /// a where the mask is set, else b.
  @inlinable
  @inline(__always)
  static func choose(_ mask: Mask, _ a: Lanes, _ b: Lanes) -> Lanes {
    lanes((bits(a) .& mask) .| (bits(b) .& .!mask))
  }

  /// x where the mask is set, else 0.
  @inlinable
  @inline(__always)
  static func keep(_ x: Lanes, _ mask: Mask) -> Lanes { lanes(bits(x) .& mask) }

  /// NaN where the mask is set, else x.
  @inlinable
  @inline(__always)
  static func spoil(_ x: Lanes, _ mask: Mask) -> Lanes { lanes(bits(x) .| mask) }
}
