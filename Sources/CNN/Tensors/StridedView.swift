/// Where the elements of a tensor lie in an array of values: a start, and a step along each axis.
///
/// Slices, transposes, flips and broadcasts differ in nothing but this. A step may be negative or 0.
struct StridedView: Hashable, Sendable {
  var shape: [Int]
  var strides: [Int]
  var offset: Int

  init(shape: [Int], strides: [Int], offset: Int = 0) {
    self.shape = shape
    self.strides = strides
    self.offset = offset
  }

  init(of shape: [Int]) {
    self.init(shape: shape, strides: Tensor.strides(of: shape))
  }

  var count: Int { shape.reduce(1, *) }

  /// The offset and step of each row along the last axis, in row-major order.
  func forEachRow(_ body: (_ offset: Int, _ step: Int, _ count: Int) -> Void) {
    guard count > 0 else { return }
    guard let length = shape.last, let step = strides.last else { return body(offset, 1, 1) }
    let outer = shape.count - 1
    var position = [Int](repeating: 0, count: outer)
    var start = offset
    while true {
      body(start, step, length)
      var axis = outer - 1
      while axis >= 0 {
        position[axis] += 1
        start += strides[axis]
        if position[axis] < shape[axis] { break }
        start -= strides[axis] * shape[axis]
        position[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// The offset of each row along the last axis.
  func rowOffsets() -> [Int] {
    var offsets: [Int] = []
    forEachRow { start, _, _ in offsets.append(start) }
    return offsets
  }

  /// The elements in row-major order.
  func gather(from values: [Float]) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(count)
    joined.forEachRow { start, step, count in
      if step == 1 {
        result.append(contentsOf: values[start..<start + count])
      } else {
        var offset = start
        for _ in 0..<count {
          result.append(values[offset])
          offset += step
        }
      }
    }
    return result
  }

  /// Puts `source`, the elements in row-major order, to their places.
  func scatter(_ source: [Float], into values: inout [Float]) {
    var next = 0
    joined.forEachRow { start, step, count in
      var offset = start
      for index in next..<next + count {
        values[offset] = source[index]
        offset += step
      }
      next += count
    }
  }

  /// The same elements in the same order, with neighbouring axes joined where one step serves both,
  /// so that rows get long.
  var joined: StridedView { StridedView.joined([self])[0] }

  /// Views of one shape with those axes joined that every one of them allows to join.
  static func joined(_ views: [StridedView]) -> [StridedView] {
    guard let first = views.first else { return views }
    var shape: [Int] = []
    var strides = views.map { _ in [Int]() }
    for axis in first.shape.indices where first.shape[axis] != 1 {
      let length = first.shape[axis]
      let joins =
        !shape.isEmpty
        && views.indices.allSatisfy { index in
          strides[index].last == views[index].strides[axis] * length
        }
      if joins {
        shape[shape.count - 1] *= length
        for index in views.indices {
          strides[index][shape.count - 1] = views[index].strides[axis]
        }
      } else {
        shape.append(length)
        for index in views.indices { strides[index].append(views[index].strides[axis]) }
      }
    }
    return views.indices.map {
      StridedView(shape: shape, strides: strides[$0], offset: views[$0].offset)
    }
  }
}
