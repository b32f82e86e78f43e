/// What is drawn: marks on a sheet, in points from the top left corner.
///
/// Everything with lines and text is laid out once, as a drawing, and then written as SVG or PNG.
public struct Drawing: Equatable, Sendable {
  public enum Anchor: String, Sendable { case start, middle, end }

  public enum Mark: Equatable, Sendable {
    case rectangle(x: Double, y: Double, width: Double, height: Double, Colour)
    case line([SIMD2<Double>], Colour, width: Double)
    case dot(SIMD2<Double>, Colour, radius: Double)
    /// The point is on the base line.
    case text(String, SIMD2<Double>, Anchor, size: Double, Colour)
    /// Pixels stay sharp.
    case image(Bitmap, x: Double, y: Double, width: Double, height: Double)
  }

  public let width: Double
  public let height: Double
  public var marks: [Mark] = []

  public init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  /// What a picture says in words: its title and the like, for faces without pictures.
  public var words = ""
}
