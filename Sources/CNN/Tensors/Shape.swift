/// The extent of one sample as it passes through a network: height × width × channels.
///
/// A vector, as a dense layer gives it, is a shape of height 1 and width 1. Layers take it and an
/// image of one pixel alike, so both are equal; they are written differently, `8` and `1x1x8`.
public struct Shape: Sendable {
  public let height: Int
  public let width: Int
  public let channels: Int
  /// Whether it is written as one number.
  public let isFlat: Bool

  public init(height: Int, width: Int, channels: Int) {
    self.init(height: height, width: width, channels: channels, isFlat: false)
  }

  /// The shape of a vector of `count` values.
  public init(vector count: Int) {
    self.init(height: 1, width: 1, channels: count, isFlat: true)
  }

  private init(height: Int, width: Int, channels: Int, isFlat: Bool) {
    self.height = height
    self.width = width
    self.channels = channels
    self.isFlat = isFlat
  }

  /// The number of values of one sample.
  public var count: Int { height * width * channels }

  /// Whether a sample is a vector, with no spatial extent.
  public var isVector: Bool { height == 1 && width == 1 }

  /// The most values that one sample may have: 2³¹ − 1, what an HDF5 or NumPy reader takes anywhere.
  public static let maximumCount = Int(Int32.max)

  /// A shape whose sides are at least 1 and whose product stays within ``maximumCount``, or `nil`.
  public init?(checkedHeight height: Int, width: Int, channels: Int) {
    guard height > 0, width > 0, channels > 0 else { return nil }
    let (area, areaOverflow) = height.multipliedReportingOverflow(by: width)
    let (count, overflow) = area.multipliedReportingOverflow(by: channels)
    guard !areaOverflow, !overflow, count <= Shape.maximumCount else { return nil }
    self.init(height: height, width: width, channels: channels)
  }

  /// The shape of a vector of 1 to ``maximumCount`` values, or `nil`.
  public init?(checkedVector count: Int) {
    guard (1...Shape.maximumCount).contains(count) else { return nil }
    self.init(vector: count)
  }

  /// A shape from its sides, height, width and channels or the length of a vector; `nil` for what
  /// can't be one.
  public init?(checkedSides sides: [Int]) {
    switch sides.count {
    case 1: self.init(checkedVector: sides[0])
    case 3: self.init(checkedHeight: sides[0], width: sides[1], channels: sides[2])
    default: return nil
    }
  }

  /// Height, width and channels, or the length of a vector.
  public var sides: [Int] { isFlat ? [channels] : [height, width, channels] }
}

extension Shape: Hashable {
  public static func == (left: Shape, right: Shape) -> Bool {
    left.height == right.height && left.width == right.width && left.channels == right.channels
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(height)
    hasher.combine(width)
    hasher.combine(channels)
  }
}

extension Shape: CustomStringConvertible {
  /// `28x28x6`, or `120` for a vector.
  public var description: String { sides.map(String.init).joined(separator: "x") }
}
