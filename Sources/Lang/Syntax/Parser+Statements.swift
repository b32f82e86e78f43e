/// Statements that begin with a keyword, and blocks.
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

  func tooLong(_ what: String) -> Failure {
    report(
      .tooLong, "\(what) is too long", Span(source, tokens[position].range),
      notes: ["split it into several statements"])
    return Failure()
  }
}
