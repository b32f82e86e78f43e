#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What the operators do; running and checking share it.
enum Operations {
  static let longestList = 10_000_000
  static let longestString = 64 << 20

  /// `left operation right`, for every operator but `and` and `or`, which look at their right side
  /// only when they need it.
  static func apply(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, at span: Span
  ) throws(Diagnostic) -> Value {
    switch (left, right) {
    case (.unknown, _), (_, .unknown): return .unknown
    case (.number(let a), .number(let b)): return try numbers(operation, a, b, at: span)
    case (.object(let object), _):
      if let value = try ask(object, operation, right, .left, span) { return value }
      if case .object(let other) = right,
        let value = try ask(other, operation, left, .right, span)
      {
        return value
      }
    case (_, .object(let object)):
      if let value = try ask(object, operation, left, .right, span) { return value }
    case (.string(let a), .string(let b)):
      if let value = try strings(operation, a, b, at: span) { return value }
    case (.list(let a), .list(let b)) where operation == .add:
      return .list(try joined(a, b, at: span))
    case (.list(let items), .number(let times)), (.number(let times), .list(let items)):
      if operation == .multiply { return try repeated(items, times, at: span) }
    case (.string(let text), .number(let times)), (.number(let times), .string(let text)):
      if operation == .multiply { return try repeated(text, times, at: span) }
    default: break
    }
    return try general(operation, left, right, at: span)
  }

  private static func ask(
    _ object: any LanguageObject, _ operation: BinaryOperator, _ other: Value, _ side: OperandSide,
    _ span: Span
  ) throws(Diagnostic) -> Value? {
    do throws(Diagnostic) {
      return try object.apply(operation, with: other, side: side)
    } catch {
      throw error.located(at: span)
    }
  }

  // MARK: - Types

  @inline(__always)
  static func numbers(_ operation: BinaryOperator, _ a: Double, _ b: Double, at span: Span)
    throws(Diagnostic) -> Value
  {
    switch operation {
    case .add: return .number(a + b)
    case .subtract: return .number(a - b)
    case .multiply: return .number(a * b)
    case .less: return .boolean(a < b)
    case .lessOrEqual: return .boolean(a <= b)
    case .greater: return .boolean(a > b)
    case .greaterOrEqual: return .boolean(a >= b)
    case .equal: return .boolean(a == b)
    case .notEqual: return .boolean(a != b)
    case .divide, .floorDivide, .remainder, .power:
      return .number(try rareNumbers(operation, a, b, at: span))
    case .isIn, .isNotIn, .and, .or:
      return try general(operation, .number(a), .number(b), at: span)
    }
  }

  private static func rareNumbers(
    _ operation: BinaryOperator, _ a: Double, _ b: Double, at span: Span
  ) throws(Diagnostic) -> Double {
    if operation == .power {
      let power = pow(a, b)
      if power.isNaN, !a.isNaN, !b.isNaN {
        throw Diagnostic(
          .outsideDomain,
          "a negative number has no power with a fraction: "
            + "\(NumberFormat.short(a)) ** \(NumberFormat.short(b))", at: span)
      }
      return power
    }
    if b == 0 { throw Diagnostic(.divisionByZero, "division by zero", at: span) }
    switch operation {
    case .divide: return a / b
    case .floorDivide: return (a / b).rounded(.down)
    default:
      let rest = fmod(a, b)
      return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
    }
  }

  private static func strings(_ operation: BinaryOperator, _ a: String, _ b: String, at span: Span)
    throws(Diagnostic) -> Value?
  {
    switch operation {
    case .add:
      try checkLength(of: a, b, at: span)
      return .string(a + b)
    case .less: return .boolean(a < b)
    case .lessOrEqual: return .boolean(a <= b)
    case .greater: return .boolean(a > b)
    case .greaterOrEqual: return .boolean(a >= b)
    default: return nil
    }
  }

  /// Refuses a text of two parts that is longer than 64 MB.
  static func checkLength(of a: String, _ b: String, at span: Span) throws(Diagnostic) {
    if a.utf8.count + b.utf8.count > longestString { throw tooLong("string", at: span) }
  }

  static func joined(_ a: [Value], _ b: [Value], at span: Span) throws(Diagnostic) -> [Value] {
    try checkLength(a.count + b.count, at: span)
    return a + b
  }

