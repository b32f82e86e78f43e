/// A size such as `5x5` or `32x32x1`: one to eight extents, each from 1 to 2³¹ − 1.
public struct SizeValue: Sendable, Hashable, CustomStringConvertible {
  public static let largestExtent = 2_147_483_647
  public static let largestRank = 8

  public let extents: [Int]

  /// A size, or nil when an extent or the number of extents is out of bounds.
  public init?(_ extents: [Int]) {
    guard (1...Self.largestRank).contains(extents.count),
      extents.allSatisfy({ (1...Self.largestExtent).contains($0) })
    else { return nil }
    self.extents = extents
  }

  public var rank: Int { extents.count }

  /// The product of the extents; nil when it does not fit into an integer.
  public var count: Int? {
    var product = 1
    for extent in extents {
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      product = next
    }
    return product
  }

  public var description: String { extents.map(String.init).joined(separator: "x") }
}
