import CNN
import Lang

/// Makes tensors of values that stand for one: numbers, nested lists, ranges, tensors.
enum TensorConversion {
  /// The most elements that a tensor of a script may have: 2³¹ − 1.
  static let largestCount = Int(Int32.max)

  /// The most axes that a tensor of a script may have.
  static let largestRank = 8

  /// The bytes that must be left over for everything else.
  private static let reserve = 32 << 20

  /// The value as a tensor.
  /// - Parameter what: what the message calls the value, "`x` of forward".
  /// - Throws: `wrongType` for other kinds of values, `tensorShape` for lists of unequal lengths.
  static func tensor(_ value: Value, what: String) throws(Diagnostic) -> Tensor {
    guard let tensor = try tensorIfPossible(value, what: what) else {
      let isText = if case .string = value { true } else { false }
      throw Diagnostic(
        .wrongType, "\(what) must be a tensor, not \(value.article)",
        notes: isText ? ["`image(\"file.png\")` reads a picture"] : [])
    }
    return tensor
  }

  /// The value as a tensor; nil for a value that doesn't stand for one.
  static func tensorIfPossible(_ value: Value, what: String) throws(Diagnostic) -> Tensor? {
    switch value {
    case .number(let number): return Tensor(Float(number))
    case .boolean(let boolean): return Tensor(boolean ? 1 : 0)
    case .object(let object): return (object as? TensorValue)?.tensor
    case .range(let range): return try vector(range, what: what)
    case .list(let list):
      var values: [Float] = []
      guard let shape = try collect(list, depth: 1, into: &values, what: what) else { return nil }
      return Tensor(shape: shape, values: values)
    case .none, .string, .record, .size, .function, .unknown: return nil
    }
  }

  private static func vector(_ range: RangeValue, what: String) throws(Diagnostic) -> Tensor {
    guard let count = range.count, range.lower != nil else {
      throw Diagnostic(.badRange, "\(what) can't be a range without both ends")
    }
    try check(count: count, what: what)
    do throws(TensorError) {
      return try Tensor.steps(from: range[0], by: range.step, count: count)
    } catch {
      throw Diagnostic(error, .tensorShape)
    }
  }

  /// Appends the numbers of a nested list and gives its shape; nil when there is something in it
  /// that is no number.
  private static func collect(
    _ list: [Value], depth: Int, into values: inout [Float], what: String
  ) throws(Diagnostic) -> [Int]? {
    guard depth <= largestRank else {
      throw Diagnostic(
        .tensorShape,
        "\(what) is nested more than \(largestRank) lists deep, the most axes a tensor has")
    }
    var inner: [Int]?
    for (position, item) in list.enumerated() {
      let shape: [Int]
      if case .number(let number) = item {
        values.append(Float(number))
        shape = []
      } else if case .list(let nested) = item {
        guard let found = try collect(nested, depth: depth + 1, into: &values, what: what) else {
          return nil
        }
        shape = found
      } else {
        guard let tensor = try tensorIfPossible(item, what: what) else { return nil }
        values += tensor.values
        shape = tensor.shape
      }
      if let inner, inner != shape {
        throw Diagnostic(
          .tensorShape,
          "\(what) has rows of different shapes: row 0 is \(Tensor.text(of: inner)), "
            + "row \(position) is \(Tensor.text(of: shape))")
      }
      inner = shape
    }
    let shape = [list.count] + (inner ?? [])
    guard shape.count <= largestRank else {
      throw Diagnostic(.tensorShape, "\(what) would have more than \(largestRank) axes")
    }
    return shape
  }

  /// Checks a number of elements before the memory for them is taken.
  static func check(count: Int, what: String) throws(Diagnostic) {
    guard count <= largestCount else {
      throw Diagnostic(
        .shapeTooLarge,
        "\(what) would have \(Count.grouped(count)) elements; a tensor has at most "
          + Count.grouped(largestCount))
    }
    // Asking the system takes time.
    guard count >= 1 << 18 else { return }
    let available = Machine.availableMemory
    guard count <= (available - reserve) / 4 else {
      throw Diagnostic(
        EngineError.memory(what: what, needed: count * 4, available: available))
    }
  }

  /// The number of elements of a shape.
  /// - Throws: `shapeTooLarge` or `notEnoughMemory`.
  @discardableResult
  static func count(of shape: [Int], what: String) throws(Diagnostic) -> Int {
    guard shape.count <= largestRank else {
      throw Diagnostic(
        .tensorShape, "\(what) would have \(shape.count) axes; a tensor has at most \(largestRank)")
    }
    var count = 1
    for side in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: side)
      guard !overflow else {
        throw Diagnostic(
          .shapeTooLarge,
          "\(what) would have the shape \(Tensor.text(of: shape)), which is too large")
      }
      count = product
    }
    try check(count: count, what: what)
    return count
  }
}
