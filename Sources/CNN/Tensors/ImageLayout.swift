/// How a tensor is read as images: H×W, H×W×C or N×H×W×C.
struct ImageLayout {
  let images, height, width, channels: Int
  private let rank: Int

  /// - Throws: ``TensorError`` for another rank or an image without pixels.
  init(of tensor: Tensor, for name: String) throws(TensorError) {
    let shape = tensor.shape
    rank = shape.count
    switch rank {
    case 2: (images, height, width, channels) = (1, shape[0], shape[1], 1)
    case 3: (images, height, width, channels) = (1, shape[0], shape[1], shape[2])
    case 4: (images, height, width, channels) = (shape[0], shape[1], shape[2], shape[3])
    default:
      throw TensorError(
        "\(name) takes an image, and the shape \(tensor.shapeText) isn't one",
        hint:
          "an image is height x width or height x width x channels, a batch has its images first")
    }
    guard height > 0, width > 0 else {
      throw TensorError(
        "\(name) takes an image, and one of the shape \(tensor.shapeText) has no pixels",
        hint: "check how the image was made")
    }
  }

  /// The shape of images of another size.
  func shape(height: Int, width: Int) -> [Int] {
    switch rank {
    case 2: [height, width]
    case 3: [height, width, channels]
    default: [images, height, width, channels]
    }
  }

  /// The shape with other channels, or with none.
  func shape(height: Int, width: Int, channels: Int?) -> [Int] {
    (rank == 4 ? [images] : []) + [height, width] + (channels.map { [$0] } ?? [])
  }

  /// The shape of one vector after another for tensors of rank 1, which are read as images of
  /// height 1.
  static func row(_ tensor: Tensor) -> Tensor {
    Tensor(shape: [1, tensor.count], values: tensor.values)
  }
}

extension Window {
  /// Where the window stands on an image, with everything that a user may hand over checked.
  /// - Throws: ``TensorError`` for sizes out of range and for a window larger than the image.
  func checkedPlacement(
    on layout: ImageLayout, for name: String
  ) throws(TensorError) -> Placement {
    try check("a window", size, from: 1, name)
    try check("a stride", stride, from: 1, name)
    try check("a dilation", dilation, from: 1, name)
    if case .explicit(let border) = padding { try check("a padding", border, from: 0, name) }
    do {
      return try placed(onHeight: layout.height, width: layout.width, by: name)
    } catch {
      throw TensorError(error.message, hint: "use a smaller window, or a padding")
    }
  }

  private func check(
    _ what: String, _ size: Size, from least: Int, _ name: String
  ) throws(TensorError) {
    for side in [size.height, size.width] where side < least || side > Shape.maximumCount {
      throw TensorError(
        "\(name) can't have \(what) of \(side)",
        hint: "use \(least) or more, and at most \(Shape.maximumCount)")
    }
  }
}
