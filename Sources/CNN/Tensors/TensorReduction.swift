/// A way to make one number of many, over all axes or some.
public enum TensorReduction: String, CaseIterable, Hashable, Sendable {
  case sum
  case product = "prod"
  case mean
  case variance = "var"
  case deviation = "std"
  case minimum = "min"
  case maximum = "max"
  case median
  case norm
  case any
  case all

  /// One line of help.
  public var summary: String {
    switch self {
    case .sum: "the sum"
    case .product: "the product"
    case .mean: "the arithmetic mean"
    case .variance: "the mean squared distance from the mean"
    case .deviation: "the standard deviation, the root of the variance"
    case .minimum: "the smallest value; nan if one is nan"
    case .maximum: "the largest value; nan if one is nan"
    case .median: "the middle value, or the mean of the two middle ones"
    case .norm: "the root of the sum of squares"
    case .any: "whether one value isn't 0"
    case .all: "whether no value is 0"
    }
  }

  /// One number of a row, in Double.
  /// - Precondition: a minimum and a maximum get at least one value.
  fileprivate func reduce(_ row: UnsafeBufferPointer<Float>) -> Double {
    let count = Double(row.count)
    switch self {
    case .sum: return Self.sum(row) { $0 }
    case .product: return row.reduce(1) { $0 * Double($1) }
    case .mean: return Self.sum(row) { $0 } / count
    case .variance: return Self.variance(row)
    case .deviation: return Self.variance(row).squareRoot()
    case .minimum: return Self.extreme(row) { $0 < $1 }
    case .maximum: return Self.extreme(row) { $0 > $1 }
    case .median: return Self.median(row)
    case .norm: return Self.sum(row) { $0 * $0 }.squareRoot()
    case .any: return row.contains { $0 != 0 } ? 1 : 0
    case .all: return row.allSatisfy { $0 != 0 } ? 1 : 0
    }
  }

  /// A sum in Double over four running sums, which don't wait for each other.
  @inline(__always)
  private static func sum(
    _ row: UnsafeBufferPointer<Float>, _ term: (Double) -> Double
  ) -> Double {
    var sums = SIMD4<Double>()
    let whole = row.count & ~3
    for index in stride(from: 0, to: whole, by: 4) {
      sums += SIMD4(
        term(Double(row[index])), term(Double(row[index + 1])), term(Double(row[index + 2])),
        term(Double(row[index + 3])))
    }
    var rest = 0.0
    for index in whole..<row.count { rest += term(Double(row[index])) }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
  }

  private static func variance(_ row: UnsafeBufferPointer<Float>) -> Double {
    let mean = sum(row) { $0 } / Double(row.count)
    return sum(row) { ($0 - mean) * ($0 - mean) } / Double(row.count)
  }

  @inline(__always)
  private static func extreme(
    _ row: UnsafeBufferPointer<Float>, _ isBetter: (Float, Float) -> Bool
  ) -> Double {
    var best = row[0]
    for value in row {
      if value.isNaN { return Double(value) }
      if isBetter(value, best) { best = value }
    }
    return Double(best)
  }

  private static func median(_ row: UnsafeBufferPointer<Float>) -> Double {
    if row.isEmpty || row.contains(where: \.isNaN) { return .nan }
    let sorted = row.sorted()
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return Double(sorted[middle]) }
    return (Double(sorted[middle - 1]) + Double(sorted[middle])) / 2
  }
}

extension Tensor {
  /// One number of the values along the given axes, or of all.
  ///
  /// Computed in Double and rounded once. Of no values the sum is 0, the product 1, the mean nan.
  /// - Parameters:
  ///   - axes: the axes that go, negative ones counted from the end; all if not given.
  ///   - keepDimensions: whether they stay with length 1.
  /// - Throws: ``TensorError`` for an axis that isn't there, or the minimum or maximum of nothing.
  public func reduced(
    _ reduction: TensorReduction, axes: [Int]? = nil, keepDimensions: Bool = false
  ) throws(TensorError) -> Tensor {
    let rows = try rows(over: axes, keepDimensions: keepDimensions)
    if reduction == .minimum || reduction == .maximum { try rows.checkNotEmpty(reduction.rawValue) }
    return Tensor(shape: rows.outerShape, values: rows.map { Float(reduction.reduce($0)) })
  }

  /// The position of the largest value along an axis, or among all values; the first one of several,
  /// and the first nan if there is one.
  /// - Throws: ``TensorError`` for an axis that isn't there, or one of length 0.
  public func argmax(axis: Int? = nil, keepDimensions: Bool = false) throws(TensorError) -> Tensor {
    try position("argmax", axis, keepDimensions) { $0 > $1 }
  }

  /// The position of the smallest value along an axis, or among all values; the first one of several,
  /// and the first nan if there is one.
  /// - Throws: ``TensorError`` for an axis that isn't there, or one of length 0.
  public func argmin(axis: Int? = nil, keepDimensions: Bool = false) throws(TensorError) -> Tensor {
    try position("argmin", axis, keepDimensions) { $0 < $1 }
  }

  private func position(
    _ name: String, _ axis: Int?, _ keepDimensions: Bool, _ isBetter: (Float, Float) -> Bool
  ) throws(TensorError) -> Tensor {
    let rows = try rows(over: axis.map { [$0] }, keepDimensions: keepDimensions)
    try rows.checkNotEmpty(name)
    let values = rows.map { row in
      var best = 0
      for index in row.indices {
        if row[index].isNaN { return Float(index) }
        if isBetter(row[index], row[best]) { best = index }
      }
      return Float(best)
    }
    return Tensor(shape: rows.outerShape, values: values)
  }

  /// The running sums along an axis, or of all values in row-major order.
  /// - Throws: ``TensorError`` for an axis that isn't there.
  public func cumulativeSum(axis: Int? = nil) throws(TensorError) -> Tensor {
    guard let axis else {
      return try Tensor(shape: [count], values: values).cumulativeSum(axis: 0)
    }
    return try alongAxis(axis) { row in
      var sum = 0.0
      for index in row.indices {
        sum += Double(row[index])
        row[index] = Float(sum)
      }
    }
  }

  /// The values with the named axes moved to the end, as rows.
  func rows(over axes: [Int]?, keepDimensions: Bool) throws(TensorError) -> TensorRows {
    let reduced = try self.axes(axes)
    let kept = shape.indices.filter { !reduced.contains($0) }
    let outer = kept.map { shape[$0] }
    let shown =
      keepDimensions ? shape.indices.map { reduced.contains($0) ? 1 : shape[$0] } : outer
    return TensorRows(
      values: transposedValues(kept + reduced), outerShape: shown,
      outerCount: outer.reduce(1, *), length: reduced.reduce(1) { $0 * shape[$1] })
  }
}

/// A tensor's values as rows of one length.
struct TensorRows {
  let values: [Float]
  /// The shape of one number for each row.
  let outerShape: [Int]
  let outerCount: Int
  let length: Int

  func map(_ body: (UnsafeBufferPointer<Float>) -> Float) -> [Float] {
    values.withUnsafeBufferPointer { all in
      (0..<outerCount).map { row in
        body(UnsafeBufferPointer(rebasing: all[row * length..<(row + 1) * length]))
      }
    }
  }

  func checkNotEmpty(_ name: String) throws(TensorError) {
    guard length > 0 || outerCount == 0 else {
      throw TensorError(
        "\(name) of no values isn't defined", hint: "check that the tensor isn't empty")
    }
  }
}
