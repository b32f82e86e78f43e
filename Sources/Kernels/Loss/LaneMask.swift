/// Masks of lanes.
@usableFromInline
enum LaneMask {
  /// The first `count` lanes.
  @inlinable
  @inline(__always)
  static func first(_ count: Int) -> SIMDMask<SIMD16<Int32>> {
    let numbers = SIMD16<Int32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
    return numbers .< Int32(truncatingIfNeeded: count)
  }

  /// Sixteen labels as a vector.
  @inlinable
  @inline(__always)
  static func labels(_ labels: UnsafePointer<Int32>) -> SIMD16<Int32> {
    UnsafeRawPointer(labels).loadUnaligned(as: SIMD16<Int32>.self)
  }
}
