import CNN
import Charts

/// How numbers become colours.
struct Shading {
  let map: ColourMap
  let low: Float
  let high: Float

  /// Values of images, 0 to 1.
  static let image = Shading(map: .grey, low: 0, high: 1)

  private init(map: ColourMap, low: Float, high: Float) {
    (self.map, self.low, self.high) = (map, low, high)
  }

  /// The shading that suits some values: grey for 0…1 where `isImage`, two colours around zero for
  /// values of both signs, else from the least to the largest.
  init(_ values: some Sequence<Float>, isImage: Bool = false) {
    var low = Float.infinity
    var high = -Float.infinity
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { (low, high) = (0, 1) }
    if isImage, low >= 0, high <= 1 {
      self = .image
    } else if low < 0, high > 0 || -low > 4 * high {
      let reach = max(-low, high)
      self.init(map: .diverging, low: -reach, high: reach)
    } else if low < 0 {
      self.init(map: .diverging, low: low, high: -low)
    } else {
      self.init(map: .viridis, low: min(low, 0), high: high > 0 ? high : 1)
    }
  }

  func colour(_ value: Float) -> Colour {
    guard value.isFinite else { return map.colour(.nan) }
    return map.colour(Double((value - low) / (high - low)))
  }

  /// The bar that explains the colours; images need none.
  var legend: PictureGrid.Legend? {
    map == .grey ? nil : .init(map, low: Double(low), high: Double(high))
  }

  /// A plane of numbers as a picture.
  func bitmap(height: Int, width: Int, _ value: (_ row: Int, _ column: Int) -> Float) -> Bitmap {
    var bitmap = Bitmap(width: width, height: height)
    for row in 0..<height {
      for column in 0..<width { bitmap[column, row] = colour(value(row, column)) }
    }
    return bitmap
  }

  /// Three planes as red, green and blue; values of both signs are grey at zero.
  func colourBitmap(
    height: Int, width: Int, _ value: (_ row: Int, _ column: Int, _ channel: Int) -> Float
  ) -> Bitmap {
    var bitmap = Bitmap(width: width, height: height)
    func byte(_ value: Float) -> UInt8 {
      let share = (value - low) / (high - low)
      return share.isFinite ? UInt8((min(max(share, 0), 1) * 255).rounded()) : 0
    }
    for row in 0..<height {
      for column in 0..<width {
        bitmap[column, row] = Colour(
          byte(value(row, column, 0)), byte(value(row, column, 1)), byte(value(row, column, 2)))
      }
    }
    return bitmap
  }
}
