/// A batch of images or of feature maps in double precision, N×H×W×C, row-major.
public struct Volume: Sendable, Equatable {
  public let count: Int
  public let height: Int
  public let width: Int
  public let channels: Int
  /// `count * height * width * channels` numbers.
  public var values: [Double]

  /// A volume of equal numbers.
  public init(count: Int, height: Int, width: Int, channels: Int, repeating value: Double = 0) {
    self.count = count
    self.height = height
    self.width = width
    self.channels = channels
    values = Array(repeating: value, count: count * height * width * channels)
  }

  /// A volume of the given numbers, one for each place.
  public init(count: Int, height: Int, width: Int, channels: Int, values: [Double]) {
    precondition(values.count == count * height * width * channels)
    self.count = count
    self.height = height
    self.width = width
    self.channels = channels
    self.values = values
  }

  /// Zeros of another volume's shape.
  public init(like other: Volume) {
    self.init(
      count: other.count, height: other.height, width: other.width, channels: other.channels)
  }

  /// The number at image `n`, row `y`, column `x`, channel `c`.
  public subscript(n: Int, y: Int, x: Int, c: Int) -> Double {
    get { values[((n * height + y) * width + x) * channels + c] }
    set { values[((n * height + y) * width + x) * channels + c] = newValue }
  }

  /// The number there, or 0 outside the image, which is what padding means.
  public func padded(_ n: Int, _ y: Int, _ x: Int, _ c: Int) -> Double {
    y >= 0 && y < height && x >= 0 && x < width ? self[n, y, x, c] : 0
  }

  /// Every number put through a function.
  public func map(_ f: (Double) -> Double) -> Volume {
    Volume(count: count, height: height, width: width, channels: channels, values: values.map(f))
  }
}

/// A filter bank in double precision, f×f×C×n (Keras's HWIO), row-major.
public struct FilterBank: Sendable, Equatable {
  public let height: Int
  public let width: Int
  /// Channels that each filter sees.
  public let channels: Int
  public let filters: Int
  /// `height * width * channels * filters` numbers.
  public var values: [Double]

  /// A bank of zeros.
  public init(height: Int, width: Int, channels: Int, filters: Int) {
    self.init(
      height: height, width: width, channels: channels, filters: filters,
      values: Array(repeating: 0, count: height * width * channels * filters))
  }

  /// A bank of the given numbers, one for each place.
  public init(height: Int, width: Int, channels: Int, filters: Int, values: [Double]) {
    precondition(values.count == height * width * channels * filters)
    self.height = height
    self.width = width
    self.channels = channels
    self.filters = filters
    self.values = values
  }
}
