extension Tensor {
  /// The matrix product, by NumPy's rules for `matmul`.
  ///
  /// m×k by k×n gives m×n. A vector on the left is a row and on the right a column, and that axis
  /// goes from the result; axes before the last two broadcast. Sums are in Double and rounded once.
  /// - Throws: ``TensorError`` with both shapes when the inner lengths differ, for a scalar, or when
  ///   a stop is asked for.
  public static func matrixProduct(_ left: Tensor, _ right: Tensor) throws(TensorError) -> Tensor {
    guard left.rank > 0, right.rank > 0 else {
      throw TensorError("a scalar has no matrix product", hint: "use *")
    }
    let a = left.rank == 1 ? try left.expanded(axis: 0) : left
    let b = right.rank == 1 ? try right.expanded(axis: 1) : right
    let (m, k, n) = (a.shape[a.rank - 2], a.shape[a.rank - 1], b.shape[b.rank - 1])
    guard k == b.shape[b.rank - 2] else {
      throw TensorError(
        "shapes \(left.shapeText) and \(right.shapeText) can't be multiplied: \(k) columns meet \(b.shape[b.rank - 2]) rows",
        hint: "the left one's last axis must match the right one's last but one")
    }
    let batch = try broadcastShape(
      Array(a.shape.dropLast(2)), Array(b.shape.dropLast(2)))
    let count = try count(of: batch + [m, n])
    let x = try a.broadcast(to: batch + [m, k]).values
    let y = try b.broadcast(to: batch + [k, n]).values
    var values: [Float] = []
    values.reserveCapacity(count)
    for item in 0..<batch.reduce(1, *) {
      try appendProduct(x, item * m * k, y, item * k * n, m, k, n, to: &values)
    }
    var shape = batch
    if left.rank > 1 { shape.append(m) }
    if right.rank > 1 { shape.append(n) }
    return Tensor(shape: shape, values: values)
  }

  private static func appendProduct(
    _ x: [Float], _ xStart: Int, _ y: [Float], _ yStart: Int, _ m: Int, _ k: Int, _ n: Int,
    to values: inout [Float]
  ) throws(TensorError) {
    let isStopped = StopRequest.isMade
    var sums = [Double](repeating: 0, count: n)
    for row in 0..<m {
      if isStopped?() ?? false { throw .stopped }
      for column in 0..<n { sums[column] = 0 }
      y.withUnsafeBufferPointer { y in
        sums.withUnsafeMutableBufferPointer { sums in
          for inner in 0..<k {
            let factor = Double(x[xStart + row * k + inner])
            let start = yStart + inner * n
            for column in 0..<n { sums[column] += factor * Double(y[start + column]) }
          }
        }
      }
      for column in 0..<n { values.append(Float(sums[column])) }
    }
  }

  /// The dot product: of vectors their inner product, of matrices the matrix product, with a scalar
  /// the plain product.
  /// - Throws: ``TensorError`` with both shapes when they don't fit.
  public static func dot(_ left: Tensor, _ right: Tensor) throws(TensorError) -> Tensor {
    left.rank == 0 || right.rank == 0 ? try left * right : try matrixProduct(left, right)
  }

  /// Every product of an element of one with an element of the other: m×n for m and n values.
  /// - Throws: ``TensorError`` when the result is too large.
  public static func outer(_ left: Tensor, _ right: Tensor) throws(TensorError) -> Tensor {
    let column = Tensor(shape: [left.count, 1], values: left.values)
    let row = Tensor(shape: [1, right.count], values: right.values)
    return try column * row
  }
}
