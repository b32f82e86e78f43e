extension Tensor {
  /// The values of each row along an axis in ascending or descending order; nan comes last.
  /// - Throws: ``TensorError`` for an axis that isn't there.
  public func sorted(axis: Int = -1, descending: Bool = false) throws(TensorError) -> Tensor {
    try alongAxis(axis) { row in
      // Plain comparisons are several times quicker than ones that look for nan.
      var numbers = row.filter { !$0.isNaN }
      numbers.sort()
      if descending { numbers.reverse() }
      numbers.append(contentsOf: repeatElement(.nan, count: row.count - numbers.count))
      row = numbers[...]
    }
  }

  /// The positions that would sort each row along an axis; equal values keep their order.
  /// - Throws: ``TensorError`` for an axis that isn't there.
  public func sortPositions(
    axis: Int = -1, descending: Bool = false
  ) throws(TensorError) -> Tensor {
    try alongAxis(axis) { row in
      let values = Array(row)
      let order = values.indices.sorted {
        Tensor.precedes(values[$0], values[$1], descending)
          || !Tensor.precedes(values[$1], values[$0], descending) && $0 < $1
      }
      for (target, source) in zip(row.indices, order) { row[target] = Float(source) }
    }
  }

  private static func precedes(_ left: Float, _ right: Float, _ descending: Bool) -> Bool {
    if left.isNaN || right.isNaN { return !left.isNaN }
    return descending ? left > right : left < right
  }

  /// Each value once, ascending, and how often it occurs; all nan count as one.
  public func unique() -> (values: Tensor, counts: Tensor) {
    var found: [Float] = []
    var counts: [Float] = []
    for value in values.sorted(by: { Tensor.precedes($0, $1, false) }) {
      if let last = found.last, last == value || last.isNaN && value.isNaN {
        counts[counts.count - 1] += 1
      } else {
        found.append(value)
        counts.append(1)
      }
    }
    return (
      Tensor(shape: [found.count], values: found), Tensor(shape: [counts.count], values: counts)
    )
  }

  /// How many values fall into each of `bins` intervals of equal width.
  ///
  /// Each interval holds its lower edge, the last one its upper edge too; values outside aren't
  /// counted. Without bounds the smallest and the largest finite value are taken, and ±½ round a
  /// single one.
  /// - Throws: ``TensorError`` for a number of bins outside 1 … 1,000,000, or bounds that aren't
  ///   finite or cross.
  public func histogram(
    bins: Int = 10, from lower: Double? = nil, to upper: Double? = nil
  ) throws(TensorError) -> Histogram {
    guard (1...1_000_000).contains(bins) else {
      throw TensorError("a histogram can't have \(bins) bins", hint: "use 1 to 1000000")
    }
    let finite = values.lazy.filter(\.isFinite).map(Double.init)
    var (low, high) = (lower ?? finite.min() ?? 0, upper ?? finite.max() ?? 1)
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    guard low < high, (high - low).isFinite else {
      throw TensorError(
        "a histogram from \(low) to \(high) has no width",
        hint: "give finite bounds, the lower one first")
    }
    let width = high - low
    let edges = (0...bins).map { $0 == bins ? high : low + width * Double($0) / Double(bins) }
    var counts = [Int](repeating: 0, count: bins)
    for value in finite where value >= low && value <= high {
      var bin = min(Int((value - low) / width * Double(bins)), bins - 1)
      // The division may round to the neighbour's side of an edge.
      if value < edges[bin] {
        bin -= 1
      } else if bin < bins - 1, value >= edges[bin + 1] {
        bin += 1
      }
      counts[bin] += 1
    }
    return Histogram(counts: counts, edges: edges)
  }
}

/// How many values fall into each interval.
public struct Histogram: Hashable, Sendable {
  public let counts: [Int]
  /// The bounds of the intervals, one more than there are counts.
  public let edges: [Double]
}
