extension Parser {
  /// How tightly a range binds: below arithmetic, above comparison.
  private static let rangePrecedence = 5

  mutating func parseExpression() throws(Failure) -> Expression {
    try nested { (parser) throws(Failure) in
      let value = try parser.parseBinary(1)
      guard parser.peek.kind == .if else { return value }
      parser.position += 1
      let condition = try parser.parseBinary(1)
      try parser.expect(.else, "`else`")
      let otherwise = try parser.parseExpression()
      return try parser.make(
        .conditional(condition, then: value, otherwise: otherwise),
        from: value.span.range.lowerBound, children: [value, condition, otherwise])
    }
  }

  /// A node over its children, within the limit of height.
  func make(_ kind: Expression.Kind, from start: Int, children: [Expression] = [])
    throws(Failure) -> Expression
  {
    let height = 1 + (children.lazy.map(\.height).max() ?? 0)
    let span = span(from: start)
    guard height <= Self.largestHeight else {
      let tail = Span(source, max(start, lastEnd - 1)..<max(start, lastEnd))
      report(
        .tooLong, "this expression has more than \(Self.largestHeight) steps", tail,
        notes: ["give a part a name, or put the values into a list"])
      throw Failure()
    }
    return Expression(kind: kind, span: span, height: height)
  }

  // MARK: - Operators

