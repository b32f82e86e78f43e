extension Tensor {
  /// The same values in another shape.
  ///
  /// One length may be −1; it is then found from the others.
  /// - Throws: ``TensorError`` with both shapes when the numbers of values differ.
  public func reshaped(_ target: [Int]) throws(TensorError) -> Tensor {
    var target = target
    if let free = target.firstIndex(of: -1) {
      guard !target[(free + 1)...].contains(-1) else {
        throw TensorError(
          "a reshape can find only one length, and \(Tensor.text(of: target)) has several -1",
          hint: "give all lengths but one")
      }
      var others = target
      others.remove(at: free)
      let known = try Tensor.count(of: others)
      guard known > 0, count % known == 0 else {
        throw TensorError(
          "\(count) values of the shape \(shapeText) can't be reshaped to \(Tensor.text(of: target))",
          hint: "the other lengths must divide \(count)")
      }
      target[free] = count / known
    }
    let needed = try Tensor.count(of: target)
    guard needed == count else {
      throw TensorError(
        "\(count) values of the shape \(shapeText) can't be reshaped to \(Tensor.text(of: target)), which has \(needed)",
        hint: "the products of both shapes must be equal; -1 finds one length")
    }
    return Tensor(shape: target, values: values)
  }

  /// All values along one axis.
  public func flattened() -> Tensor { Tensor(shape: [count], values: values) }

  /// The axes in another order, or reversed if none is given.
  /// - Throws: ``TensorError`` when `order` isn't each axis once.
  public func transposed(_ order: [Int]? = nil) throws(TensorError) -> Tensor {
    guard let order else {
      let reversed = Array(shape.indices.reversed())
      return Tensor(shape: shape.reversed(), values: transposedValues(reversed))
    }
    guard try axes(order).count == rank else {
      throw TensorError(
        "a transpose of the shape \(shapeText) needs \(rank) axes and got \(order.count)",
        hint: "name each axis once")
    }
    var resolved: [Int] = []
    for number in order { resolved.append(try axis(number)) }
    return Tensor(shape: resolved.map { shape[$0] }, values: transposedValues(resolved))
  }

  func transposedValues(_ order: [Int]) -> [Float] {
    if order == Array(shape.indices) { return values }
    let own = strides
    let view = StridedView(shape: order.map { shape[$0] }, strides: order.map { own[$0] })
    return view.gather(from: values)
  }

  /// Backwards along the given axes, or along all.
  /// - Throws: ``TensorError`` for an axis that isn't there.
  public func flipped(axes numbers: [Int]? = nil) throws(TensorError) -> Tensor {
    guard count > 0 else {
      _ = try axes(numbers)
      return self
    }
    var view = StridedView(of: shape)
    for axis in try axes(numbers) {
      view.offset += (shape[axis] - 1) * view.strides[axis]
      view.strides[axis] = -view.strides[axis]
    }
    return Tensor(shape: shape, values: view.gather(from: values))
  }

  /// Turned by 180°: backwards along height and width.
  ///
  /// A vector is reversed; a matrix or a filter f×f×C or f×f×C×n is turned along its first two axes.
  /// A filter turned by 180° makes a convolution of a correlation (lecture, §1).
  public func rotated180() -> Tensor {
    let axes = Array(shape.indices.prefix(2))
    return (try? flipped(axes: axes)) ?? self
  }

  /// A new axis of length 1 before the axis that is numbered so then.
  /// - Throws: ``TensorError`` for a position beyond the axes.
  public func expanded(axis number: Int) throws(TensorError) -> Tensor {
    guard rank < Tensor.maximumRank, let axis = Tensor.position(number, length: rank + 1) else {
      throw TensorError(
        "a new axis \(number) doesn't fit into the shape \(shapeText)",
        hint: "use \(-rank - 1) to \(rank)")
    }
    var shape = shape
    shape.insert(1, at: axis)
    return Tensor(shape: shape, values: values)
  }

  /// Without axes of length 1: the given ones, or all.
  /// - Throws: ``TensorError`` for an axis of another length.
  public func squeezed(axes numbers: [Int]? = nil) throws(TensorError) -> Tensor {
    let dropped: [Int]
    if numbers == nil {
      dropped = shape.indices.filter { shape[$0] == 1 }
    } else {
      dropped = try axes(numbers)
    }
    if let wrong = dropped.first(where: { shape[$0] != 1 }) {
      throw TensorError(
        "axis \(wrong) can't be squeezed out of the shape \(shapeText): its length is \(shape[wrong])",
        hint: "only axes of length 1 can go")
    }
    let kept = shape.indices.filter { !dropped.contains($0) }
    return Tensor(shape: kept.map { shape[$0] }, values: values)
  }

  /// A function of each row along one axis, put back in its place.
  func alongAxis(
    _ number: Int, _ change: (inout ArraySlice<Float>) -> Void
  ) throws(TensorError) -> Tensor {
    let axis = try axis(number)
    let length = shape[axis]
    guard count > 0 else { return self }
    let order = shape.indices.filter { $0 != axis } + [axis]
    let moved = transposedValues(order)
    var result: [Float] = []
    result.reserveCapacity(count)
    let isStopped = StopRequest.isMade
    for start in stride(from: 0, to: count, by: length) {
      if isStopped?() ?? false { throw .stopped }
      var row = moved[start..<start + length]
      change(&row)
      result.append(contentsOf: row)
    }
    let own = strides
    let view = StridedView(shape: order.map { shape[$0] }, strides: order.map { own[$0] })
    var values = values
    view.scatter(result, into: &values)
    return Tensor(shape: shape, values: values)
  }
}
