/// A height and a width: of a filter, a window, a stride, a dilation.
public struct Size: Hashable, Sendable {
  public let height: Int
  public let width: Int

  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// The same in both directions.
  public init(_ side: Int) {
    self.init(side, side)
  }

  public var area: Int { height * width }
}

extension Size: CustomStringConvertible {
  /// `5x5`.
  public var description: String { "\(height)x\(width)" }
}