  /// Refuses a list of more than ten million items.
  static func checkLength(_ count: Int, at span: Span) throws(Diagnostic) {
    if count > longestList { throw tooLong("list", at: span) }
  }

  private static func repeated(_ items: [Value], _ times: Double, at span: Span)
    throws(Diagnostic) -> Value
  {
    let count = try self.times(
      of: items.count, times, limit: longestList, "list", at: span)
    var result: [Value] = []
    result.reserveCapacity(count * items.count)
    for _ in 0..<count { result += items }
    return .list(result)
  }

  private static func repeated(_ text: String, _ times: Double, at span: Span)
    throws(Diagnostic) -> Value
  {
    let count = try self.times(
      of: text.utf8.count, times, limit: longestString, "string", at: span)
    return .string(String(repeating: text, count: count))
  }

  /// How often to repeat, checked against the limit of the result's length.
  private static func times(
    of length: Int, _ times: Double, limit: Int, _ kind: String, at span: Span
  ) throws(Diagnostic) -> Int {
    guard times.rounded() == times else {
      throw Diagnostic(
        .notWhole,
        "a \(kind) can be repeated a whole number of times, not "
          + NumberFormat.short(times), at: span)
    }
    if times <= 0 || length == 0 { return 0 }
    guard times * Double(length) <= Double(limit) else { throw tooLong(kind, at: span) }
    return Int(times)
  }

  private static func tooLong(_ kind: String, at span: Span) -> Diagnostic {
    Diagnostic(
      .tooLarge,
      kind == "list"
        ? "a list can have at most \(longestList) items"
        : "a string can have at most 64 MB", at: span)
  }

  // MARK: - Any types

  private static func general(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, at span: Span
  ) throws(Diagnostic) -> Value {
    switch operation {
    case .equal: return .boolean(try areEqual(left, right, at: span))
    case .notEqual: return .boolean(!(try areEqual(left, right, at: span)))
    case .isIn: return .boolean(try isIn(left, right, at: span))
    case .isNotIn: return .boolean(!(try isIn(left, right, at: span)))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      if let order = try compare(left, right, at: span) {
        return try numbers(operation, Double(order), 0, at: span)
      }
    case .add, .subtract, .multiply, .divide, .floorDivide, .remainder, .power, .and, .or: break
    }
    throw mismatch(operation, left, right, at: span)
  }

  private static func mismatch(
    _ operation: BinaryOperator, _ left: Value, _ right: Value, at span: Span
  ) -> Diagnostic {
    var diagnostic = Diagnostic(
      .operatorMismatch,
      "`\(operation.rawValue)` does not work between \(left.article) and \(right.article)",
      at: span)
    switch (operation, left, right) {
    case (.add, .string, _), (.add, _, .string):
      diagnostic.notes.append("put values into text with braces: \"… {value} …\"")
    case (.add, .list, _): diagnostic.notes.append("add one item with brackets: list + [item]")
    case (_, .function(let function), _), (_, _, .function(let function)):
      diagnostic.notes.append("`\(function.name)` is a function; call it with parentheses")
    default: break
    }
    return diagnostic
  }

  /// Whether two values are equal; values of different types are not.
  static func areEqual(_ left: Value, _ right: Value, at span: Span, depth: Int = 0)
    throws(Diagnostic) -> Bool
  {
    if depth > 1000 {
      throw Diagnostic(.tooLarge, "these values are nested too deeply to compare", at: span)
    }
    switch (left, right) {
    case (.none, .none): return true
    case (.boolean(let a), .boolean(let b)): return a == b
    case (.number(let a), .number(let b)): return a == b
    case (.string(let a), .string(let b)): return a == b
    case (.size(let a), .size(let b)): return a == b
    case (.range(let a), .range(let b)): return a == b
    case (.function(let a), .function(let b)): return a === b || a.isSameTableFunction(as: b)
    case (.list(let a), .list(let b)):
      guard a.count == b.count else { return false }
      for (x, y) in zip(a, b) where !(try areEqual(x, y, at: span, depth: depth + 1)) {
        return false
      }
      return true
    case (.record(let a), .record(let b)):
      guard a.count == b.count else { return false }
      for (key, value) in a.pairs {
        guard let other = b[key], try areEqual(value, other, at: span, depth: depth + 1) else {
          return false
        }
      }
      return true
    case (.object(let object), let other), (let other, .object(let object)):
      do throws(Diagnostic) {
        return try object.isEqual(to: other) ?? false
      } catch {
        throw error.located(at: span)
      }
    default: return false
    }
  }

