extension Parser {
  /// Whether a token can begin an operand.
  func startsOperand(_ token: Token) -> Bool {
    switch token.kind {
    case .name, .number, .size, .stringStart, .leftParen, .leftBracket, .true, .false, .none,
      .minus:
      true
    default: false
    }
  }

  /// A command from its verb on.
  mutating func parseCommand() throws(Failure) -> Expression {
    try nested { (parser) throws(Failure) in try parser.parseCommandInside() }
  }

  private mutating func parseCommandInside() throws(Failure) -> Expression {
    let token = advance()
    let verb = Name(text: text(token), span: Span(source, token.range))
    guard let signature = vocabulary.command(verb.text) else { throw unexpected("a command") }
    var words: [CommandWord] = []
    var expressions: [Expression] = []
    var block: Block?
    var nestedStatement: Statement?
    switch signature.tail {
    case .expressions(let count):
      expressions = try parseExpressionList(signature, count, verb)
    case .nothing:
      words = try parseWords(signature, verb)
    case .block:
      words = try parseWords(signature, verb)
      if peek.kind == .leftBrace {
        block = try parseBlock(verb.text)
      } else {
        report(
          .blockMismatch, "`\(verb.text)` needs a block: `\(verb.text) { … }`", verb.span)
        throw Failure()
      }
    case .command:
      words = try parseWords(signature, verb)
      nestedStatement = try parseNestedCommand(verb)
    case .statement:
      nestedStatement = try parseNestedStatement(verb)
    }
    let span = span(from: token.start)
    var binder = Binder(
      signature: signature, verb: verb, span: span, vocabulary: vocabulary, reports: reports)
    binder.bind(words)
    for token in binder.optionAssignTokens { roles[token] = .optionAssign }
    let command = BoundCommand(
      signature: signature, verb: verb, span: span, slots: binder.slots, expressions: expressions,
      block: block, nested: nestedStatement, isBroken: binder.isBroken)
    let children = words.compactMap(\.expression) + expressions
    return try make(.command(command), from: token.start, children: children)
  }

  // MARK: - Words

  private mutating func parseWords(_ signature: CommandSignature, _ verb: Name)
    throws(Failure) -> [CommandWord]
  {
    isInOperand = true
    defer { isInOperand = false }
    var words: [CommandWord] = []
    while !endsWords(signature, words) {
      var word = try parseWord(signature, verb)
      if peek.kind == .comma {
        position += 1
        word.hasComma = true
        if bracketDepth == 0 { skipNewlines() }
      }
      words.append(word)
      if words.count > 10_000 { throw tooLong("this command") }
    }
    return words
  }

  private mutating func endsWords(_ signature: CommandSignature, _ words: [CommandWord]) -> Bool {
    let token = peek
    if token.isStatementEnd || token.kind == .interpolationEnd { return true }
    if bracketDepth > 0, token.kind == .rightParen { return true }
    switch signature.tail {
    case .block: return token.kind == .leftBrace
    case .command:
      guard token.kind == .name, vocabulary.isVerb(text(token)) else { return false }
      // Behind `after`, even a verb's name is the name of a layer.
      let option = words.last?.bare.flatMap { bare in
        signature.options.first { $0.name == bare && $0.kind != nil }
      }
      return option == nil
    case .nothing, .statement, .expressions: return false
    }
  }

  private mutating func parseWord(_ signature: CommandSignature, _ verb: Name)
    throws(Failure) -> CommandWord
  {
    let token = peek
    let next = peekNext()
    if token.isWord, next.kind == .assign {
      let label = Name(text: text(token), span: Span(source, token.range))
      let assignToken = position + 1
      position += 1
      mark(.label)
      position += 1
      var word = try parseUnlabelledWord(signature, verb)
      word.label = label
      word.assignToken = assignToken
      word.span = label.span.union(word.span)
      return word
    }
    return try parseUnlabelledWord(signature, verb)
  }

  private mutating func parseUnlabelledWord(_ signature: CommandSignature, _ verb: Name)
    throws(Failure) -> CommandWord
  {
    let token = peek
    if token.isWord, token.kind != .name {
      let word = text(token)
      let isOption = signature.options.contains { $0.name == word }
      let takesAny = signature.operands.contains { $0.kind.takesAnyWord }
      let isValue = token.kind == .true || token.kind == .false || token.kind == .none
      if isOption || takesAny || !isValue {
        guard isOption || takesAny else {
          throw unexpected(
            "an operand or option of `\(verb.text)`", note: "an expression needs parentheses here")
        }
        position += 1
        return CommandWord(bare: word, expression: nil, span: Span(source, token.range))
      }
    }
    let operand = try parseOperand()
    var bare: String?
    if case .name(let name) = operand.kind, token.kind == .name { bare = name }
    return CommandWord(bare: bare, expression: operand, span: operand.span)
  }

