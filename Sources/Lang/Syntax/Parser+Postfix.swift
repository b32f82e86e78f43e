/// What stands directly behind a value: calls, members and indices.
extension Parser {
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
}