  /// −1, 0 or 1 for values that have an order: numbers, strings, booleans and lists of them.
  static func compare(_ left: Value, _ right: Value, at span: Span, depth: Int = 0)
    throws(Diagnostic) -> Int?
  {
    switch (left, right) {
    case (.number(let a), .number(let b)): return a < b ? -1 : a > b ? 1 : 0
    case (.string(let a), .string(let b)): return a < b ? -1 : a > b ? 1 : 0
    case (.boolean(let a), .boolean(let b)): return a == b ? 0 : a ? 1 : -1
    case (.list(let a), .list(let b)) where depth < 1000:
      for (x, y) in zip(a, b) {
        guard let order = try compare(x, y, at: span, depth: depth + 1) else { return nil }
        if order != 0 { return order }
      }
      return a.count < b.count ? -1 : a.count > b.count ? 1 : 0
    default: return nil
    }
  }

  private static func isIn(_ item: Value, _ container: Value, at span: Span)
    throws(Diagnostic) -> Bool
  {
    switch container {
    case .list(let items):
      for candidate in items where try areEqual(item, candidate, at: span) { return true }
      return false
    case .string(let text):
      if case .string(let part) = item { return part.isEmpty || text.contains(part) }
    case .record(let record):
      if case .string(let key) = item { return record[key] != nil }
    case .range(let range):
      if case .number(let number) = item { return range.contains(number) }
    case .size(let size):
      if case .number(let number) = item { return size.extents.contains { Double($0) == number } }
    default: break
    }
    throw mismatch(.isIn, item, container, at: span)
  }

  /// `left and right` or `left or right` of each pair of elements, where the left side holds several
  /// and is itself neither true nor false; nil where it is one or the other.
  static func elementwise(
    _ operation: BinaryOperator, _ left: Value, at span: Span,
    right: () throws(Diagnostic) -> Value
  ) throws(Diagnostic) -> Value? {
    guard case .object(let object) = left, object.truth == nil else { return nil }
    return try apply(operation, left, try right(), at: span)
  }

  // MARK: - One operand

  static func apply(_ operation: UnaryOperator, _ value: Value, at span: Span)
    throws(Diagnostic) -> Value
  {
    switch (operation, value) {
    case (_, .unknown): return .unknown
    case (.negate, .number(let number)): return .number(-number)
    case (.plus, .number): return value
    case (.not, _) where !value.isObject: return .boolean(!(try truth(value, at: span)))
    case (_, .object(let object)):
      do throws(Diagnostic) {
        if let result = try object.apply(operation) { return result }
      } catch {
        throw error.located(at: span)
      }
      if operation == .not { return .boolean(!(try truth(value, at: span))) }
    default: break
    }
    throw Diagnostic(
      .operatorMismatch, "`\(operation.rawValue)` does not work on \(value.article)", at: span)
  }

  /// A value as a condition: false, none, 0, and empty text, lists and records are false.
  static func truth(_ value: Value, at span: Span) throws(Diagnostic) -> Bool {
    switch value {
    case .boolean(let boolean): return boolean
    case .none, .unknown: return false
    case .number(let number): return number != 0
    case .string(let string): return !string.isEmpty
    case .list(let items): return !items.isEmpty
    case .record(let record): return record.count > 0
    case .range(let range): return range.count != 0
    case .size, .function: return true
    case .object(let object):
      if let truth = object.truth { return truth }
      throw Diagnostic(
        .noTruth, "\(value.article) of several values is neither true nor false", at: span,
        notes: ["any(x) asks whether one of them is true, all(x) whether all are"])
    }
  }
}

extension RangeValue {
  /// Whether a number is one of the range's.
  func contains(_ number: Double) -> Bool {
    if let lower, step > 0 ? number < lower : number > lower { return false }
    if let upper {
      let isBeyond = step > 0 ? number > upper : number < upper
      if isBeyond || (number == upper && !isClosed) { return false }
    }
    guard let lower else { return true }
    return ((number - lower) / step).rounded() == (number - lower) / step
  }
}
