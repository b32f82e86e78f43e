/// The extent of one sample as it passes through a network: height × width × channels.
///
/// A vector, as a dense layer gives it, is a shape of height 1 and width 1.
public struct Shape: Hashable, Sendable {
  public let height: Int
  public let width: Int
  public let channels: Int

  public init(height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
  }

  /// The shape of a vector of `count` values.
  public init(vector count: Int) {
    self.init(height: 1, width: 1, channels: count)
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
}

extension Shape: CustomStringConvertible {
  /// `28x28x6`, or `120` for a vector.
  public var description: String {
    isVector ? "\(channels)" : "\(height)x\(width)x\(channels)"
  }
}
