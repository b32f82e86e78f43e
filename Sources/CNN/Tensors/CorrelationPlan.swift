/// Where the outputs of a correlation lie on its image.
struct CorrelationPlan {
  /// The output's rows and columns.
  let height, width: Int
  /// The zeros above and left of the image.
  let top, left: Int
  let stride, dilation: Size

  /// The correlation of an image, or several, with a filter of rank 2 to 4.
  func run(
    _ image: Tensor, _ layout: ImageLayout, _ filter: Tensor, name: String
  ) throws(TensorError) -> Tensor {
    guard filter.rank > 2 else { return try runEachChannel(image, layout, filter) }
    guard filter.shape[2] == layout.channels else {
      throw TensorError(
        "\(name) can't put a filter of the shape \(filter.shapeText) on an image of the shape \(image.shapeText): it has \(filter.shape[2]) channels, the image \(layout.channels)",
        hint: "both need the same channels, or a filter without channels for each one")
    }
    let filters = filter.rank == 4 ? filter.shape[3] : nil
    let shape = layout.shape(height: height, width: width, channels: filters)
    let count = try Tensor.count(of: shape)
    let values = try sums(
      image.values, layout.images, layout.height, layout.width, layout.channels, filter,
      filters: filters ?? 1)
    precondition(values.count == count, "the plan fills the output")
    return Tensor(shape: shape, values: values)
  }

  /// A filter without channels, on each channel for itself.
  private func runEachChannel(
    _ image: Tensor, _ layout: ImageLayout, _ filter: Tensor
  ) throws(TensorError) -> Tensor {
    let shape = layout.shape(height: height, width: width)
    _ = try Tensor.count(of: shape)
    let (n, c) = (layout.images, layout.channels)
    let planes = Tensor(shape: [n, layout.height, layout.width, c], values: image.values)
      .transposedValues([0, 3, 1, 2])
    let result = try sums(planes, n * c, layout.height, layout.width, 1, filter, filters: 1)
    return Tensor(
      shape: shape,
      values: Tensor(shape: [n, c, height, width], values: result).transposedValues([0, 2, 3, 1]))
  }

  /// The sums of every output, images × height × width × filters.
  private func sums(
    _ image: [Float], _ images: Int, _ imageHeight: Int, _ imageWidth: Int, _ channels: Int,
    _ filter: Tensor, filters: Int
  ) throws(TensorError) -> [Float] {
    let weights = filter.values.map(Double.init)
    let (rows, columns) = (filter.shape[0], filter.shape[1])
    var row = [Double](repeating: 0, count: width * filters)
    var result: [Float] = []
    result.reserveCapacity(images * height * width * filters)
    for number in 0..<images {
      for y in 0..<height {
        if StopRequest.isPending { throw .stopped }
        for index in row.indices { row[index] = 0 }
        for i in 0..<rows {
          let source = y * stride.height + i * dilation.height - top
          guard source >= 0, source < imageHeight else { continue }
          for j in 0..<columns {
            add(
              image, start: (number * imageHeight + source) * imageWidth * channels,
              imageWidth, channels, shift: j * dilation.width - left, weights,
              first: (i * columns + j) * channels * filters, filters, to: &row)
          }
        }
        for sum in row { result.append(Float(sum)) }
      }
    }
    return result
  }

  /// One entry of the filter, on a whole row of outputs.
  @inline(__always)
  private func add(
    _ image: [Float], start: Int, _ imageWidth: Int, _ channels: Int, shift: Int,
    _ weights: [Double], first: Int, _ filters: Int, to row: inout [Double]
  ) {
    // The outputs whose pixel, x·s + shift, lies inside the image.
    let lower = shift >= 0 ? 0 : (-shift + stride.width - 1) / stride.width
    let upper = shift >= imageWidth ? 0 : min((imageWidth - 1 - shift) / stride.width + 1, width)
    guard lower < upper else { return }
    for channel in 0..<channels {
      let base = first + channel * filters
      for x in lower..<upper {
        let pixel = Double(image[start + (x * stride.width + shift) * channels + channel])
        for filter in 0..<filters { row[x * filters + filter] += pixel * weights[base + filter] }
      }
    }
  }
}
