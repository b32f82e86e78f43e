extension Tensor {
  /// Tensors one behind the other along an axis.
  /// - Throws: ``TensorError`` with both shapes when the other axes differ.
  public static func concatenated(
    _ tensors: [Tensor], axis number: Int = 0
  ) throws(TensorError) -> Tensor {
    guard let first = tensors.first else {
      throw TensorError("there are no tensors to join", hint: "give at least one")
    }
    guard first.rank > 0 else {
      throw TensorError("scalars have no axis to be joined along", hint: "use stack")
    }
    let axis = try first.axis(number)
    var length = 0
    for tensor in tensors {
      var expected = first.shape
      if tensor.rank == first.rank { expected[axis] = tensor.shape[axis] }
      guard tensor.shape == expected else {
        throw TensorError(
          "shapes \(first.shapeText) and \(tensor.shapeText) can't be joined along axis \(axis)",
          hint: "all other axes must have equal lengths")
      }
      let (sum, overflow) = length.addingReportingOverflow(tensor.shape[axis])
      length = overflow ? .max : sum
    }
    var shape = first.shape
    shape[axis] = length
    let count = try count(of: shape)
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    var values: [Float] = []
    values.reserveCapacity(count)
    for row in 0..<outer {
      for tensor in tensors {
        let width = tensor.shape[axis] * inner
        values.append(contentsOf: tensor.values[row * width..<(row + 1) * width])
      }
    }
    return Tensor(shape: shape, values: values)
  }

  /// Tensors of one shape along a new axis.
  /// - Throws: ``TensorError`` with both shapes when they differ.
  public static func stacked(
    _ tensors: [Tensor], axis: Int = 0
  ) throws(TensorError) -> Tensor {
    guard let first = tensors.first else {
      throw TensorError("there are no tensors to stack", hint: "give at least one")
    }
    var expanded: [Tensor] = []
    for tensor in tensors {
      guard tensor.shape == first.shape else {
        throw TensorError(
          "shapes \(first.shapeText) and \(tensor.shapeText) can't be stacked",
          hint: "all tensors need one shape")
      }
      expanded.append(try tensor.expanded(axis: axis))
    }
    // A negative axis counts in the result, which is what `expanded` has made.
    return try concatenated(expanded, axis: axis)
  }

  /// So many parts of equal length along an axis.
  /// - Throws: ``TensorError`` when the length can't be divided so.
  public func split(into parts: Int, axis number: Int = 0) throws(TensorError) -> [Tensor] {
    let axis = try axis(number)
    guard parts > 0, shape[axis] % parts == 0, parts <= max(shape[axis], 1) else {
      throw TensorError(
        "axis \(axis) of the shape \(shapeText) can't be split into \(parts) equal parts",
        hint: "choose a divisor of \(shape[axis]), or give the positions to split at")
    }
    let length = shape[axis] / parts
    return try split(at: (1..<parts).map { $0 * length }, axis: number)
  }

  /// The parts between the given positions of an axis, which ascend.
  /// - Throws: ``TensorError`` for positions that don't ascend or are out of bounds.
  public func split(at positions: [Int], axis number: Int = 0) throws(TensorError) -> [Tensor] {
    let axis = try axis(number)
    var parts: [Tensor] = []
    var lower = 0
    for upper in positions + [shape[axis]] {
      guard upper >= lower, upper <= shape[axis] else {
        throw TensorError(
          "axis \(axis) of the shape \(shapeText) can't be split at \(upper)",
          hint: "positions ascend from 0 to \(shape[axis])")
      }
      parts.append(
        try element(
          at: Array(repeating: .all, count: axis)
            + [.range(lower: lower, upper: upper, step: 1)]))
      lower = upper
    }
    return parts
  }

  /// Each element so many times along an axis, or all of them flattened.
  /// - Throws: ``TensorError`` for a negative number or a result that is too large.
  public func repeated(_ times: Int, axis number: Int? = nil) throws(TensorError) -> Tensor {
    guard let number else { return try flattened().repeated(times, axis: 0) }
    let axis = try axis(number)
    let inner = shape[(axis + 1)...].reduce(1, *)
    let outer = shape[...axis].reduce(1, *)
    let split = try Tensor(shape: [outer, 1, inner], values: values)
      .broadcast(to: [outer, times, inner])
    var target = shape
    let (length, overflow) = shape[axis].multipliedReportingOverflow(by: times)
    target[axis] = overflow ? .max : length
    return try split.reshaped(target)
  }

  /// The whole tensor so many times along each axis; more numbers than axes add axes in front.
  /// - Throws: ``TensorError`` for a negative number or a result that is too large.
  public func tiled(_ times: [Int]) throws(TensorError) -> Tensor {
    let rank = max(rank, times.count)
    let lengths = Array(repeating: 1, count: rank - self.rank) + shape
    let times = Array(repeating: 1, count: rank - times.count) + times
    var target: [Int] = []
    for (length, number) in zip(lengths, times) {
      let (product, overflow) = length.multipliedReportingOverflow(by: number)
      target.append(overflow ? .max : product)
    }
    let count = try Tensor.count(of: target)
    guard count > 0 else { return Tensor(shape: target, values: []) }
    let own = Tensor.strides(of: lengths)
    // Each axis in two: how often, then along the tensor itself.
    let view = StridedView(
      shape: zip(times, lengths).flatMap { [$0, $1] }, strides: own.flatMap { [0, $0] })
    return Tensor(shape: target, values: view.gather(from: values))
  }

  /// `value` put round a tensor: so many before and behind along each axis.
  /// - Parameter widths: a pair for each axis.
  /// - Throws: ``TensorError`` for negative widths, another number of pairs than axes, or a result
  ///   that is too large.
  public func padded(
    _ widths: [(before: Int, after: Int)], value: Float = 0
  ) throws(TensorError) -> Tensor {
    guard widths.count == rank else {
      throw TensorError(
        "\(widths.count) pairs of paddings don't fit the \(rank) axes of the shape \(shapeText)",
        hint: "give one pair for each axis")
    }
    var target: [Int] = []
    for (length, width) in zip(shape, widths) {
      guard width.before >= 0, width.after >= 0 else {
        throw TensorError(
          "a padding of \(min(width.before, width.after)) is negative",
          hint: "use crop to cut something off")
      }
      let (sum, overflow) = width.before.addingReportingOverflow(width.after)
      let (whole, overflow2) = sum.addingReportingOverflow(length)
      target.append(overflow || overflow2 ? .max : whole)
    }
    var result = try Tensor.full(target, value: value)
    guard count > 0 else { return result }
    let strides = result.strides
    let offset = zip(widths, strides).reduce(0) { $0 + $1.0.before * $1.1 }
    StridedView(shape: shape, strides: strides, offset: offset)
      .scatter(values, into: &result.values)
    return result
  }
}
