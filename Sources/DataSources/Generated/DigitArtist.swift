/// Draws handwritten digits: a style, a hand and a pen chosen at random for each image.
///
/// The image is 32×32, one byte a pixel, ink bright on 0. It is a pure function of the random
/// stream.
struct DigitArtist {
  static let side = 32

  private var canvas = StrokeCanvas(side: side)

  /// Draws `digit` and writes its 32 × 32 bytes to `pixels`.
  mutating func draw(
    _ digit: Int, random: inout RandomStream, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    canvas.clear()
    let strokes = style(of: digit, random: &random)
    let hand = Hand(random: &random)
    for stroke in strokes {
      draw(stroke, hand: hand, random: &random)
    }
    develop(hand: hand, random: &random, into: pixels)
  }

  /// One of the digit's styles, the common ones more often.
  private func style(of digit: Int, random: inout RandomStream) -> [DigitGlyphs.Stroke] {
    let styles = DigitGlyphs.styles[digit]
    var remaining = random.uniform() * styles.reduce(0) { $0 + $1.weight }
    for style in styles {
      remaining -= style.weight
      if remaining < 0 { return style.strokes }
    }
    return styles[0].strokes
  }

  /// Draws a smooth line through the points, each a little off its place.
  private mutating func draw(
    _ stroke: DigitGlyphs.Stroke, hand: Hand, random: inout RandomStream
  ) {
    var points: [Point] = []
    points.reserveCapacity(stroke.count)
    for (position, point) in stroke.enumerated() {
      if position > 0, stroke[position - 1] == point {
        points.append(points[position - 1])  // a corner stays one
      } else {
        points.append(hand.place(point, random: &random))
      }
    }
    var radius = hand.radius * random.uniform(0.88, 1.12)
    for index in 0..<(points.count - 1) where points[index] != points[index + 1] {
      let nextRadius = hand.radius * random.uniform(0.85, 1.15)
      let before = points[max(index - 1, 0)]
      let after = points[min(index + 2, points.count - 1)]
      var last = points[index]
      let steps = 6
      for step in 1...steps {
        let t = Float(step) / Float(steps)
        let next = Self.spline(before, points[index], points[index + 1], after, t)
        canvas.line(
          from: last, to: next,
          startRadius: radius + (nextRadius - radius) * (t - 1 / Float(steps)),
          endRadius: radius + (nextRadius - radius) * t)
        last = next
      }
      radius = nextRadius
    }
  }

  /// The point at `t` in 0…1 of the Catmull–Rom spline from `b` to `c`.
  private static func spline(_ a: Point, _ b: Point, _ c: Point, _ d: Point, _ t: Float) -> Point {
    let linear = (c - a) * t
    let square = (a * 2 - b * 5 + c * 4 - d) * (t * t)
    let cube = (b * 3 - c * 3 + d - a) * (t * t * t)
    return b + (linear + square + cube) * 0.5
  }

  /// Turns coverage into bytes: uneven ink, and a few specks of dust on the paper.
  private func develop(
    hand: Hand, random: inout RandomStream, into pixels: UnsafeMutableBufferPointer<UInt8>
  ) {
    for index in 0..<(Self.side * Self.side) {
      let coverage = canvas.coverage(index)
      guard coverage > 0 else {
        pixels[index] = 0
        continue
      }
      let ink = coverage * (hand.ink + hand.grain * random.normal())
      pixels[index] = UInt8(min(max(ink * 255, 0), 255))
    }
    for _ in 0..<hand.specks {
      let index = random.below(Self.side * Self.side)
      pixels[index] = max(pixels[index], UInt8(random.uniform(20, 170)))
    }
  }
}

/// What is the same for all strokes of one digit: slant, size, place, pen, unsteadiness.
private struct Hand {
  let radius: Float
  let ink: Float
  let grain: Float
  let specks: Int
  private let slant: Float
  private let cosine: Float
  private let sine: Float
  private let scale: Point
  private let centre: Point
  private let bend: SIMD4<Float>
  private let jitter: Float

  init(random: inout RandomStream) {
    radius = random.uniform(0.7, 1.75)
    ink = random.uniform(0.75, 1.05)
    grain = random.uniform(0.02, 0.12)
    specks = random.below(7)
    slant = random.normal() * 0.18
    // A turn by 2·atan(t), without a library sine.
    let t = min(max(random.normal() * 0.055, -0.15), 0.15)
    cosine = (1 - t * t) / (1 + t * t)
    sine = 2 * t / (1 + t * t)
    let height = random.uniform(16.5, 23)
    scale = Point(height * random.uniform(0.6, 0.95), height)
    centre = Point(16 + random.normal() * 1.45, 16 + random.normal() * 1.45)
    bend = SIMD4(random.normal(), random.normal(), random.normal(), random.normal()) * 0.13
    jitter = random.uniform(0.012, 0.03)
  }

  /// Where on the sheet, in pixels, the hand puts a point of the 1 × 1 box.
  func place(_ point: Point, random: inout RandomStream) -> Point {
    var p = point - 0.5
    p += Point(
      bend[0] * (p.y * p.y - 0.08) + bend[1] * p.x * p.y,
      bend[2] * (p.x * p.x - 0.08) + bend[3] * p.x * p.y)
    p += Point(random.normal(), random.normal()) * jitter
    p *= scale
    p.x -= slant * p.y
    return centre + Point(cosine * p.x - sine * p.y, sine * p.x + cosine * p.y)
  }
}
