/// A colour of the screen, 8 bits a channel.
public struct Colour: Hashable, Sendable {
  public var red: UInt8
  public var green: UInt8
  public var blue: UInt8

  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  public static let white = Colour(255, 255, 255)
  public static let black = Colour(0, 0, 0)
  static let ink = Colour(38, 38, 38)
  static let faint = Colour(110, 110, 110)
  static let grid = Colour(226, 226, 226)

  /// `#1f77b4`.
  public var hex: String {
    "#" + [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The colour a share of the way from this one to another, 0…1.
  public func mixed(with other: Colour, _ share: Double) -> Colour {
    func mix(_ a: UInt8, _ b: UInt8) -> UInt8 {
      UInt8((Double(a) + (Double(b) - Double(a)) * share).rounded())
    }
    return Colour(mix(red, other.red), mix(green, other.green), mix(blue, other.blue))
  }

  /// Whether dark text on it reads better than light text (relative luminance, WCAG 2).
  var isLight: Bool {
    0.2126 * Double(red) + 0.7152 * Double(green) + 0.0722 * Double(blue) > 140
  }

  /// Colours of series that colour-blind people can tell apart (Okabe and Ito, 2008).
  public static let series = [
    Colour(0, 114, 178), Colour(213, 94, 0), Colour(0, 158, 115), Colour(204, 121, 167),
    Colour(230, 159, 0), Colour(86, 180, 233), Colour(90, 90, 90),
  ]
}

/// Turns numbers 0…1 into colours.
public enum ColourMap: String, CaseIterable, Sendable {
  /// Black to white.
  case grey
  /// Dark blue over green to yellow, even in brightness; for what begins at zero.
  case viridis
  /// Blue over white to orange; for what has two signs, 0.5 is zero.
  case diverging

  public func colour(_ value: Double) -> Colour {
    let stops = stops
    guard value.isFinite else { return Colour(255, 0, 255) }
    let place = min(max(value, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    return stops[index].mixed(with: stops[index + 1], place - Double(index))
  }

  private var stops: [Colour] {
    switch self {
    case .grey: Self.greyStops
    case .viridis: Self.viridisStops
    case .diverging: Self.divergingStops
    }
  }

  private static let greyStops = [Colour.black, Colour.white]
  private static let viridisStops = [
    Colour(68, 1, 84), Colour(72, 40, 120), Colour(62, 74, 137), Colour(49, 104, 142),
    Colour(38, 130, 142), Colour(31, 158, 137), Colour(53, 183, 121), Colour(110, 206, 88),
    Colour(181, 222, 43), Colour(253, 231, 37),
  ]
  private static let divergingStops = [
    Colour(5, 48, 97), Colour(33, 102, 172), Colour(103, 169, 207), Colour(209, 229, 240),
    Colour(247, 247, 247), Colour(253, 219, 199), Colour(239, 138, 98), Colour(200, 80, 20),
    Colour(127, 39, 4),
  ]
}
