/// An operation between two tensors, element by element, with NumPy's broadcasting.
public enum TensorOperation: String, CaseIterable, Hashable, Sendable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "**"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case minimum
  case maximum
  case and
  case or

  /// One line of help.
  public var summary: String {
    switch self {
    case .add: "the sum"
    case .subtract: "the difference"
    case .multiply: "the product"
    case .divide: "the quotient"
    case .floorDivide: "the quotient, rounded down"
    case .remainder: "the remainder, with the divisor's sign"
    case .power: "the left one to the power of the right one"
    case .equal: "1 where both are equal, else 0"
    case .notEqual: "1 where they differ, else 0"
    case .less: "1 where the left one is smaller, else 0"
    case .lessOrEqual: "1 where the left one is not larger, else 0"
    case .greater: "1 where the left one is larger, else 0"
    case .greaterOrEqual: "1 where the left one is not smaller, else 0"
    case .minimum: "the smaller one; nan where one is nan"
    case .maximum: "the larger one; nan where one is nan"
    case .and: "1 where neither is 0, else 0"
    case .or: "1 where one isn't 0, else 0"
    }
  }

  /// Whether every result is 0 or 1, for false and true.
  public var givesTruths: Bool {
    switch self {
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .and, .or: true
    case .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .power, .minimum, .maximum:
      false
    }
  }

  /// The operation on each pair of elements.
  ///
  /// Numbers follow IEEE 754 as in NumPy: x/0 is inf or nan, comparisons with nan are 0 (but `!=`
  /// is 1).
  /// - Throws: ``TensorError`` with both shapes when they don't broadcast.
  public func callAsFunction(_ left: Tensor, _ right: Tensor) throws(TensorError) -> Tensor {
    switch self {
    case .add: try Tensor.combine(left, right) { $0 + $1 }
    case .subtract: try Tensor.combine(left, right) { $0 - $1 }
    case .multiply: try Tensor.combine(left, right) { $0 * $1 }
    case .divide: try Tensor.combine(left, right) { $0 / $1 }
    case .floorDivide: try Tensor.combine(left, right, Self.floorDivided)
    case .remainder: try Tensor.combine(left, right, Self.remainder)
    case .power: try Self.power(left, right)
    case .equal: try Tensor.combine(left, right) { $0 == $1 ? 1 : 0 }
    case .notEqual: try Tensor.combine(left, right) { $0 != $1 ? 1 : 0 }
    case .less: try Tensor.combine(left, right) { $0 < $1 ? 1 : 0 }
    case .lessOrEqual: try Tensor.combine(left, right) { $0 <= $1 ? 1 : 0 }
    case .greater: try Tensor.combine(left, right) { $0 > $1 ? 1 : 0 }
    case .greaterOrEqual: try Tensor.combine(left, right) { $0 >= $1 ? 1 : 0 }
    case .minimum: try Tensor.combine(left, right) { $0 < $1 || $0.isNaN ? $0 : $1 }
    case .maximum: try Tensor.combine(left, right) { $0 > $1 || $0.isNaN ? $0 : $1 }
    case .and: try Tensor.combine(left, right) { $0 != 0 && $1 != 0 ? 1 : 0 }
    case .or: try Tensor.combine(left, right) { $0 != 0 || $1 != 0 ? 1 : 0 }
    }
  }

  /// Quotient and remainder go together as in Python: a = b·(a // b) + a % b, the remainder with
  /// the sign of b.
  private static func remainder(_ a: Float, _ b: Float) -> Float {
    let remainder = a.truncatingRemainder(dividingBy: b)
    if remainder == 0 { return Float(signOf: b, magnitudeOf: 0) }
    return (b < 0) != (remainder < 0) ? remainder + b : remainder
  }

  private static func floorDivided(_ a: Float, _ b: Float) -> Float {
    if b == 0 { return a / b }
    let remainder = a.truncatingRemainder(dividingBy: b)
    var quotient = (a - remainder) / b
    if remainder != 0, (b < 0) != (remainder < 0) { quotient -= 1 }
    if quotient == 0 { return Float(signOf: a / b, magnitudeOf: 0) }
    // The quotient is whole but for rounding.
    let whole = quotient.rounded(.down)
    return quotient - whole > 0.5 ? whole + 1 : whole
  }

  private static func power(_ left: Tensor, _ right: Tensor) throws(TensorError) -> Tensor {
    if right.scalar == 2, right.rank <= left.rank { return left.map { $0 * $0 } }
    return try Tensor.combine(left, right) { Float(CNN.power(Double($0), Double($1))) }
  }
}

extension Tensor {
  public static func + (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try TensorOperation.add(left, right)
  }

  public static func - (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try TensorOperation.subtract(left, right)
  }

  public static func * (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try TensorOperation.multiply(left, right)
  }

  public static func / (left: Tensor, right: Tensor) throws(TensorError) -> Tensor {
    try TensorOperation.divide(left, right)
  }

  public static prefix func - (operand: Tensor) -> Tensor { operand.map { -$0 } }

  /// From `chosen` where `condition` isn't 0, else from `other`; all three broadcast.
  /// - Throws: ``TensorError`` with the shapes when they don't fit.
  public static func choose(
    where condition: Tensor, _ chosen: Tensor, else other: Tensor
  ) throws(TensorError) -> Tensor {
    let shape = try broadcastShape(
      condition.shape, try broadcastShape(chosen.shape, other.shape))
    let mask = try condition.broadcast(to: shape).values
    let (first, second) = (try chosen.broadcast(to: shape), try other.broadcast(to: shape))
    var values = second.values
    for index in mask.indices where mask[index] != 0 { values[index] = first.values[index] }
    return Tensor(shape: shape, values: values)
  }

  /// Every value moved into lower … upper; nan stays nan, and where the bounds cross the upper one
  /// wins, as in NumPy.
  public func clipped(lower: Float = -.infinity, upper: Float = .infinity) -> Tensor {
    map { value in
      let raised = value < lower ? lower : value
      return raised > upper ? upper : raised
    }
  }
}
