/// One part of an index expression such as `t[1, 0..<3, _]`.
public enum IndexValue: Sendable, Equatable {
  /// A single position; negative ones count from the end.
  case position(Int)
  /// A slice with possibly open bounds; `upper` is exclusive, the step never 0. Negative bounds
  /// count from the end.
  case slice(lower: Int?, upper: Int?, step: Int)
  /// `_`, the whole axis.
  case all
  /// Several positions, from a list of numbers.
  case positions([Int])
  /// A truth for each element of as many axes as the shape has: those that are true are picked.
  case mask(shape: [Int], [Bool])
  /// A name, from a string: a key of a record, a class of a dataset.
  case key(String)

  /// The position in `0..<length` that a possibly negative index means; nil when out of range.
  public static func resolve(_ position: Int, length: Int) -> Int? {
    let (fromEnd, overflow) = position.addingReportingOverflow(length)
    let resolved = position < 0 ? fromEnd : position
    return !overflow && (0..<length).contains(resolved) ? resolved : nil
  }

  /// The positions that a slice means on an axis of `length` elements.
  ///
  /// Bounds beyond the axis are cut to it, as in Python.
  /// - Returns: the first position, how many there are, and the step between them.
  public static func resolveSlice(lower: Int?, upper: Int?, step: Int, length: Int)
    -> (start: Int, count: Int, step: Int)
  {
    func clamp(_ bound: Int, low: Int, high: Int) -> Int {
      let fromEnd = bound < 0 ? bound.addingReportingOverflow(length).partialValue : bound
      return min(max(fromEnd, low), high)
    }
    guard step != 0, step != Int.min else { return (0, 0, 1) }
    if step > 0 {
      let start = clamp(lower ?? 0, low: 0, high: length)
      let end = clamp(upper ?? length, low: 0, high: length)
      let count = end > start ? (end - start - 1) / step + 1 : 0
      return (start, count, step)
    }
    let start = lower.map { clamp($0, low: -1, high: length - 1) } ?? length - 1
    let end = upper.map { clamp($0, low: -1, high: length - 1) } ?? -1
    let count = start > end ? (start - end - 1) / -step + 1 : 0
    return (start, count, step)
  }

  /// The positions this part picks on an axis of `length` elements; nil when one is out of range,
  /// a mask is not as long, or the part is a key.
  public func positions(length: Int) -> [Int]? {
    switch self {
    case .position(let position):
      return Self.resolve(position, length: length).map { [$0] }
    case .all: return Array(0..<length)
    case .slice(let lower, let upper, let step):
      let slice = Self.resolveSlice(lower: lower, upper: upper, step: step, length: length)
      return (0..<slice.count).map { slice.start + $0 * slice.step }
    case .positions(let positions):
      let resolved = positions.compactMap { Self.resolve($0, length: length) }
      return resolved.count == positions.count ? resolved : nil
    case .mask(let shape, let truths):
      return shape == [length] ? truths.indices.filter { truths[$0] } : nil
    case .key: return nil
    }
  }
}
