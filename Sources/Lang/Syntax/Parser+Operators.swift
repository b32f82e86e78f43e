/// Operators between values, before them, and ranges.
extension Parser {
  /// How tightly a range binds: below arithmetic, above comparison.
  private static let rangePrecedence = 5

  mutating func parseBinary(_ minimum: Int) throws(Failure) -> Expression {
    var left = try parseUnary()
    while true {
      let token = peek
      if token.kind == .halfOpenRange || token.kind == .closedRange {
        guard minimum <= Self.rangePrecedence else { return left }
        left = try parseRange(lower: left, start: left.span.range.lowerBound)
        continue
      }
      guard let operation = binaryOperator(token), operation.precedence >= minimum else {
        return left
      }
      position += operation == .isNotIn ? 2 : 1
      if operation.isComparison {
        left = try parseComparison(left, operation)
        continue
      }
      // A power binds to its right first, and the sign of its right side binds tighter still.
      let right =
        operation == .power
        ? try nested { (parser) throws(Failure) in try parser.parseBinary(operation.precedence) }
        : try parseBinary(operation.precedence + 1)
      left = try make(
        .binary(operation, left, right), from: left.span.range.lowerBound, children: [left, right])
    }
  }

  private mutating func parseComparison(_ left: Expression, _ operation: BinaryOperator)
    throws(Failure) -> Expression
  {
    let tighter = operation.precedence + 1
    var rest = [(operation: operation, operand: try parseBinary(tighter))]
    while let next = binaryOperator(peek), next.isComparison {
      position += next == .isNotIn ? 2 : 1
      rest.append((next, try parseBinary(tighter)))
      if rest.count > Self.largestHeight { throw tooLong("this comparison") }
    }
    let start = left.span.range.lowerBound
    let children = [left] + rest.map(\.operand)
    if rest.count == 1 {
      return try make(.binary(operation, left, rest[0].operand), from: start, children: children)
    }
    return try make(.comparison(left, rest), from: start, children: children)
  }

  private mutating func binaryOperator(_ token: Token) -> BinaryOperator? {
    if token.kind == .not {
      return peekNext().kind == .in ? .isNotIn : nil
    }
    return Self.operators[token.kind]
  }

  private static let operators: [Token.Kind: BinaryOperator] = [
    .or: .or, .and: .and, .equalEqual: .equal, .notEqual: .notEqual, .less: .less,
    .lessEqual: .lessOrEqual, .greater: .greater, .greaterEqual: .greaterOrEqual, .in: .isIn,
    .plus: .add, .minus: .subtract, .star: .multiply, .slash: .divide,
    .doubleSlash: .floorDivide, .percent: .remainder, .doubleStar: .power,
  ]

  private mutating func parseUnary() throws(Failure) -> Expression {
    let token = peek
    switch token.kind {
    case .not:
      position += 1
      return try parsePrefix(.not, token, operandPrecedence: BinaryOperator.equal.precedence)
    case .minus, .plus:
      mark(.prefix)
      position += 1
      return try parsePrefix(
        token.kind == .minus ? .negate : .plus, token,
        operandPrecedence: BinaryOperator.power.precedence)
    case .halfOpenRange, .closedRange:
      return try parseRange(lower: nil, start: token.start)
    default:
      return try parsePostfix()
    }
  }

  private mutating func parsePrefix(
    _ operation: UnaryOperator, _ token: Token, operandPrecedence: Int
  ) throws(Failure) -> Expression {
    let operand = try nested { (parser) throws(Failure) in
      try parser.parseBinary(operandPrecedence)
    }
    return try make(.unary(operation, operand), from: token.start, children: [operand])
  }

  /// The rest of a range from its operator on.
  mutating func parseRange(lower: Expression?, start: Int, operandsOnly: Bool = false)
    throws(Failure) -> Expression
  {
    let isClosed = peek.kind == .closedRange
    mark(.range)
    position += 1
    var upper: Expression?
    if !endsRange(peek) {
      upper =
        operandsOnly ? try parseOperand() : try parseBinary(BinaryOperator.add.precedence)
    } else if !isClosed {
      throw unexpected("the upper end of the range")
    }
    var step: Expression?
    if peek.kind == .name, text(peek) == "by", !operandsOnly {
      position += 1
      step = try parseBinary(BinaryOperator.add.precedence)
    }
    let children = [lower, upper, step].compactMap { $0 }
    return try make(
      .range(lower: lower, upper: upper, isClosed: isClosed, step: step), from: start,
      children: children)
  }

  private func endsRange(_ token: Token) -> Bool {
    switch token.kind {
    case .rightBracket, .rightParen, .comma, .newline, .semicolon, .end, .leftBrace, .rightBrace:
      true
    default: token.kind == .name && text(token) == "by"
    }
  }
}
