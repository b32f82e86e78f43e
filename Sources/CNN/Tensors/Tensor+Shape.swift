extension Tensor {
  /// The most values that a tensor may have: 2³¹ − 1.
  public static let maximumCount = Shape.maximumCount

  /// The most axes that a tensor may have.
  public static let maximumRank = 16

  /// A tensor whose shape is checked.
  /// - Throws: ``TensorError`` for a shape that can't be, or one that `values` don't fill.
  public init(checking shape: [Int], values: [Float]) throws(TensorError) {
    let count = try Tensor.count(of: shape)
    guard count == values.count else {
      throw TensorError(
        "\(values.count) values don't fill the shape \(Tensor.text(of: shape)), which has \(count)",
        hint: "give as many values as the product of the shape")
    }
    self.init(shape: shape, values: values)
  }

  /// The number of values that a shape has.
  ///
  /// An axis may have length 0; the other axes' product is then checked all the same.
  /// - Throws: ``TensorError`` for negative lengths, more than ``maximumRank`` axes, more than
  ///   ``maximumCount`` values or more than the free memory holds.
  public static func count(of shape: [Int]) throws(TensorError) -> Int {
    guard shape.count <= maximumRank else {
      throw TensorError(
        "a tensor of \(shape.count) axes is too deep: \(maximumRank) is the most",
        hint: "join some axes with reshape")
    }
    var product = 1
    var isEmpty = false
    for length in shape {
      guard length >= 0 else {
        throw TensorError(
          "a tensor can't have the shape \(text(of: shape)): \(length) is negative",
          hint: "give lengths of 0 or more")
      }
      isEmpty = isEmpty || length == 0
      let (next, overflow) = product.multipliedReportingOverflow(by: max(length, 1))
      guard !overflow, next <= maximumCount else {
        throw TensorError(
          "a tensor of the shape \(text(of: shape)) is too large: \(maximumCount) values are the most",
          hint: "use smaller lengths")
      }
      product = next
    }
    if isEmpty { return 0 }
    try checkMemory(for: product, shape)
    return product
  }

  /// Asking the system takes time, so only tensors of 64 MB and more are checked.
  private static func checkMemory(for count: Int, _ shape: [Int]) throws(TensorError) {
    guard count >= 1 << 24 else { return }
    let available = Machine.availableMemory
    guard count * 4 <= available else {
      throw TensorError(
        "a tensor of the shape \(text(of: shape)) needs \((count * 4) >> 20) MB, and \(available >> 20) MB are free",
        hint: "use smaller lengths")
    }
  }

  /// A shape as the user writes it: `28x28x6`, `5`, or `scalar` for rank 0.
  public static func text(of shape: [Int]) -> String {
    shape.isEmpty ? "scalar" : shape.map(String.init).joined(separator: "x")
  }

  /// The shape as text: `28x28x6`, `5`, or `scalar`.
  public var shapeText: String { Tensor.text(of: shape) }

  /// The only value of a tensor that has one, whatever its rank.
  public var scalar: Float? { values.count == 1 ? values[0] : nil }

  /// How far apart two neighbours along each axis lie in `values`.
  var strides: [Int] { Tensor.strides(of: shape) }

  static func strides(of shape: [Int]) -> [Int] {
    var strides = shape
    var step = 1
    for axis in shape.indices.reversed() {
      strides[axis] = step
      step *= max(shape[axis], 1)
    }
    return strides
  }

  /// The axis that a possibly negative number means.
  /// - Throws: ``TensorError`` naming the axis and the shape.
  public func axis(_ number: Int) throws(TensorError) -> Int {
    guard let axis = Tensor.position(number, length: rank) else {
      throw TensorError(
        "there is no axis \(number) in a tensor of the shape \(shapeText)",
        hint: rank == 0
          ? "a scalar has no axes"
          : "its axes are 0 to \(rank - 1), or \(-rank) to -1 counted from the end")
    }
    return axis
  }

  /// Several axes, each once, in ascending order; `nil` means all.
  func axes(_ numbers: [Int]?) throws(TensorError) -> [Int] {
    guard let numbers else { return Array(shape.indices) }
    var seen: [Int] = []
    for number in numbers {
      let axis = try axis(number)
      guard !seen.contains(axis) else {
        throw TensorError("axis \(number) is named twice", hint: "name each axis once")
      }
      seen.append(axis)
    }
    return seen.sorted()
  }

  /// The position in 0 ..< length that a possibly negative one means.
  static func position(_ position: Int, length: Int) -> Int? {
    guard position < length, position >= -length else { return nil }
    return position < 0 ? position + length : position
  }
}
