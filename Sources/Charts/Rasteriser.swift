/// Draws drawings as bitmaps, antialiased.
struct Rasteriser {
  private let scale: Double
  private let font: Font?
  private var bitmap: Bitmap

  /// - Parameter scale: pixels for each point; 2 for sharp screens.
  static func bitmap(_ drawing: Drawing, scale: Double) -> Bitmap {
    var rasteriser = Rasteriser(drawing, scale)
    for mark in drawing.marks { rasteriser.draw(mark) }
    return rasteriser.bitmap
  }

  private init(_ drawing: Drawing, _ scale: Double) {
    self.scale = scale
    font = Font()
    bitmap = Bitmap(
      width: max(1, Int((drawing.width * scale).rounded())),
      height: max(1, Int((drawing.height * scale).rounded())))
  }

  private mutating func draw(_ mark: Drawing.Mark) {
    switch mark {
    case .rectangle(let x, let y, let width, let height, let colour):
      fill(x * scale, y * scale, (x + width) * scale, (y + height) * scale, colour)
    case .line(let points, let colour, let width):
      stroke(points.map { $0 * scale }, colour, radius: width * scale / 2)
    case .dot(let point, let colour, let radius):
      stroke([point * scale], colour, radius: radius * scale)
    case .text(let text, let point, let anchor, let size, let colour):
      write(text, point * scale, anchor, size * scale, colour)
    case .image(let image, let x, let y, let width, let height):
      place(image, x * scale, y * scale, width * scale, height * scale)
    }
  }

  private mutating func fill(
    _ left: Double, _ top: Double, _ right: Double, _ bottom: Double, _ colour: Colour
  ) {
    for y in pixels(top, bottom, bitmap.height) {
      let rows = min(bottom, Double(y + 1)) - max(top, Double(y))
      for x in pixels(left, right, bitmap.width) {
        let columns = min(right, Double(x + 1)) - max(left, Double(x))
        bitmap.blend(colour, rows * columns, x: x, y: y)
      }
    }
  }

  /// A line with round ends and corners: a pixel is inked by its distance to the nearest segment, so
  /// that crossings are no darker than the rest.
  private mutating func stroke(_ points: [SIMD2<Double>], _ colour: Colour, radius: Double) {
    let points = points.filter { $0.x.isFinite && $0.y.isFinite }
    guard let first = points.first else { return }
    let segments = points.count == 1 ? [(first, first)] : Array(zip(points, points.dropFirst()))
    var covers: [Int: Double] = [:]
    for (start, end) in segments {
      let direction = end - start
      let squared = (direction * direction).sum()
      let reach = radius + 1
      for y in pixels(min(start.y, end.y) - reach, max(start.y, end.y) + reach, bitmap.height) {
        for x in pixels(min(start.x, end.x) - reach, max(start.x, end.x) + reach, bitmap.width) {
          let offset = SIMD2(Double(x) + 0.5, Double(y) + 0.5) - start
          let along = squared > 0 ? min(max((offset * direction).sum() / squared, 0), 1) : 0
          let gap = offset - direction * along
          let cover = min(max(radius + 0.5 - (gap * gap).sum().squareRoot(), 0), 1)
          if cover > 0 {
            covers[y * bitmap.width + x] = max(covers[y * bitmap.width + x] ?? 0, cover)
          }
        }
      }
    }
    for (place, cover) in covers {
      bitmap.blend(colour, cover, x: place % bitmap.width, y: place / bitmap.width)
    }
  }

  private mutating func write(
    _ text: String, _ point: SIMD2<Double>, _ anchor: Drawing.Anchor, _ size: Double,
    _ colour: Colour
  ) {
    guard let font, point.x.isFinite, point.y.isFinite else { return }
    let (glyphs, width) = font.glyphs(text, size: size)
    let start =
      switch anchor {
      case .start: point.x
      case .middle: point.x - width / 2
      case .end: point.x - width
      }
    for (glyph, pen) in glyphs {
      let left = Int((start + pen).rounded()) + glyph.left
      let top = Int(point.y.rounded()) - glyph.top
      for row in 0..<glyph.height {
        for column in 0..<glyph.width {
          let cover = Double(glyph.coverage[row * glyph.width + column]) / 255
          bitmap.blend(colour, cover, x: left + column, y: top + row)
        }
      }
    }
  }

  private mutating func place(
    _ image: Bitmap, _ x: Double, _ y: Double, _ width: Double, _ height: Double
  ) {
    let left = Int(x.rounded())
    let top = Int(y.rounded())
    let shown = image.resized(
      width: max(1, Int(width.rounded())), height: max(1, Int(height.rounded())))
    for row in 0..<shown.height where top + row >= 0 && top + row < bitmap.height {
      for column in 0..<shown.width where left + column >= 0 && left + column < bitmap.width {
        bitmap[left + column, top + row] = shown[column, row]
      }
    }
  }

  /// The pixels that a stretch touches.
  private func pixels(_ low: Double, _ high: Double, _ count: Int) -> Range<Int> {
    guard low.isFinite, high.isFinite else { return 0..<0 }
    let first = Int(min(max(low.rounded(.down), 0), Double(count)))
    return first..<max(first, Int(min(max(high.rounded(.up), 0), Double(count))))
  }
}

extension Drawing {
  /// Whether there is a font to label bitmaps with.
  public static var hasFont: Bool { Font() != nil }

  /// The drawing as pixels.
  /// - Parameter scale: pixels for each point; 2 for sharp screens.
  public func bitmap(scale: Double = 1) -> Bitmap { Rasteriser.bitmap(self, scale: scale) }

  /// The drawing as SVG.
  /// - Parameter png: encodes the pictures in it.
  public func svg(png: (Bitmap) -> [UInt8]) -> String { SVG.text(self, png: png) }
}
