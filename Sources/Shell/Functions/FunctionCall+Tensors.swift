import CNN
import Lang

/// Arguments of functions as tensors, shapes and axes.
extension FunctionCall {
  /// The argument as a tensor: a tensor, a number, or a nested list of numbers.
  /// - Throws: `wrongType`, or `tensorShape` for a list with rows of unequal length.
  func tensor(_ name: String) throws(Diagnostic) -> Tensor {
    try locating(name) { () throws(Diagnostic) in
      try TensorConversion.tensor(self[name], what: "`\(name)` of \(signature.name)")
    }
  }

  /// A tensor of the argument's elements in another order or shape: of truths it holds truths.
  func rearranged(_ name: String, _ tensor: Tensor) -> Value {
    self[name].object(as: TensorValue.self)?.value(tensor) ?? Value(result: tensor)
  }

  /// The argument as a whole number within bounds, or nil for `none`.
  func optionalInteger(_ name: String, in bounds: ClosedRange<Int> = Int.min...Int.max)
    throws(Diagnostic) -> Int?
  {
    self[name].isNone ? nil : try integer(name, in: bounds)
  }

  /// The argument as a list of whole numbers; a single number is a list of one, a size one of its
  /// extents.
  /// - Parameter withRest: whether the unnamed arguments behind the last parameter follow.
  func integers(_ name: String, withRest: Bool = false) throws(Diagnostic) -> [Int] {
    var integers = try ownIntegers(name)
    guard withRest else { return integers }
    for value in rest { integers.append(try whole(value, name)) }
    return integers
  }

  private func ownIntegers(_ name: String) throws(Diagnostic) -> [Int] {
    switch self[name] {
    case .number: return [try integer(name)]
    case .size(let size): return size.extents
    case .list(let items): return try items.map { item throws(Diagnostic) in try whole(item, name) }
    case .object(let object):
      guard let tensor = (object as? TensorValue)?.tensor, tensor.rank <= 1 else {
        throw wrongType(name, expected: "a list of whole numbers")
      }
      return try tensor.values.map { value throws(Diagnostic) in
        try whole(.number(Double(value)), name)
      }
    case .none, .boolean, .string, .record, .range, .function, .unknown:
      throw wrongType(name, expected: "a list of whole numbers")
    }
  }

  /// The shape of a tensor to make: `3x4`, `[3, 4]`, or several numbers.
  /// - Throws: `outOfBounds` for sides below 0, `shapeTooLarge`, `notEnoughMemory`.
  func shape(_ name: String) throws(Diagnostic) -> [Int] {
    let sides = try integers(name, withRest: true)
    return try locating(name) { () throws(Diagnostic) in
      if let negative = sides.first(where: { $0 < 0 }) {
        throw Diagnostic(
          .outOfBounds, "a side of a tensor must be at least 0, not \(negative)")
      }
      try TensorConversion.count(of: sides, what: "the tensor")
      return sides
    }
  }

  /// Whether a tensor of so many elements takes too long to make while a script is checked.
  func leavesUnknown(_ count: Int) -> Bool { isChecking && count > 1 << 20 }

  private func whole(_ value: Value, _ name: String) throws(Diagnostic) -> Int {
    guard case .number(let number) = value else {
      throw Diagnostic(
        .wrongType, "`\(name)` of \(signature.name) must hold whole numbers, not \(value.article)",
        at: span(of: name))
    }
    guard let whole = Int(exactly: number) else {
      throw Diagnostic(
        .notWhole,
        "`\(name)` of \(signature.name) must hold whole numbers, not \(NumberFormat.short(number))",
        at: span(of: name))
    }
    return whole
  }
}
