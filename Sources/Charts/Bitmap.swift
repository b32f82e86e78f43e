/// A picture of coloured pixels, row by row from the top.
public struct Bitmap: Hashable, Sendable {
  public let width: Int
  public let height: Int
  /// Red, green, blue of each pixel.
  public private(set) var bytes: [UInt8]

  /// - Precondition: the sides are positive and their product fits three times into memory.
  public init(width: Int, height: Int, filled colour: Colour = .white) {
    precondition(width > 0 && height > 0)
    self.width = width
    self.height = height
    bytes = [UInt8](repeating: 255, count: width * height * 3)
    if colour != .white {
      for y in 0..<height { for x in 0..<width { self[x, y] = colour } }
    }
  }

  /// - Precondition: there are three bytes for each pixel.
  public init(width: Int, height: Int, bytes: [UInt8]) {
    precondition(width > 0 && height > 0 && bytes.count == width * height * 3)
    self.width = width
    self.height = height
    self.bytes = bytes
  }

  /// The pixel in column `x` and row `y`.
  public subscript(x: Int, y: Int) -> Colour {
    get {
      let place = (y * width + x) * 3
      return Colour(bytes[place], bytes[place + 1], bytes[place + 2])
    }
    set {
      let place = (y * width + x) * 3
      bytes[place] = newValue.red
      bytes[place + 1] = newValue.green
      bytes[place + 2] = newValue.blue
    }
  }

  /// Lays a colour over a pixel; outside there is nothing to do.
  mutating func blend(_ colour: Colour, _ share: Double, x: Int, y: Int) {
    guard share > 0, x >= 0, y >= 0, x < width, y < height else { return }
    self[x, y] = share >= 1 ? colour : self[x, y].mixed(with: colour, share)
  }

  /// The picture in another size: whole multiples keep pixels sharp, smaller sizes average.
  /// - Precondition: the sides are positive.
  public func resized(width: Int, height: Int) -> Bitmap {
    if width == self.width, height == self.height { return self }
    var result = Bitmap(width: width, height: height)
    let isSmaller = width < self.width || height < self.height
    for y in 0..<height {
      let rows = Self.range(y, of: height, in: self.height, isAveraged: isSmaller)
      for x in 0..<width {
        let columns = Self.range(x, of: width, in: self.width, isAveraged: isSmaller)
        result[x, y] = mean(rows, columns)
      }
    }
    return result
  }

  private func mean(_ rows: Range<Int>, _ columns: Range<Int>) -> Colour {
    if rows.count == 1, columns.count == 1 { return self[columns.lowerBound, rows.lowerBound] }
    var sums = (0, 0, 0)
    for y in rows {
      for x in columns {
        let colour = self[x, y]
        sums.0 += Int(colour.red)
        sums.1 += Int(colour.green)
        sums.2 += Int(colour.blue)
      }
    }
    let count = rows.count * columns.count
    func mean(_ sum: Int) -> UInt8 { UInt8((sum + count / 2) / count) }
    return Colour(mean(sums.0), mean(sums.1), mean(sums.2))
  }

  private static func range(
    _ place: Int, of count: Int, in original: Int, isAveraged: Bool
  ) -> Range<Int> {
    let first = place * original / count
    return first..<(isAveraged ? max(first + 1, (place + 1) * original / count) : first + 1)
  }
}
