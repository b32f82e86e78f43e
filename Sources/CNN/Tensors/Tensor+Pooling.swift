extension Tensor {
  /// The largest value of each window (eq. 5.1); padding counts as −∞, and nan wins.
  ///
  /// Takes an image H×W or H×W×C or a batch N×H×W×C; each channel is for itself.
  /// - Parameter stride: the window's size if not given.
  /// - Throws: ``TensorError`` for a window that doesn't fit or sees nothing but padding.
  public func maxPooled(
    _ size: Size, stride: Size? = nil, padding: Padding = .valid
  ) throws(TensorError) -> Tensor {
    try pooled(size, stride, padding, "maxpool") { sum, value in
      value > sum || value.isNaN ? value : sum
    } finish: { largest, _ in
      largest
    } start: {
      -.infinity
    }
  }

  /// The mean of each window (eq. 5.5); padding isn't counted.
  ///
  /// Takes an image H×W or H×W×C or a batch N×H×W×C; each channel is for itself. Computed in Double
  /// and rounded once.
  /// - Parameter stride: the window's size if not given.
  /// - Throws: ``TensorError`` for a window that doesn't fit or sees nothing but padding.
  public func averagePooled(
    _ size: Size, stride: Size? = nil, padding: Padding = .valid
  ) throws(TensorError) -> Tensor {
    try pooled(size, stride, padding, "avgpool") { sum, value in
      sum + value
    } finish: { sum, count in
      sum / Double(count)
    } start: {
      0
    }
  }

  @inline(__always)
  private func pooled(
    _ size: Size, _ stride: Size?, _ padding: Padding, _ name: String,
    add: (Double, Double) -> Double, finish: (Double, Int) -> Double, start: () -> Double
  ) throws(TensorError) -> Tensor {
    let layout = try ImageLayout(of: self, for: name)
    let window = Window(size: size, stride: stride ?? size, padding: padding)
    let placement = try window.checkedPlacement(on: layout, for: name)
    do {
      _ = try PoolingFields.outputShape(
        of: window, for: Shape(height: layout.height, width: layout.width, channels: 1), by: name)
    } catch {
      throw TensorError(error.message, hint: error.hint)
    }
    let shape = layout.shape(height: placement.height, width: placement.width)
    let count = try Tensor.count(of: shape)
    let rows = Tensor.spans(
      placement.height, size.height, window.stride.height, placement.padding.top, layout.height)
    let columns = Tensor.spans(
      placement.width, size.width, window.stride.width, placement.padding.left, layout.width)
    let channels = layout.channels
    var result: [Float] = []
    result.reserveCapacity(count)
    for image in 0..<layout.images {
      for row in rows {
        for column in columns {
          for channel in 0..<channels {
            var sum = start()
            for y in row {
              let line = ((image * layout.height + y) * layout.width) * channels + channel
              for x in column { sum = add(sum, Double(values[line + x * channels])) }
            }
            result.append(Float(finish(sum, row.count * column.count)))
          }
        }
      }
    }
    return Tensor(shape: shape, values: result)
  }

  /// For each window along one axis the part of it that lies on the image.
  private static func spans(
    _ count: Int, _ size: Int, _ stride: Int, _ before: Int, _ length: Int
  ) -> [Range<Int>] {
    (0..<count).map { index in
      let first = index * stride - before
      return max(first, 0)..<max(min(first + size, length), max(first, 0))
    }
  }
}
