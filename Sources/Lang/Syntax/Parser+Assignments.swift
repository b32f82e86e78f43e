/// Statements that begin with a name or an expression: commands, assignments, values.
extension Parser {
  mutating func parseNamed() throws(Failure) -> Statement.Kind {
    let token = peek
    let word = text(token)
    let next = peekNext()
    if vocabulary.isVerb(word) {
      return try parseVerbStatement(token, word, next)
    }
    // A minus takes something away, whatever space stands around it.
    if startsOperand(next), next.kind != .minus, next.hasSpaceBefore || next.kind == .stringStart {
      if let advice = ForeignWord.advice[word] {
        report(.foreignSyntax, advice, Span(source, token.range))
        throw Failure()
      }
      if next.kind != .leftParen && next.kind != .leftBracket {
        reports.report(unknownVerb(Name(text: word, span: Span(source, token.range))))
        throw Failure()
      }
    }
    return try parseExpressionStatement()
  }

  private func unknownVerb(_ word: Name) -> Diagnostic {
    let diagnostic = Diagnostic(
      .unknownVerb, "there is no command `\(Escaping.clip(word.text))`", at: word.span)
    if let advice = ForeignName.verbs[word.text] { return diagnostic.noting(advice) }
    let owners = vocabulary.commands.filter { $0.options.contains { $0.name == word.text } }
    if let owner = owners.first {
      return diagnostic.noting(
        "`\(word.text)` is an option and stands on the line of its verb: "
          + "\(owner.name) … \(word.text) …")
    }
    let isFunction = vocabulary.isFunction(word.text)
    return
      (isFunction ? diagnostic.noting("the function is called like `\(word.text)(…)`") : diagnostic)
      .suggesting(word.text, among: vocabulary.verbs)
  }

  private mutating func parseVerbStatement(_ token: Token, _ word: String, _ next: Token)
    throws(Failure) -> Statement.Kind
  {
    let touches = !next.hasSpaceBefore
    switch next.kind {
    case .assign, .plusAssign, .minusAssign, .starAssign, .slashAssign, .doubleSlashAssign,
      .percentAssign, .doubleStarAssign:
      try checkVariableName(
        Name(text: word, span: Span(source, token.range)), isKeyword: false)
      throw Failure()
    case .dot where touches, .leftBracket where touches:
      report(
        .verbAsVariable, "`\(word)` is a verb; there can be no variable of that name",
        Span(source, token.range))
      throw Failure()
    case .leftParen where touches && vocabulary.isFunction(word):
      if tokens[min(position + 2, tokens.count - 1)].kind == .rightParen {
        throw calledVerb(
          word, "`\(word)` without parentheses is the command, `\(word)(x)` computes")
      }
      return try parseExpressionStatement()
    case .leftParen where touches:
      try checkCalledVerb(word)
      return .expression(try parseCommand())
    default:
      let command = try parseCommand()
      return .expression(command)
    }
  }

  private func calledVerb(_ word: String, _ note: String) -> Failure {
    report(
      .foreignSyntax,
      "`\(word)` is a command: its operands stand behind it, without parentheses and commas",
      Span(source, tokens[position].range), notes: [note])
    return Failure()
  }

  /// `conv(6, 5)` is what other libraries call a layer; `conv(2 * n) 3x3` has an operand.
  private func checkCalledVerb(_ word: String) throws(Failure) {
    guard let signature = vocabulary.command(word), case .expressions = signature.tail else {
      let inside = tokens[min(position + 2, tokens.count - 1)]
      let close = tokens[min(position + 3, tokens.count - 1)]
      let takesWord = vocabulary.command(word)?.operands.first?.kind.takesAnyWord ?? false
      if inside.kind == .rightParen || takesWord && inside.isWord && close.kind == .rightParen {
        throw calledVerb(
          word,
          inside.isWord ? "it is written `\(word) \(text(inside))`" : "it is written `\(word)`")
      }
      var depth = 0
      for token in tokens[(position + 1)...] {
        switch token.kind {
        case .leftParen, .leftBracket, .leftBrace: depth += 1
        case .rightParen, .rightBracket, .rightBrace: depth -= 1
        case .comma where depth == 1, .assign where depth == 1:
          throw calledVerb(
            word, vocabulary.command(word).map { "it is written \(Usage.line($0))" } ?? "")
        case .end: return
        default: break
        }
        if depth == 0 { return }
      }
      return
    }
  }

  mutating func parseExpressionStatement() throws(Failure) -> Statement.Kind {
    let first = try parseExpression()
    var targets = [first]
    while peek.kind == .comma {
      position += 1
      targets.append(try parseExpression())
      if targets.count > 100 { throw tooLong("this list of variables") }
    }
    let operation = Self.compoundAssignments[peek.kind]
    if operation != nil || peek.kind == .assign {
      let assignSpan = peekSpan
      for target in targets { try checkTarget(target, assignSpan) }
      if operation != nil, targets.count > 1 {
        throw unexpected("`=`", note: "only `=` assigns to several variables at once")
      }
      position += 1
      return .assignment(targets: targets, operation: operation, value: try parseValues())
    }
    if targets.count > 1 {
      throw unexpected("`=`", note: "several values stand in brackets: [a, b]")
    }
    return .expression(first)
  }

  private static let compoundAssignments: [Token.Kind: BinaryOperator] = [
    .plusAssign: .add, .minusAssign: .subtract, .starAssign: .multiply,
    .slashAssign: .divide, .doubleSlashAssign: .floorDivide, .percentAssign: .remainder,
    .doubleStarAssign: .power,
  ]

  private func checkTarget(_ target: Expression, _ assign: Span) throws(Failure) {
    switch target.kind {
    case .name(let name):
      try checkVariableName(Name(text: name, span: target.span), isKeyword: false)
    case .member, .index: return
    case .none, .boolean:
      try checkVariableName(Name(text: target.span.text, span: target.span), isKeyword: true)
    default:
      report(
        .badAssignmentTarget, "only a variable, a member or an element can be assigned to",
        target.span, notes: ["`==` compares, `=` assigns"])
      throw Failure()
    }
  }

  /// The right side of an assignment or a return: one value, or several that make a list.
  mutating func parseValues() throws(Failure) -> Expression {
    let first = try parseValueOrCommand()
    guard peek.kind == .comma else { return first }
    var items = [first]
    while take(.comma) {
      items.append(try parseExpression())
      if items.count > Self.longestList { throw tooLong("this list") }
    }
    return try make(.list(items), from: first.span.range.lowerBound, children: items)
  }

  /// A command whose value is used, or an expression.
  mutating func parseValueOrCommand() throws(Failure) -> Expression {
    let token = peek
    guard token.kind == .name, vocabulary.isVerb(text(token)) else { return try parseExpression() }
    let next = peekNext()
    if next.kind == .leftParen, !next.hasSpaceBefore { return try parseExpression() }
    return try parseCommand()
  }
}
