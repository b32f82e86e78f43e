/// How an image gets another size.
public enum ResizeMethod: String, CaseIterable, Hashable, Sendable {
  /// The pixel whose place is nearest.
  case nearest
  /// Linear between the four pixels round the place, as Keras does it.
  case bilinear
  /// The mean of the area that a new pixel covers; the one to choose for making an image smaller.
  case area
}

extension Tensor {
  /// An image of another size.
  ///
  /// Takes H×W, H×W×C or N×H×W×C. Pixels are squares, with their centres at halves. Computed in
  /// Double and rounded once.
  /// - Throws: ``TensorError`` for a side that isn't positive, or a result that is too large.
  public func resized(
    to size: Size, method: ResizeMethod = .bilinear
  ) throws(TensorError) -> Tensor {
    let layout = try ImageLayout(of: self, for: "resize")
    guard size.height > 0, size.width > 0 else {
      throw TensorError("an image can't be resized to \(size)", hint: "use sides of 1 or more")
    }
    let shape = layout.shape(height: size.height, width: size.width)
    let count = try Tensor.count(of: shape)
    let rows = Tensor.samples(from: layout.height, to: size.height, method)
    let columns = Tensor.samples(from: layout.width, to: size.width, method)
    let channels = layout.channels
    let line = layout.width * channels
    var result: [Float] = []
    result.reserveCapacity(count)
    var mixed = [Double](repeating: 0, count: line)
    for image in 0..<layout.images {
      for row in rows {
        for index in mixed.indices { mixed[index] = 0 }
        for (place, weight) in zip(row.first..., row.weights) {
          let start = (image * layout.height + place) * line
          for index in 0..<line { mixed[index] += weight * Double(values[start + index]) }
        }
        for column in columns {
          for channel in 0..<channels {
            var sum = 0.0
            for (place, weight) in zip(column.first..., column.weights) {
              sum += weight * mixed[place * channels + channel]
            }
            result.append(Float(sum))
          }
        }
      }
    }
    return Tensor(shape: shape, values: result)
  }

  /// For each new pixel along one axis the old ones it is made of.
  private static func samples(
    from old: Int, to new: Int, _ method: ResizeMethod
  ) -> [(first: Int, weights: [Double])] {
    let scale = Double(old) / Double(new)
    return (0..<new).map { index in
      switch method {
      case .nearest:
        return (min(Int((Double(index) + 0.5) * scale), old - 1), [1])
      case .bilinear:
        let place = min(max((Double(index) + 0.5) * scale - 0.5, 0), Double(old - 1))
        let first = min(Int(place), max(old - 2, 0))
        let part = place - Double(first)
        // A weight of 0 would still turn an infinite neighbour into nan.
        return part == 0 ? (first, [1]) : part == 1 ? (first + 1, [1]) : (first, [1 - part, part])
      case .area:
        let lower = Double(index) * scale
        let upper = min(Double(index + 1) * scale, Double(old))
        let first = min(Int(lower), old - 1)
        let last = max(min(Int(upper.rounded(.up)), old), first + 1)
        let covered = (first..<last).map { min(upper, Double($0 + 1)) - max(lower, Double($0)) }
        let kept = covered.drop { $0 <= 1e-9 * scale }
        let start = first + covered.count - kept.count
        let total = kept.reduce(0, +)
        return (start, kept.map { $0 / total })
      }
    }
  }

  /// The part of an image whose upper left pixel is at (top, left).
  /// - Throws: ``TensorError`` when it reaches beyond the image.
  public func cropped(top: Int, left: Int, size: Size) throws(TensorError) -> Tensor {
    let layout = try ImageLayout(of: self, for: "crop")
    guard size.height > 0, size.width > 0, size.height <= layout.height,
      size.width <= layout.width, top >= 0, left >= 0, top <= layout.height - size.height,
      left <= layout.width - size.width
    else {
      throw TensorError(
        "a part of \(size) at row \(top), column \(left) doesn't lie within an image of the shape \(shapeText)",
        hint: "rows are 0 to \(layout.height - 1), columns 0 to \(layout.width - 1)")
    }
    let batch: [TensorIndex] = rank == 4 ? [.all] : []
    return try element(
      at: batch + [
        .range(lower: top, upper: top + size.height, step: 1),
        .range(lower: left, upper: left + size.width, step: 1),
      ])
  }

  /// The middle of an image.
  /// - Throws: ``TensorError`` when the image is smaller.
  public func centerCropped(to size: Size) throws(TensorError) -> Tensor {
    let layout = try ImageLayout(of: self, for: "crop")
    guard size.height <= layout.height, size.width <= layout.width else {
      throw TensorError(
        "a part of \(size) doesn't lie within an image of the shape \(shapeText)",
        hint: "use a smaller size")
    }
    return try cropped(
      top: (layout.height - size.height) / 2, left: (layout.width - size.width) / 2, size: size)
  }

  /// `value` put round an image, each channel alike.
  /// - Throws: ``TensorError`` for a negative width or a result that is too large.
  public func padded(_ border: Border, value: Float = 0) throws(TensorError) -> Tensor {
    let layout = try ImageLayout(of: self, for: "pad")
    let sides = [(before: border.top, after: border.bottom), (border.left, border.right)]
    let batch = rank == 4 ? [(before: 0, after: 0)] : []
    let channels = layout.channels == 1 && rank == 2 ? [] : [(before: 0, after: 0)]
    return try padded(batch + sides + channels, value: value)
  }
}
