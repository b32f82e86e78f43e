/// One part of an index such as `t[1, 0..<3, _]`.
public enum TensorIndex: Hashable, Sendable {
  /// One position, counted from the end where it is negative; the axis goes.
  case index(Int)
  /// From `lower` to before `upper`, every `step`-th; bounds beyond the axis are cut to it and
  /// negative ones count from the end, as in Python. A negative step runs backwards.
  case range(lower: Int?, upper: Int?, step: Int)
  /// These positions in this order; the axis gets their number as its length.
  case positions([Int])
  /// The whole axis.
  case all
  /// A new axis of length 1.
  case newAxis
}

extension Tensor {
  /// The part of a tensor that `indices` pick; axes that aren't named are taken whole.
  /// - Throws: ``TensorError`` naming axis, index and length when one is out of bounds.
  public func element(at indices: [TensorIndex]) throws(TensorError) -> Tensor {
    let selection = try select(indices)
    let count = try Tensor.count(of: selection.shape)
    guard selection.positions == nil else {
      return Tensor(shape: selection.shape, values: selection.offsets.map { values[$0] })
    }
    if count == values.count, selection.isEverything {
      return Tensor(shape: selection.shape, values: values)
    }
    return Tensor(shape: selection.shape, values: selection.view.gather(from: values))
  }

  /// Puts `value` into the part that `indices` pick, stretched to its shape where need be.
  /// - Throws: ``TensorError`` for an index out of bounds or a shape that doesn't stretch.
  public mutating func assign(
    _ value: Tensor, at indices: [TensorIndex]
  ) throws(TensorError) {
    let selection = try select(indices)
    _ = try Tensor.count(of: selection.shape)
    // Leading axes of length 1 may go, as in NumPy.
    var trimmed = value
    let extra = value.rank - selection.shape.count
    if extra > 0, value.shape.prefix(extra).allSatisfy({ $0 == 1 }) {
      trimmed = Tensor(shape: Array(value.shape.dropFirst(extra)), values: value.values)
    }
    let source: Tensor
    do {
      source = try trimmed.broadcast(to: selection.shape)
    } catch {
      throw TensorError(
        "a tensor of the shape \(value.shapeText) can't go into a part of the shape \(Tensor.text(of: selection.shape))",
        hint: error.hint)
    }
    guard selection.positions == nil else {
      for (offset, element) in zip(selection.offsets, source.values) { values[offset] = element }
      return
    }
    selection.view.scatter(source.values, into: &values)
  }

  /// The elements at the given positions along one axis.
  /// - Throws: ``TensorError`` when a position or the axis is out of bounds.
  public func taking(_ positions: [Int], axis number: Int = 0) throws(TensorError) -> Tensor {
    let axis = try axis(number)
    return try element(
      at: Array(repeating: .all, count: axis) + [.positions(positions)])
  }

  private func select(_ indices: [TensorIndex]) throws(TensorError) -> Selection {
    let named = indices.count { $0 != .newAxis }
    guard named <= rank else {
      throw TensorError(
        "\(named) indices are too many for a tensor of the shape \(shapeText)",
        hint: rank == 0 ? "a scalar has nothing to index" : "give at most \(rank)")
    }
    var selection = Selection()
    let steps = strides
    var axis = 0
    for item in indices + Array(repeating: .all, count: rank - named) {
      if item == .newAxis {
        selection.add(length: 1, step: 0, positions: nil)
        continue
      }
      let (length, step) = (shape[axis], steps[axis])
      switch item {
      case .newAxis: break
      case .all:
        selection.add(length: length, step: step, positions: nil)
      case .index(let index):
        selection.view.offset += try position(index, axis) * step
        selection.isEverything = selection.isEverything && length == 1
      case .range(let lower, let upper, let stride):
        let range = try Tensor.range(lower, upper, stride, length: length)
        selection.view.offset += range.start * step
        selection.add(length: range.count, step: step * range.step, positions: nil)
        selection.isEverything =
          selection.isEverything && range.count == length && (range.step == 1 || length <= 1)
      case .positions(let list):
        var offsets: [Int] = []
        for index in list { offsets.append(try position(index, axis) * step) }
        selection.add(length: list.count, step: 0, positions: offsets)
      }
      axis += 1
    }
    return selection
  }

  private func position(_ index: Int, _ axis: Int) throws(TensorError) -> Int {
    guard let position = Tensor.position(index, length: shape[axis]) else {
      throw TensorError(
        "index \(index) is out of bounds for axis \(axis), whose length is \(shape[axis])",
        hint: shape[axis] == 0
          ? "this axis is empty"
          : "use 0 to \(shape[axis] - 1), or \(-shape[axis]) to -1 counted from the end")
    }
    return position
  }

  /// Start, number and step of the positions that a slice means, by Python's rules.
  static func range(
    _ lower: Int?, _ upper: Int?, _ step: Int, length: Int
  ) throws(TensorError) -> (start: Int, count: Int, step: Int) {
    guard step != 0 else {
      throw TensorError("a slice can't have the step 0", hint: "use 1, or -1 to go backwards")
    }
    func cut(_ bound: Int, _ low: Int, _ high: Int) -> Int {
      min(max(bound < 0 ? bound + length : bound, low), high)
    }
    // A step longer than the axis is as good as the axis's length; it can't overflow later.
    let step = min(max(step, -length - 1), length + 1)
    if step > 0 {
      let start = lower.map { cut($0, 0, length) } ?? 0
      let end = upper.map { cut($0, 0, length) } ?? length
      let count = end > start ? (end - start - 1) / step + 1 : 0
      return (count == 0 ? 0 : start, count, step)
    }
    let start = lower.map { cut($0, -1, length - 1) } ?? length - 1
    let end = upper.map { cut($0, -1, length - 1) } ?? -1
    let count = start > end ? (start - end - 1) / -step + 1 : 0
    return (count == 0 ? 0 : start, count, step)
  }
}

/// What an index expression picks.
private struct Selection {
  var view = StridedView(shape: [], strides: [])
  /// For each axis the offsets of listed positions; `nil` while no list has been seen at all.
  var positions: [[Int]?]?
  /// Whether all elements are picked in their own order.
  var isEverything = true

  var shape: [Int] { view.shape }

  mutating func add(length: Int, step: Int, positions list: [Int]?) {
    if list != nil, positions == nil { positions = view.shape.map { _ in nil } }
    positions?.append(list)
    view.shape.append(length)
    view.strides.append(step)
  }

  /// The offset of every element, in row-major order.
  var offsets: [Int] {
    var offsets = [view.offset]
    for axis in shape.indices {
      let steps =
        positions.flatMap { $0[axis] } ?? (0..<shape[axis]).map { $0 * view.strides[axis] }
      var next: [Int] = []
      next.reserveCapacity(offsets.count * steps.count)
      for offset in offsets {
        for step in steps { next.append(offset + step) }
      }
      offsets = next
    }
    return offsets
  }
}
