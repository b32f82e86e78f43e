import CNN

/// A generated grey picture with what filters are tried on: edges of every direction, fine bars,
/// smooth shading, texture. The same on every machine.
///
/// A house with a fence on a meadow, mountains, a low sun; 256×256×1, one byte a value.
public enum Scenery {
  static let side = 256

  public static func draw() -> Picture {
    var random = RandomStream(seed: 1, purpose: .scenery)
    let texture = (0..<side * side).map { _ in random.uniform(-1, 1) }
    var bytes = [UInt8]()
    bytes.reserveCapacity(side * side)
    for row in 0..<side {
      for column in 0..<side {
        let point = Point(Float(column) + 0.5, Float(row) + 0.5)
        let shade = brightness(point, texture[row * side + column])
        bytes.append(UInt8(min(max(shade, 0), 1) * 255))
      }
    }
    return Picture(shape: Shape(height: side, width: side, channels: 1), bytes: bytes)
  }

  private static func brightness(_ point: Point, _ grain: Float) -> Float {
    var shade = 0.55 + 0.0014 * point.y
    func paint(_ distance: Float, _ value: Float) {
      shade += (value - shade) * min(max(0.5 - distance, 0), 1)
    }
    paint(length(point - Point(196, 52)) - 24, 0.97)
    paint(triangle(point, apex: Point(70, 58), slope: 0.9), 0.42 + 0.02 * grain)
    paint(triangle(point, apex: Point(150, 84), slope: 0.7), 0.34 + 0.02 * grain)
    paint(168 - point.y, 0.3 + 0.0016 * (point.y - 168) + 0.07 * grain)
    paint(box(point, Point(60, 118), Point(140, 200)), 0.8)
    paint(max(triangle(point, apex: Point(100, 76), slope: 0.95), point.y - 122), 0.16)
    paint(box(point, Point(74, 134), Point(98, 158)), 0.12)
    paint(box(point, Point(84.5, 134), Point(87.5, 158)), 0.8)
    paint(box(point, Point(74, 144.5), Point(98, 147.5)), 0.8)
    paint(box(point, Point(108, 146), Point(130, 200)), 0.28)
    paint(length(point - Point(126, 174)) - 2, 0.9)
    for post in 0..<12 {
      let x = 152 + 9 * Float(post)
      paint(box(point, Point(x, 180), Point(x + 4, 222)), 0.92)
    }
    paint(box(point, Point(148, 190), Point(256, 194)), 0.88)
    return shade + 0.01 * grain
  }

  private static func length(_ point: Point) -> Float { (point * point).sum().squareRoot() }

  /// The distance to an upright rectangle, negative inside.
  private static func box(_ point: Point, _ low: Point, _ high: Point) -> Float {
    max(max(low.x - point.x, point.x - high.x), max(low.y - point.y, point.y - high.y))
  }

  /// The distance to what lies under two slopes that fall from `apex`, negative inside.
  private static func triangle(_ point: Point, apex: Point, slope: Float) -> Float {
    let offset = point - apex
    let across = max(offset.x, -offset.x)
    return (across * slope - offset.y) / (1 + slope * slope).squareRoot()
  }
}
