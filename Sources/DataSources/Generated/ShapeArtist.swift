/// Draws a coloured figure on a coloured ground: place, size, turn and colours at random.
///
/// The image is 32×32×3, red, green, blue, one byte a value. Colour tells nothing about the class.
enum ShapeArtist {
  static let side = 32

  /// The classes.
  enum Figure: String, CaseIterable {
    case circle, square, triangle, star, cross, ring, crescent, arrow
  }

  static func draw(
    _ figure: Figure, random: inout RandomStream, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    let placement = Placement(random: &random)
    let (ink, ground) = colours(random: &random)
    let slope = Point(random.uniform(-1, 1), random.uniform(-1, 1)) * 0.012
    let grain = random.uniform(0.01, 0.06)
    for row in 0..<side {
      for column in 0..<side {
        let pixel = Point(Float(column) + 0.5, Float(row) + 0.5)
        let distance = signedDistance(placement.inside(pixel), figure) * placement.radius
        let cover = min(max(0.5 - distance, 0), 1)
        let shade = ((pixel - 16) * slope).sum() + grain * random.uniform(-1.7, 1.7)
        let colour = ground + (ink - ground) * cover + shade
        for channel in 0..<3 {
          pixels[(row * side + column) * 3 + channel] =
            UInt8(min(max(colour[channel] * 255, 0), 255))
        }
      }
    }
  }

  /// Two colours whose brightness differs enough to be told apart.
  private static func colours(random: inout RandomStream) -> (SIMD3<Float>, SIMD3<Float>) {
    let weights = SIMD3<Float>(0.3, 0.59, 0.11)
    while true {
      let ink = SIMD3(random.uniform(), random.uniform(), random.uniform())
      let ground = SIMD3(random.uniform(), random.uniform(), random.uniform())
      let difference = ((ink - ground) * weights).sum()
      if difference * difference > 0.04 { return (ink, ground) }
    }
  }

  /// Where the figure lies: turned by any angle, scaled, moved.
  private struct Placement {
    let radius: Float
    private let centre: Point
    private let cosine: Float
    private let sine: Float
    private let stretch: Float

    init(random: inout RandomStream) {
      radius = random.uniform(6.5, 12)
      let room = 15.5 - radius
      centre = Point(16 + random.uniform(-room, room), 16 + random.uniform(-room, room))
      stretch = random.uniform(0.88, 1.13)
      // A turn by up to 45° by its half-angle tangent, then by a multiple of 90°.
      let t = random.uniform(-0.414_213_6, 0.414_213_6)
      let c = (1 - t * t) / (1 + t * t)
      let s = 2 * t / (1 + t * t)
      (cosine, sine) =
        switch random.below(4) {
        case 0: (c, s)
        case 1: (-s, c)
        case 2: (-c, -s)
        default: (s, -c)
        }
    }

    /// A pixel in the figure's own coordinates, where its radius is 1.
    func inside(_ pixel: Point) -> Point {
      let offset = (pixel - centre) / radius
      return Point(
        (cosine * offset.x + sine * offset.y) * stretch, cosine * offset.y - sine * offset.x)
    }
  }

  /// The distance from a point to the figure's edge, negative inside; radius 1.
  private static func signedDistance(_ point: Point, _ figure: Figure) -> Float {
    switch figure {
    case .circle: return length(point) - 0.9
    case .ring:
      let fromMiddle = length(point) - 0.7
      return max(fromMiddle, -fromMiddle) - 0.22
    case .crescent:
      return max(length(point) - 0.95, 0.75 - length(point - Point(0.5, 0)))
    case .square: return polygon(point, square)
    case .triangle: return polygon(point, triangle)
    case .star: return polygon(point, star)
    case .cross: return polygon(point, cross)
    case .arrow: return polygon(point, arrow)
    }
  }

  private static func length(_ point: Point) -> Float { (point * point).sum().squareRoot() }

  private static let square = [
    Point(-0.75, -0.75), Point(0.75, -0.75), Point(0.75, 0.75), Point(-0.75, 0.75),
  ]
  private static let triangle = [
    Point(0, -1), Point(0.866, 0.5), Point(-0.866, 0.5),
  ]
  /// Five points on the unit circle, five on one of radius 0.42.
  private static let star = [
    Point(0, -1), Point(0.2469, -0.3398), Point(0.9511, -0.309), Point(0.3994, 0.1298),
    Point(0.5878, 0.809), Point(0, 0.42), Point(-0.5878, 0.809), Point(-0.3994, 0.1298),
    Point(-0.9511, -0.309), Point(-0.2469, -0.3398),
  ]
  private static let cross = [
    Point(-0.3, -0.95), Point(0.3, -0.95), Point(0.3, -0.3), Point(0.95, -0.3), Point(0.95, 0.3),
    Point(0.3, 0.3), Point(0.3, 0.95), Point(-0.3, 0.95), Point(-0.3, 0.3), Point(-0.95, 0.3),
    Point(-0.95, -0.3), Point(-0.3, -0.3),
  ]
  private static let arrow = [
    Point(0, -1), Point(0.75, -0.15), Point(0.28, -0.15), Point(0.28, 0.95), Point(-0.28, 0.95),
    Point(-0.28, -0.15), Point(-0.75, -0.15),
  ]

  /// The distance to the nearest edge; negative where an odd number of edges lies to one side.
  private static func polygon(_ point: Point, _ corners: [Point]) -> Float {
    var nearest = Float.infinity
    var isInside = false
    var previous = corners[corners.count - 1]
    for corner in corners {
      let edge = corner - previous
      let offset = point - previous
      let along = min(max((offset * edge).sum() / (edge * edge).sum(), 0), 1)
      let gap = offset - edge * along
      nearest = min(nearest, (gap * gap).sum())
      if (corner.y > point.y) != (previous.y > point.y),
        point.x < (previous.x - corner.x) * (point.y - corner.y) / (previous.y - corner.y)
          + corner.x
      {
        isInside.toggle()
      }
      previous = corner
    }
    return isInside ? -nearest.squareRoot() : nearest.squareRoot()
  }
}
