internal import CNN

/// Turns an array of numbers into samples: N×H×W, N×H×W×C, N×C×H×W, or N rows of pixels.
enum ImageArray {
  /// How the axes of an array are understood.
  struct Layout: Equatable {
    let count: Int
    let shape: Shape
    /// Whether channels come before height and width.
    var isChannelsFirst = false
  }

  /// The meaning of an array's shape.
  /// - Parameter size: the shape of an image where the user told it.
  /// - Throws: ``DataError`` for a shape that is no images.
  static func layout(of shape: [Int], size: Shape?, name: String) throws -> Layout {
    let text = shape.map(String.init).joined(separator: "x")
    func checked(_ count: Int, _ height: Int, _ width: Int, _ channels: Int) throws -> Layout {
      guard let shape = Shape(checkedHeight: height, width: width, channels: channels) else {
        throw DataError(.unsuitable, "\"\(name)\" has shape \(text), which holds no images")
      }
      return Layout(count: count, shape: shape)
    }
    var layout: Layout
    switch shape.count {
    case 2: layout = Layout(count: shape[0], shape: try rowShape(shape[1], size: size, name: name))
    case 3: layout = try checked(shape[0], shape[1], shape[2], 1)
    case 4 where [1, 3].contains(shape[1]) && ![1, 2, 3, 4].contains(shape[3]):
      layout = try checked(shape[0], shape[2], shape[3], shape[1])
      layout.isChannelsFirst = shape[1] > 1
    case 4: layout = try checked(shape[0], shape[1], shape[2], shape[3])
    default:
      throw DataError(
        .unsuitable,
        "\"\(name)\" has shape \(text), and images are NxHxW, NxHxWxC or rows of pixels")
    }
    guard layout.count > 0 else {
      throw DataError(.unsuitable, "\"\(name)\" has shape \(text): there is no image in it")
    }
    if let size, size != layout.shape {
      guard size.count == layout.shape.count, !layout.isChannelsFirst else {
        throw DataError(
          .option, "\"\(name)\" holds images of \(full(layout.shape)), not of size \(full(size))")
      }
      layout = Layout(count: layout.count, shape: size)
    }
    return layout
  }

  /// The shape of an image given as a row of `count` values: what the user told, else a square
  /// (grey or of three channels).
  static func rowShape(_ count: Int, size: Shape?, name: String) throws -> Shape {
    if let size {
      guard size.count == count else {
        throw DataError(
          .option,
          "\"\(name)\" has \(count) values an image, and size \(full(size)) needs \(size.count)")
      }
      return size
    }
    if let square = square(count) { return square }
    throw DataError(
      .unsuitable,
      "\"\(name)\" has \(count) values an image, which is no square; tell the size, as in size 8x\(max(1, count / 8))"
    )
  }

  /// The square image, grey or of three channels, that has `count` values.
  static func square(_ count: Int) -> Shape? {
    for channels in [1, 3] where count > 0 && count % channels == 0 {
      let side = Int(Double(count / channels).squareRoot().rounded())
      if side * side == count / channels,
        let shape = Shape(checkedHeight: side, width: side, channels: channels)
      {
        return shape
      }
    }
    return nil
  }

  /// Reads the samples.
  static func read(
    _ array: ArrayReader, _ reading: SourceReading
  ) throws -> (samples: any SampleSource, isWhole: Bool) {
    let layout = try layout(
      of: array.shape, size: reading.request.size, name: array.source.name)
    let element: SampleElement = array.element.kind == .uint8 ? .uint8 : .float32
    let (byteCount, overflow) = array.count.multipliedReportingOverflow(by: element.size)
    let reorders = layout.isChannelsFirst || array.isColumnMajor
    let (needed, tooMuch) = byteCount.multipliedReportingOverflow(by: reorders ? 2 : 1)
    try reading.environment.require(
      bytes: overflow || tooMuch ? .max : needed, for: "\"\(array.source.name)\"")
    if reading.isOutline {
      return (
        OutlineSamples(count: layout.count, shape: layout.shape, element: element), false
      )
    }
    var isWhole = false
    var samples = try MemorySamples(shape: layout.shape, element: element, byteCount: byteCount) {
      buffer in
      if element == .uint8 {
        try array.bytes(into: buffer)
      } else if let target = buffer.bindMemory(to: Float.self).baseAddress {
        try array.floats(into: target)
        let values = UnsafeBufferPointer(start: target, count: array.count)
        try checkFinite(values, each: layout.shape.count, name: array.source.name)
        // Many programs keep bytes as floating-point numbers.
        isWhole = values.allSatisfy { $0 == $0.rounded() }
      }
    }
    if reorders {
      samples = reordered(
        samples, layout: layout, fileShape: array.shape, isColumnMajor: array.isColumnMajor)
    }
    return (samples, isWhole)
  }

  private static func checkFinite(
    _ values: UnsafeBufferPointer<Float>, each count: Int, name: String
  ) throws {
    guard let bad = values.firstIndex(where: { !$0.isFinite }) else { return }
    throw DataError(
      .notFinite,
      "image \(bad / count) in \"\(name)\" holds \(values[bad]), and pixels must be finite numbers")
  }

  /// The samples with the axes of the file brought into the order N, H, W, C.
  private static func reordered(
    _ samples: MemorySamples, layout: Layout, fileShape: [Int], isColumnMajor: Bool
  ) -> MemorySamples {
    // The distance in the file between neighbours along each of its axes …
    var strides = [Int](repeating: 1, count: fileShape.count)
    let axes = isColumnMajor ? Array(fileShape.indices) : fileShape.indices.reversed()
    var step = 1
    for axis in axes {
      strides[axis] = step
      step *= fileShape[axis]
    }
    // … and along N, H, W, C, in the order in which samples are stored.
    let (sides, steps): ([Int], [Int]) =
      if layout.isChannelsFirst {
        (
          [fileShape[0], fileShape[2], fileShape[3], fileShape[1]],
          [strides[0], strides[2], strides[3], strides[1]]
        )
      } else {
        (fileShape, strides)
      }
    let size = samples.element.size
    let byteCount = samples.count * samples.shape.count * size
    return MemorySamples(shape: layout.shape, element: samples.element, byteCount: byteCount) {
      buffer in
      guard let source = samples.base else { return }
      var index = [Int](repeating: 0, count: sides.count)
      var offset = 0
      for position in stride(from: 0, to: byteCount, by: size) {
        buffer.baseAddress.map { $0 + position }?.copyMemory(
          from: source + offset * size, byteCount: size)
        var axis = sides.count - 1
        while axis >= 0 {
          index[axis] += 1
          offset += steps[axis]
          if index[axis] < sides[axis] { break }
          offset -= steps[axis] * sides[axis]
          index[axis] = 0
          axis -= 1
        }
      }
    }
  }

  /// `28x28x1`, also where a `Shape` would print as a vector.
  static func full(_ shape: Shape) -> String {
    "\(shape.height)x\(shape.width)x\(shape.channels)"
  }
}
