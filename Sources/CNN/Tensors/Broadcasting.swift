extension Tensor {
  /// The shape that two shapes broadcast to, as in NumPy: aligned at the last axis, a length of 1
  /// stretched to the other's.
  /// - Throws: ``TensorError`` with both shapes when they don't fit.
  public static func broadcastShape(_ left: [Int], _ right: [Int]) throws(TensorError) -> [Int] {
    let rank = max(left.count, right.count)
    var shape = [Int](repeating: 1, count: rank)
    for fromEnd in 1..<rank + 1 {
      let a = fromEnd <= left.count ? left[left.count - fromEnd] : 1
      let b = fromEnd <= right.count ? right[right.count - fromEnd] : 1
      guard a == b || a == 1 || b == 1 else {
        throw TensorError(
          "shapes \(text(of: left)) and \(text(of: right)) don't fit together: \(a) is not \(b)",
          hint: "lengths must be equal, or 1, counted from the last axis")
      }
      shape[rank - fromEnd] = a == 1 ? b : a
    }
    return shape
  }

  /// The tensor repeated to `target` as broadcasting repeats it.
  /// - Throws: ``TensorError`` with both shapes when it doesn't stretch to `target`.
  public func broadcast(to target: [Int]) throws(TensorError) -> Tensor {
    if shape == target { return self }
    let count = try Tensor.count(of: target)
    if let value = scalar, rank <= target.count {
      return Tensor(shape: target, values: Array(repeating: value, count: count))
    }
    return Tensor(shape: target, values: try broadcastView(to: target).gather(from: values))
  }

  func broadcastView(to target: [Int]) throws(TensorError) -> StridedView {
    let missing = target.count - rank
    let own = strides
    var steps = [Int](repeating: 0, count: target.count)
    for axis in target.indices where axis >= missing {
      let length = shape[axis - missing]
      if length == target[axis] {
        steps[axis] = length == 1 ? 0 : own[axis - missing]
      } else if length != 1 {
        throw mismatch(target)
      }
    }
    guard missing >= 0 else { throw mismatch(target) }
    return StridedView(shape: target, strides: steps)
  }

  private func mismatch(_ target: [Int]) -> TensorError {
    TensorError(
      "a tensor of the shape \(shapeText) doesn't stretch to \(Tensor.text(of: target))",
      hint: "lengths must be equal, or 1, counted from the last axis")
  }

  /// Each pair of elements combined, with broadcasting.
  ///
  /// Equal shapes and scalars run as plain loops; others go row by row over joined axes.
  /// - Throws: ``TensorError`` when the shapes don't fit.
  @inline(__always)
  static func combine(
    _ left: Tensor, _ right: Tensor, _ operation: (Float, Float) -> Float
  ) throws(TensorError) -> Tensor {
    if left.shape == right.shape {
      return Tensor(
        shape: left.shape, values: FloatLoops.combine(left.values, right.values, operation))
    }
    if let value = right.scalar, right.rank <= left.rank {
      return left.map { operation($0, value) }
    }
    if let value = left.scalar, left.rank <= right.rank {
      return right.map { operation(value, $0) }
    }
    let shape = try broadcastShape(left.shape, right.shape)
    let count = try Tensor.count(of: shape)
    let views = StridedView.joined([
      try left.broadcastView(to: shape), try right.broadcastView(to: shape),
    ])
    let values = FloatLoops.combine(left.values, views[0], right.values, views[1], operation)
    precondition(values.count == count, "the views fill the shape")
    return Tensor(shape: shape, values: values)
  }

  /// The same function of each element.
  @inline(__always)
  func map(_ function: (Float) -> Float) -> Tensor {
    Tensor(shape: shape, values: FloatLoops.map(values, function))
  }

  /// The same function of each element, computed in Double and rounded once.
  /// - Throws: ``TensorError/stopped`` where the user asks for it.
  @inline(__always)
  func mapDouble(_ function: (Double) -> Double) throws(TensorError) -> Tensor {
    let values = values
    return Tensor(
      shape: shape,
      values: try FloatLoops.make(count) { Float(function(Double(values[$0]))) })
  }
}
