/// Expressions, and the values they begin with.
extension Parser {
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

  mutating func parsePrimary() throws(Failure) -> Expression {
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
    case .percent where position == 0 || tokens[position - 1].isStatementEnd:
      "there are no magics here: `time STATEMENT` measures, `help` lists the verbs"
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
