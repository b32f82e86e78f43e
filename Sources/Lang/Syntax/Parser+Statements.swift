extension Parser {
  mutating func parseStatement() throws(Failure) -> Statement {
    let start = peek.start
    let kind: Statement.Kind
    switch peek.kind {
    case .if: kind = try parseConditional()
    case .for: kind = try parseFor()
    case .while: kind = try parseWhile()
    case .def: kind = .definition(try parseDefinition())
    case .return: kind = try parseReturn()
    case .break:
      try checkInsideLoop()
      kind = .breakLoop
    case .continue:
      try checkInsideLoop()
      kind = .continueLoop
    case .else:
      throw unexpected("a statement", note: "`else` stands behind the closing brace of an `if`")
    case .name: kind = try parseNamed()
    default: kind = try parseExpressionStatement()
    }
    return Statement(kind: kind, span: span(from: start))
  }

  private mutating func checkInsideLoop() throws(Failure) {
    let word = text(peek)
    if loopDepth == 0 {
      report(.outsideLoop, "`\(word)` stands outside of any loop", peekSpan)
    }
    position += 1
  }

  mutating func parseBlock(_ owner: String) throws(Failure) -> Block {
    guard peek.kind == .leftBrace else {
      throw unexpected(
        "`{`", note: "a block stands in braces: \(owner == "function" ? "def f()" : owner) … { … }")
    }
    return try nested { (parser) throws(Failure) in
      let open = parser.peek
      parser.mark(.blockOpen)
      parser.position += 1
      // A block can stand inside brackets only by mistake; newlines end its statements anyway.
      let outerBrackets = parser.bracketDepth
      parser.bracketDepth = 0
      defer { parser.bracketDepth = outerBrackets }
      var statements: [Statement] = []
      while true {
        parser.skipSeparators()
        if parser.peek.kind == .rightBrace { break }
        if parser.peek.kind == .end {
          parser.report(
            .unclosedBracket, "the block of this \(owner) is never closed",
            Span(parser.source, open.range))
          throw Failure()
        }
        parser.appendStatement(to: &statements)
      }
      parser.mark(.blockClose)
      parser.position += 1
      return Block(statements: statements, span: parser.span(from: open.start))
    }
  }

  private mutating func parseConditional() throws(Failure) -> Statement.Kind {
    var branches: [Statement.Branch] = []
    position += 1
    while true {
      let condition = try parseCondition("if")
      branches.append(.init(condition: condition, body: try parseBlock("if")))
      if branches.count > Self.longestList { throw tooLong("this chain of conditions") }
      guard takeElse() else { return .conditional(branches: branches, otherwise: nil) }
      guard take(.if) else {
        return .conditional(branches: branches, otherwise: try parseBlock("else"))
      }
    }
  }

  /// Takes an `else`, which may begin a line of its own.
  private mutating func takeElse() -> Bool {
    let before = position
    skipNewlines()
    if take(.else) { return true }
    position = before
    return false
  }

  /// A condition; `=` in it is the usual slip.
  private mutating func parseCondition(_ owner: String) throws(Failure) -> Expression {
    if peek.kind == .leftBrace { throw unexpected("the condition of this `\(owner)`") }
    let condition = try parseExpression()
    if peek.kind == .assign {
      report(
        .badAssignmentTarget, "a condition compares with `==`, not with `=`", peekSpan,
        fix: .init("write `==`", replace: peekSpan, with: "=="))
      throw Failure()
    }
    return condition
  }

  private mutating func parseFor() throws(Failure) -> Statement.Kind {
    position += 1
    var names = [try parseVariableName("a variable for the loop")]
    while take(.comma) { names.append(try parseVariableName("a variable for the loop")) }
    try expect(.in, "`in`")
    let sequence = try parseExpression()
    loopDepth += 1
    defer { loopDepth -= 1 }
    return .forLoop(names: names, sequence: sequence, body: try parseBlock("for"))
  }

  private mutating func parseWhile() throws(Failure) -> Statement.Kind {
    position += 1
    let condition = try parseCondition("while")
    loopDepth += 1
    defer { loopDepth -= 1 }
    return .whileLoop(condition: condition, body: try parseBlock("while"))
  }

  private mutating func parseReturn() throws(Failure) -> Statement.Kind {
    if functionDepth == 0 {
      report(.outsideFunction, "`return` stands outside of any function", peekSpan)
    }
    position += 1
    if peek.isStatementEnd { return .returnValue(nil) }
    return .returnValue(try parseValues())
  }

  private mutating func parseDefinition() throws(Failure) -> Definition {
    position += 1
    let name = try parseVariableName("the function's name")
    let open = peek
    guard open.kind == .leftParen else {
      throw unexpected("`(`", note: "a function without parameters is written `def f() { … }`")
    }
    mark(.attached)
    position += 1
    let parameters = try bracketed(open, close: .rightParen, ")") { (parser) throws(Failure) in
      try parser.parseParameters()
    }
    let outerLoops = loopDepth
    loopDepth = 0
    functionDepth += 1
    defer {
      loopDepth = outerLoops
      functionDepth -= 1
    }
    let body = try parseBlock("function")
    return Definition(name: name, parameters: parameters, body: body)
  }

  private mutating func parseParameters() throws(Failure) -> [Definition.Parameter] {
    var parameters: [Definition.Parameter] = []
    while peek.kind != .rightParen {
      let name = try parseVariableName("a parameter")
      if let first = parameters.first(where: { $0.name.text == name.text }) {
        report(
          .badParameters, "two parameters are called `\(name.text)`", name.span,
          secondary: [.init(first.name.span, "the first one")])
      }
      var defaultValue: Expression?
      if peek.kind == .assign {
        mark(.label)
        position += 1
        defaultValue = try parseExpression()
      } else if parameters.last?.defaultValue != nil {
        report(
          .badParameters,
          "the parameter `\(name.text)` needs a default, since the one before it has one",
          name.span)
      }
      parameters.append(.init(name: name, defaultValue: defaultValue))
      if parameters.count > 100 { throw tooLong("this list of parameters") }
      if !take(.comma) { break }
    }
    return parameters
  }

  /// A name that may become a variable.
  mutating func parseVariableName(_ what: String) throws(Failure) -> Name {
    let token = peek
    guard token.isWord else { throw unexpected(what) }
    position += 1
    let name = Name(text: text(token), span: Span(source, token.range))
    try checkVariableName(name, isKeyword: token.kind != .name)
    return name
  }

  func checkVariableName(_ name: Name, isKeyword: Bool) throws(Failure) {
    if isKeyword {
      report(
        .reservedName, "`\(name.text)` is a word of the language and cannot name a variable",
        name.span)
      throw Failure()
    }
    if vocabulary.isVerb(name.text) {
      report(
        .verbAsVariable, "`\(name.text)` is a verb and cannot be a variable's name", name.span,
        notes: ["choose another name, such as `\(name.text)1`; `help \(name.text)` shows the verb"])
    }
  }

  // MARK: - Statements that begin with a name or an expression

  private mutating func parseNamed() throws(Failure) -> Statement.Kind {
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

  private mutating func parseExpressionStatement() throws(Failure) -> Statement.Kind {
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
  private mutating func parseValues() throws(Failure) -> Expression {
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

  func tooLong(_ what: String) -> Failure {
    report(
      .tooLong, "\(what) is too long", Span(source, tokens[position].range),
      notes: ["split it into several statements"])
    return Failure()
  }
}

/// Words of other languages at the start of a statement, and what to write here.
enum ForeignWord {
  static let advice: [String: String] = [
    "import":
      "there is nothing to import: every function is there; `include \"file.cnn\"` runs a script",
    "from": "there is nothing to import: every function is there",
    "let": "a variable is made by `name = value`, without `let`",
    "var": "a variable is made by `name = value`, without `var`",
    "const": "a variable is made by `name = value`, without `const`",
    "func": "a function is made by `def name(a, b) { … }`",
    "function": "a function is made by `def name(a, b) { … }`",
    "fn": "a function is made by `def name(a, b) { … }`",
    "class": "there are no classes here; records hold several values: {a: 1}",
    "elif": "`elif` is written `else if`, behind the closing brace",
    "del": "variables need no deleting; `x = none` gives back the memory of a large one",
    "raise": "a script stops with `assert false, \"why\"`",
    "try": "errors cannot be caught; a script stops at its first error",
    "with": "there is no `with` here",
    "lambda": "a function is made by `def name(a, b) { … }`",
    "is": "`==` compares", "then": "a block stands in braces: if … { … }",
    "do": "a block stands in braces: while … { … }",
  ]
}
