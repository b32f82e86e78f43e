/// Gives out places in one piece of memory; what isn't needed at the same time may share a place.
struct MemoryLayoutPlan {
  private let shares: Bool
  private var taken: [(place: Range<Int>, life: ClosedRange<Int>)] = []

  /// The end of the memory that was given out.
  private(set) var end: Int

  /// - Parameter start: where the memory begins.
  init(shares: Bool, from start: Int) {
    self.shares = shares
    self.start = start
    end = start
  }

  private let start: Int

  /// A place for `count` values that are needed during `life`: the lowest one that is free then.
  mutating func take(_ count: Int, during life: ClosedRange<Int>) -> Int {
    var place = shares ? start : end
    if shares {
      let others = taken.filter { $0.life.overlaps(life) }.map(\.place)
      for other in others.sorted(by: { $0.lowerBound < $1.lowerBound })
      where other.lowerBound < place.saturatingSum(count) && place < other.upperBound {
        place = other.upperBound
      }
    }
    let top = place.saturatingSum(count)
    if place < top { taken.append((place..<top, life)) }
    end = max(end, top)
    return place
  }
}
