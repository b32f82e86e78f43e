/// The operators between two values, each with its spelling and how tightly it binds.
public enum BinaryOperator: String, Sendable, CaseIterable {
  case or = "or"
  case and = "and"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case isIn = "in"
  case isNotIn = "not in"
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "**"

  /// Higher binds tighter; the rows are Python's.
  var precedence: Int {
    switch self {
    case .or: 1
    case .and: 2
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .isIn, .isNotIn: 4
    case .add, .subtract: 6
    case .multiply, .divide, .floorDivide, .remainder: 7
    case .power: 9
    }
  }

  var isComparison: Bool { precedence == 4 }
}

/// The operators before a single value.
public enum UnaryOperator: String, Sendable, CaseIterable {
  case negate = "-"
  case plus = "+"
  case not = "not"
}
