import CNN
import Charts
import Lang

/// Tensors as grids of pictures.
struct TensorPictures {
  /// More pictures than this are not shown at once.
  static let mostTiles = 100
  /// Larger pictures are made smaller before they are drawn.
  static let largestSide = 1024

  /// Whether all pictures have one scale, or each its own.
  var isCommon = true

  /// A picture, a batch of pictures, or the channels of a feature map.
  /// - Parameter isImage: whether values from 0 to 1 are shades of grey.
  func grid(
    _ tensor: Tensor, title: String, labels: [String] = [], isImage: Bool = true
  ) throws(Diagnostic) -> PictureGrid {
    switch tensor.shape.count {
    case 2:
      return planes(
        tensor, [tensor.shape[0], tensor.shape[1], 1], images: [0], channels: [0...0],
        title: title, labels: labels, isImage: isImage)
    case 3:
      let channels = tensor.shape[2]
      let isPicture = isImage && (channels == 1 || channels == 3)
      return planes(
        tensor, tensor.shape, images: [0],
        channels: isPicture ? [0...channels - 1] : (0..<channels).map { $0...$0 }, title: title,
        labels: labels.isEmpty && !isPicture ? (0..<channels).map { "channel \($0)" } : labels,
        isImage: isImage)
    case 4 where tensor.shape[3] == 1 || tensor.shape[3] == 3:
      return planes(
        tensor, Array(tensor.shape.dropFirst()), images: Array(0..<tensor.shape[0]),
        channels: [0...tensor.shape[3] - 1], title: title, labels: labels, isImage: isImage)
    default:
      throw Diagnostic(
        .tensorShape,
        "a tensor of shape \(Tensor.text(of: tensor.shape)) can't be shown as pictures",
        notes: [
          "HxW, HxWxC and NxHxWxC with 1 or 3 channels can; take a part, such as x[0] or x[_, _, 3]"
        ])
    }
  }

  /// The filters f×f×C×n of a layer: a tile for each filter, or for each of its channels.
  func filters(_ kernel: Tensor, title: String) -> PictureGrid {
    let (height, width) = (kernel.shape[0], kernel.shape[1])
    let (channels, count) = (kernel.shape[2], kernel.shape[3])
    let isColoured = channels == 3
    func value(_ row: Int, _ column: Int, _ channel: Int, _ filter: Int) -> Float {
      kernel.values[((row * width + column) * channels + channel) * count + filter]
    }
    let common = Shading(kernel.values)
    var tiles: [PictureGrid.Tile] = []
    let perFilter = isColoured ? 1 : channels
    for filter in 0..<count {
      for channel in 0..<perFilter where tiles.count < Self.mostTiles {
        let shading =
          isCommon
          ? common
          : Shading(
            (0..<height * width).map { value($0 / width, $0 % width, channel, filter) })
        let bitmap =
          isColoured
          ? symmetric(shading).colourBitmap(height: height, width: width) {
            value($0, $1, $2, filter)
          }
          : shading.bitmap(height: height, width: width) { value($0, $1, channel, filter) }
        tiles.append(
          .init(bitmap, label: perFilter == 1 ? "\(filter)" : "\(filter), \(channel)"))
      }
    }
    return PictureGrid(
      Self.titled(
        title + (perFilter > 1 ? " (filter, channel)" : ""), shown: tiles.count,
        of: count * perFilter), tiles: tiles,
      legend: isCommon && !isColoured ? common.legend : nil,
      columns: (2...12).contains(perFilter) ? perFilter * max(1, 12 / perFilter) : nil)
  }

  /// Colours of filters are grey at zero.
  private func symmetric(_ shading: Shading) -> Shading {
    let reach = max(abs(shading.low), abs(shading.high))
    return Shading([-reach, reach])
  }

  private func planes(
    _ tensor: Tensor, _ shape: [Int], images: [Int], channels: [ClosedRange<Int>], title: String,
    labels: [String], isImage: Bool
  ) -> PictureGrid {
    let (height, width, depth) = (shape[0], shape[1], shape[2])
    guard height > 0, width > 0, depth > 0, !images.isEmpty else {
      return PictureGrid(title, tiles: [])
    }
    func value(_ image: Int, _ row: Int, _ column: Int, _ channel: Int) -> Float {
      tensor.values[((image * height + row) * width + column) * depth + channel]
    }
    let common = Shading(tensor.values, isImage: isImage)
    // Every step-th pixel of pictures that are too large to be seen whole.
    let step = max(1, (max(height, width) + Self.largestSide - 1) / Self.largestSide)
    let (rows, columns) = ((height + step - 1) / step, (width + step - 1) / step)
    var tiles: [PictureGrid.Tile] = []
    for image in images {
      for range in channels where tiles.count < Self.mostTiles {
        let shading =
          isCommon
          ? common
          : Shading(
            (0..<height * width).lazy.flatMap { place in
              range.map { value(image, place / width, place % width, $0) }
            }, isImage: isImage)
        let bitmap =
          range.count == 3
          ? shading.colourBitmap(height: rows, width: columns) {
            value(image, $0 * step, $1 * step, $2)
          }
          : shading.bitmap(height: rows, width: columns) {
            value(image, $0 * step, $1 * step, range.lowerBound)
          }
        tiles.append(
          .init(bitmap, label: labels.indices.contains(tiles.count) ? labels[tiles.count] : ""))
      }
    }
    return PictureGrid(
      Self.titled(title, shown: tiles.count, of: images.count * channels.count), tiles: tiles,
      legend: isCommon ? common.legend : nil)
  }

  private static func titled(_ title: String, shown: Int, of count: Int) -> String {
    shown < count ? "\(title): the first \(shown) of \(Count.grouped(count))" : title
  }
}
