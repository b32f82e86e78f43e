/// Sums of lanes in one fixed tree: neighbours first, then neighbouring sums, and so on.
@usableFromInline
enum LaneSums {
  /// The sums of neighbouring lanes of a, then those of b.
  @inlinable
  @inline(__always)
  static func neighbours(_ a: Lanes, _ b: Lanes) -> Lanes {
    Lanes(lowHalf: a.evenHalf, highHalf: b.evenHalf)
      + Lanes(lowHalf: a.oddHalf, highHalf: b.oddHalf)
  }

  /// The lane sums of sixteen vectors that lie one after the other.
  @inlinable
  @inline(__always)
  static func sixteen(_ p: UnsafePointer<Lanes>) -> Lanes {
    let a = neighbours(neighbours(p[0], p[1]), neighbours(p[2], p[3]))
    let b = neighbours(neighbours(p[4], p[5]), neighbours(p[6], p[7]))
    let c = neighbours(neighbours(p[8], p[9]), neighbours(p[10], p[11]))
    let d = neighbours(neighbours(p[12], p[13]), neighbours(p[14], p[15]))
    return neighbours(neighbours(a, b), neighbours(c, d))
  }

  /// The lane sum of one vector, in the same tree.
  @inlinable
  @inline(__always)
  static func one(_ v: Lanes) -> Float {
    let eight = v.evenHalf + v.oddHalf
    let four = eight.evenHalf + eight.oddHalf
    let two = four.evenHalf + four.oddHalf
    return two.x + two.y
  }
}