  private mutating func parseBinary(_ minimum: Int) throws(Failure) -> Expression {
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

  // MARK: - Calls, members, indices

  mutating func parsePostfix() throws(Failure) -> Expression {
    var base = try parsePrimary()
    while true {
      let token = peek
      guard !token.hasSpaceBefore, position > 0, tokens[position - 1].kind != .newline else {
        if !isInOperand, token.kind == .leftParen || token.kind == .leftBracket {
          try checkSpace(base, token)
        }
        return base
      }
      switch token.kind {
      case .leftParen: base = try parseCall(base, token)
      case .leftBracket: base = try parseIndex(base, token)
      case .dot: base = try parseMember(base)
      default: return base
      }
    }
  }

  /// `f (x)` is not a call; say so where nothing else could be meant.
  private mutating func checkSpace(_ base: Expression, _ token: Token) throws(Failure) {
    guard case .name(let name) = base.kind, bracketDepth == 0 || token.hasSpaceBefore,
      position > 0, tokens[position - 1].kind != .newline
    else { return }
    let gap = Span(source, base.span.range.upperBound..<token.start)
    let isCall = token.kind == .leftParen
    report(
      .spaceBeforeCall,
      isCall
        ? "a call has no space before its parenthesis: `\(Escaping.clip(name))(…)`"
        : "an index has no space before its bracket: `\(Escaping.clip(name))[…]`",
      Span(source, token.range), fix: .init("remove the space", replace: gap, with: ""))
    throw Failure()
  }

  private mutating func parseMember(_ base: Expression) throws(Failure) -> Expression {
    position += 1
    let token = peek
    guard token.isWord else { throw unexpected("a member's name") }
    position += 1
    let name = Name(text: text(token), span: Span(source, token.range))
    return try make(
      .member(base, name), from: base.span.range.lowerBound, children: [base])
  }

  private mutating func parseCall(_ callee: Expression, _ open: Token) throws(Failure) -> Expression
  {
    mark(.attached)
    position += 1
    let arguments = try bracketed(open, close: .rightParen, ")") {
      (parser) throws(Failure) -> [Expression.Argument] in
      var arguments: [Expression.Argument] = []
      while parser.peek.kind != .rightParen {
        arguments.append(try parser.parseArgument())
        if arguments.count > Self.longestList { throw parser.tooLong("this list of arguments") }
        if !parser.take(.comma) { break }
      }
      return arguments
    }
    return try make(
      .call(callee, arguments), from: callee.span.range.lowerBound,
      children: [callee] + arguments.map(\.value))
  }

  private mutating func parseArgument() throws(Failure) -> Expression.Argument {
    var label: Name?
    let token = peek
    if token.isWord, peekNext().kind == .assign {
      label = Name(text: text(token), span: Span(source, token.range))
      position += 1
      mark(.label)
      position += 1
    }
    return Expression.Argument(label: label, value: try parseExpression())
  }

  private mutating func parseIndex(_ base: Expression, _ open: Token) throws(Failure) -> Expression
  {
    mark(.attached)
    position += 1
    let parts = try bracketed(open, close: .rightBracket, "]") {
      (parser) throws(Failure) -> [Expression.IndexPart] in
      var parts: [Expression.IndexPart] = []
      while parser.peek.kind != .rightBracket {
        parts.append(try parser.parseIndexPart())
        if parts.count > 64 { throw parser.tooLong("this index") }
        if !parser.take(.comma) { break }
      }
      return parts
    }
    if parts.isEmpty { throw unexpectedEmptyIndex(open) }
    let children = parts.compactMap { part -> Expression? in
      if case .value(let value) = part { return value }
      return nil
    }
    return try make(
      .index(base, parts), from: base.span.range.lowerBound, children: [base] + children)
  }

  private func unexpectedEmptyIndex(_ open: Token) -> Failure {
    report(.unexpectedToken, "expected an index between the brackets", span(from: open.start))
    return Failure()
  }

  private mutating func parseIndexPart() throws(Failure) -> Expression.IndexPart {
    let token = peek
    let next = peekNext().kind
    if token.kind == .name, text(token) == "_", next == .comma || next == .rightBracket {
      position += 1
      return .all(Span(source, token.range))
    }
    if token.kind == .colon { throw reportColon() }
    let value = try parseExpression()
    if peek.kind == .colon { throw reportColon() }
    return .value(value)
  }

  private mutating func reportColon() -> Failure {
    report(
      .foreignSyntax, "a slice is written with `..<`, and `_` for a whole axis, not with `:`",
      peekSpan, notes: ["t[0:3] is t[0..<3], t[2:] is t[2...], t[:, 0] is t[_, 0]"])
    return Failure()
  }

  // MARK: - Primaries

  private mutating func parsePrimary() throws(Failure) -> Expression {
    let token = peek
    switch token.kind {
    case .number:
      position += 1
      return try makeNumber(token)
    case .size:
      position += 1
      guard let size = Lexer.size(text(token)) else { throw Failure() }
      return try make(.size(size), from: token.start)
    case .stringStart: return try parseString()
    case .true, .false:
      position += 1
      return try make(.boolean(token.kind == .true), from: token.start)
    case .none:
      position += 1
      return try make(.none, from: token.start)
    case .name:
      position += 1
      return try make(.name(text(token)), from: token.start)
    case .leftParen: return try parseParenthesised(token)
    case .leftBracket: return try parseList(token)
    case .leftBrace: return try parseRecord(token)
    default: throw unexpected("a value", note: valueNote(token))
    }
  }

  private func valueNote(_ token: Token) -> String? {
    switch token.kind {
    case .star, .slash, .percent, .doubleStar, .doubleSlash, .equalEqual, .less, .greater:
      "the operator has nothing on its left"
    case .if, .for, .while, .def: "`\(text(token))` begins a statement of its own"
    case .end, .newline, .semicolon: stepNote
    default: nil
    }
  }

  /// What to write instead of `x++` and `x--`.
  private var stepNote: String? {
    guard position >= 3 else { return nil }
    let signs = tokens[(position - 2)..<position].map(\.kind)
    let name = tokens[position - 3]
    guard name.kind == .name else { return nil }
    if signs == [.plus, .plus] { return "`\(text(name)) += 1` adds one" }
    if signs == [.minus, .minus] { return "`\(text(name)) -= 1` takes one away" }
    return nil
  }

  private func makeNumber(_ token: Token) throws(Failure) -> Expression {
    let digits = text(token).filter { $0 != "_" }
    guard let number = Double(digits), number.isFinite else {
      report(
        .malformedNumber, "`\(Escaping.clip(digits))` is too large a number",
        Span(source, token.range),
        notes: ["the largest number is about 1.8e308"])
      throw Failure()
    }
    return try make(.number(number), from: token.start)
  }

  private mutating func parseParenthesised(_ open: Token) throws(Failure) -> Expression {
    position += 1
    let inner = try nested { (parser) throws(Failure) in
      try parser.bracketed(open, close: .rightParen, ")") { (parser) throws(Failure) in
        try parser.parseValueOrCommand()
      }
    }
    // The parentheses belong to the span, so that carets show the whole operand.
    return Expression(kind: inner.kind, span: span(from: open.start), height: inner.height)
  }

  private mutating func parseList(_ open: Token) throws(Failure) -> Expression {
    position += 1
    let items = try bracketed(open, close: .rightBracket, "]") {
      (parser) throws(Failure) -> [Expression] in
      var items: [Expression] = []
      while parser.peek.kind != .rightBracket {
        items.append(try parser.parseExpression())
        if items.count > Self.longestList { throw parser.tooLong("this list") }
        if !parser.take(.comma) { break }
      }
      return items
    }
    return try make(.list(items), from: open.start, children: items)
  }

  private mutating func parseRecord(_ open: Token) throws(Failure) -> Expression {
    mark(.recordOpen)
    position += 1
    var closing = position
    let fields = try bracketed(open, close: .rightBrace, "}") {
      (parser) throws(Failure) -> [(key: Name, value: Expression)] in
      var fields: [(key: Name, value: Expression)] = []
      var keys: Set<String> = []
      while parser.peek.kind != .rightBrace {
        let field = try parser.parseField()
        if !keys.insert(field.key.text).inserted {
          parser.report(
            .badParameters, "the record has two fields called `\(field.key.text)`", field.key.span)
        }
        fields.append(field)
        if fields.count > Self.longestList { throw parser.tooLong("this record") }
        if !parser.take(.comma) { break }
      }
      _ = parser.peek
      closing = parser.position
      return fields
    }
    roles[closing] = .recordClose
    return try make(.record(fields), from: open.start, children: fields.map(\.value))
  }

  private mutating func parseField() throws(Failure) -> (key: Name, value: Expression) {
    let token = peek
    var key: Name
    if token.kind == .stringStart {
      let string = try parseString()
      guard case .string(let pieces) = string.kind, pieces.count <= 1,
        pieces.allSatisfy({ if case .text = $0 { true } else { false } })
      else {
        report(.unexpectedToken, "a field's name cannot contain `{…}`", string.span)
        throw Failure()
      }
      key = Name(text: "", span: string.span)
      if case .text(let text)? = pieces.first { key.text = text }
    } else {
      guard token.isWord else { throw unexpected("a field's name") }
      position += 1
      key = Name(text: text(token), span: Span(source, token.range))
    }
    try expect(.colon, "`:` behind the field's name")
    return (key, try parseExpression())
  }
}
