/// A channel's sum of lanes in double precision: eight partial sums for each half of the lanes.
@usableFromInline
struct ChannelSum {
  @usableFromInline
  var low: SIMD8<Double>
  @usableFromInline
  var high: SIMD8<Double>

  @inlinable
  @inline(__always)
  init() {
    low = .zero
    high = .zero
  }

  @inlinable
  @inline(__always)
  mutating func add(_ v: Lanes) {
    low += SIMD8<Double>(v.lowHalf)
    high += SIMD8<Double>(v.highHalf)
  }

  /// Adds a·b, with the product in double precision.
  @inlinable
  @inline(__always)
  mutating func add(_ a: Lanes, times b: Lanes) {
    low += SIMD8<Double>(a.lowHalf) * SIMD8<Double>(b.lowHalf)
    high += SIMD8<Double>(a.highHalf) * SIMD8<Double>(b.highHalf)
  }

  @inlinable
  @inline(__always)
  var total: Double {
    let eight = low + high
    let four = eight.evenHalf + eight.oddHalf
    let two = four.evenHalf + four.oddHalf
    return two.x + two.y
  }
}
