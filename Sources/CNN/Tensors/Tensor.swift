/// An array of float32 values in row-major order, channels last.
///
/// An image is H×W×C, a batch N×H×W×C, a filter bank f×f×C×n. A tensor of rank 0 holds one value.
public struct Tensor: Hashable, Sendable {
  /// The length along each axis, outermost first.
  public let shape: [Int]

  /// The values, the last axis running fastest; as many as the product of `shape`.
  public var values: [Float]

  /// A tensor over the given values.
  /// - Precondition: `values.count` is the product of `shape`.
  public init(shape: [Int], values: [Float]) {
    precondition(values.count == shape.reduce(1, *), "a tensor's values fill its shape")
    self.shape = shape
    self.values = values
  }

  /// A tensor of one repeated value.
  public init(shape: [Int], repeating value: Float = 0) {
    self.init(shape: shape, values: Array(repeating: value, count: shape.reduce(1, *)))
  }

  /// A tensor of rank 0.
  public init(_ value: Float) {
    self.init(shape: [], values: [value])
  }

  public var rank: Int { shape.count }
  public var count: Int { values.count }
}
