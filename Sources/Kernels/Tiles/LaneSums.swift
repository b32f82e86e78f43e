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

  /// One level of the tree for all of `count` vectors, in place: half as many come out. After four
  /// levels the lane sums of sixteen vectors lie in one.
  ///
  /// A function of its own for each level: the compiler would merge the permutations of several levels
  /// into many more of another kind.
  @inlinable
  @inline(never)
  static func halve<M: Machine>(
    _ vectors: UnsafeMutablePointer<Lanes>, _ count: Int, _ machine: M.Type
  ) {
    for i in 0..<count / 2 { vectors[i] = neighbours(vectors[2 * i], vectors[2 * i + 1]) }
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