  /// A literal, a name with what stands directly behind it, or an expression in parentheses.
  mutating func parseOperand() throws(Failure) -> Expression {
    let wasInOperand = isInOperand
    isInOperand = true
    defer { isInOperand = wasInOperand }
    let token = peek
    var operand: Expression
    switch token.kind {
    case .minus, .plus:
      let next = peekNext()
      guard next.kind == .number, !next.hasSpaceBefore else { throw operatorInWords(token) }
      mark(.prefix)
      position += 1
      let number = try parsePostfix()
      operand = try make(
        .unary(token.kind == .minus ? .negate : .plus, number), from: token.start,
        children: [number])
    case .number, .size, .stringStart, .true, .false, .none, .name, .leftParen, .leftBracket,
      .leftBrace:
      operand = try parsePostfix()
    case .halfOpenRange, .closedRange:
      return try parseRange(lower: nil, start: token.start, operandsOnly: true)
    default:
      throw operatorInWords(token)
    }
    if peek.kind == .halfOpenRange || peek.kind == .closedRange {
      operand = try parseRange(
        lower: operand, start: operand.span.range.lowerBound, operandsOnly: true)
    }
    return operand
  }

  private mutating func operatorInWords(_ token: Token) -> Failure {
    let isOperator: Bool
    switch token.kind {
    case .plus, .minus, .star, .slash, .doubleSlash, .percent, .doubleStar, .less, .greater,
      .lessEqual, .greaterEqual, .equalEqual, .notEqual:
      isOperator = true
    default: isOperator = false
    }
    let next = peekNext()
    if token.kind == .minus, next.kind == .minus || next.isWord, !next.hasSpaceBefore {
      return unexpected(
        "an operand or option", note: "options are words without dashes: `epochs 5`, `pad same`")
    }
    return unexpected(
      "an operand or option",
      note: isOperator ? "an operand that computes stands in parentheses: (2 * n)" : nil)
  }

  // MARK: - Tails

  private mutating func parseExpressionList(
    _ signature: CommandSignature, _ count: ClosedRange<Int>, _ verb: Name
  ) throws(Failure) -> [Expression] {
    var expressions: [Expression] = []
    if let inner = try parseCallStyle() {
      expressions = inner
    } else {
      while !peek.isStatementEnd, !(bracketDepth > 0 && peek.kind == .rightParen) {
        expressions.append(try parseValueOrCommand())
        if expressions.count > Self.longestList { throw tooLong("this list of values") }
        if !take(.comma) { break }
        if bracketDepth == 0 { skipNewlines() }
      }
      if count.upperBound > 1, startsOperand(peek) {
        throw unexpected(
          "`,` or the end of the statement",
          note: foreignNote ?? "commas stand between values: \(verb.text) a, b")
      }
    }
    if !count.contains(expressions.count) {
      let isMissing = expressions.count < count.lowerBound
      report(
        isMissing ? .missingOperand : .unexpectedOperand,
        isMissing
          ? "`\(verb.text)` needs \(Wording.count(count.lowerBound, "value"))"
          : "`\(verb.text)` takes at most \(Wording.count(count.upperBound, "value"))",
        isMissing ? verb.span : expressions[count.upperBound].span)
    }
    return expressions
  }

  /// `print(a, b)` as Python writes it: the values in parentheses, and nothing behind them.
  private mutating func parseCallStyle() throws(Failure) -> [Expression]? {
    let open = peek
    guard open.kind == .leftParen, !open.hasSpaceBefore, let close = matchingParen() else {
      return nil
    }
    guard tokens[close + 1].isStatementEnd else { return nil }
    let openIndex = position
    position += 1
    let expressions = try bracketed(open, close: .rightParen, ")") {
      (parser) throws(Failure) -> [Expression] in
      var expressions: [Expression] = []
      while parser.peek.kind != .rightParen {
        expressions.append(try parser.parseValueOrCommand())
        if expressions.count > Self.longestList { throw parser.tooLong("this list of values") }
        if !parser.take(.comma) { break }
      }
      return expressions
    }
    // Without parentheses a line cannot go on behind a value, so they stay where they span lines.
    let isOneLine = !tokens[openIndex..<close].contains { $0.kind == .newline }
    let canDrop = isOneLine && expressions.count > 0 && tokens[close - 1].kind != .comma
    roles[openIndex] = canDrop ? .superfluous : .attached
    if canDrop { roles[close] = .superfluous }
    return expressions
  }

  /// The token that closes the parenthesis at the current position.
  private func matchingParen() -> Int? {
    var open = 0
    for index in position..<tokens.count - 1 {
      switch tokens[index].kind {
      case .leftParen: open += 1
      case .rightParen:
        open -= 1
        if open == 0 { return index }
      default: break
      }
    }
    return nil
  }

  private mutating func parseNestedCommand(_ verb: Name) throws(Failure) -> Statement {
    let token = peek
    guard token.kind == .name, vocabulary.isVerb(text(token)) else {
      report(
        .missingOperand, "`\(verb.text)` needs a command behind it", verb.span,
        notes: ["for instance `insert after conv1 batchnorm`"])
      throw Failure()
    }
    let command = try parseCommand()
    return Statement(kind: .expression(command), span: command.span)
  }

  private mutating func parseNestedStatement(_ verb: Name) throws(Failure) -> Statement {
    if peek.isStatementEnd {
      report(.missingOperand, "`\(verb.text)` needs a command behind it", verb.span)
      throw Failure()
    }
    return try nested { (parser) throws(Failure) in try parser.parseStatement() }
  }
}
