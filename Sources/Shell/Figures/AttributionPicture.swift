import CNN
import Charts

/// A map of an image: the image, the map, and the map laid over the image.
enum AttributionPicture {
  /// - Parameters:
  ///   - image: H×W×C.
  ///   - map: H×W.
  static func grid(_ image: Tensor, _ map: Tensor, _ title: String) -> PictureGrid {
    let (height, width, channels) = (image.shape[0], image.shape[1], image.shape[2])
    let finite = image.values.filter(\.isFinite)
    // Images are 0 to 1; others are brought there.
    let low = min(finite.min() ?? 0, 0)
    let high = max(finite.max() ?? 1, 1)
    func byte(_ row: Int, _ column: Int, _ channel: Int) -> UInt8 {
      let value = image.values[(row * width + column) * channels + (channels == 3 ? channel : 0)]
      // The span of huge values is infinite, and their share no number.
      let share = (value - low) / (high - low)
      return share.isFinite ? UInt8((min(max(share, 0), 1) * 255).rounded()) : 0
    }
    let shading = Shading(map.values)
    let reach = max(abs(shading.low), abs(shading.high))
    // Every step-th pixel of pictures that are too large to be seen whole.
    let largest = TensorPictures.largestSide
    let step = max(1, (max(height, width) + largest - 1) / largest)
    let (rows, columns) = ((height + step - 1) / step, (width + step - 1) / step)
    var plain = Bitmap(width: columns, height: rows)
    var overlay = plain
    for y in 0..<rows {
      for x in 0..<columns {
        let (row, column) = (y * step, x * step)
        let pixel = Colour(byte(row, column, 0), byte(row, column, 1), byte(row, column, 2))
        plain[x, y] = pixel
        let value = map.values[row * width + column]
        // The image shows through where the map has little to say.
        let share = value.isFinite && reach > 0 ? min(Double(abs(value) / reach), 1) : 0
        overlay[x, y] = pixel.mixed(with: shading.colour(value), 0.15 + 0.7 * share)
      }
    }
    let colours = shading.bitmap(height: rows, width: columns) {
      map.values[$0 * step * width + $1 * step]
    }
    return PictureGrid(
      title,
      tiles: [
        .init(plain, label: "image"), .init(colours, label: "map"), .init(overlay, label: "both"),
      ], legend: shading.legend)
  }
}
