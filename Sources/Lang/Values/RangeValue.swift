/// A range such as `0..<10`, `1...9 by 2` or, inside an index, `3...` and `..<5`.
///
/// The bounds are numbers; a missing bound is open. The step is never 0.
public struct RangeValue: Sendable, Equatable {
  public var lower: Double?
  public var upper: Double?
  /// Whether `upper` belongs to the range (`...`) or not (`..<`).
  public var isClosed: Bool
  public var step: Double

  public init(lower: Double?, upper: Double?, isClosed: Bool, step: Double = 1) {
    self.lower = lower
    self.upper = upper
    self.isClosed = isClosed
    self.step = step
  }

  /// How many numbers the range holds; nil for an open range or one of more than 2⁵³ numbers.
  ///
  /// A range runs upwards for a positive step and downwards for a negative one; one that starts
  /// behind its end is empty.
  public var count: Int? {
    guard let lower, let upper, step != 0 else { return nil }
    let distance = (upper - lower) / step
    guard distance.isFinite, distance < 9_007_199_254_740_992 else { return nil }
    if distance < 0 { return 0 }
    let whole = distance.rounded(.down)
    let reachesEnd = whole == distance
    return Int(whole) + (reachesEnd && !isClosed ? 0 : 1)
  }

  /// The number at a position counted from 0, which must be below ``count``.
  public subscript(position: Int) -> Double { (lower ?? 0) + Double(position) * step }
}
