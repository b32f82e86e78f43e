/// Builds the tree of a source.
///
/// It goes on after a mistake with the next statement, so that one pass reports several. Nesting is
/// limited, so that neither it nor what walks the tree later can run out of stack.
struct Parser {
  /// A mistake that has been reported; the statement it stands in is given up.
  struct Failure: Error {}

  static let largestDepth = 200
  /// The limit of ``Expression/height``; a row of operators without brackets counts too.
  static let largestHeight = 1000
  static let longestList = 100_000

  let source: Source
  let vocabulary: Vocabulary
  let reports: Reports
  let tokens: [Token]
  let comments: [Lexer.Comment]
  /// For the formatter: what each token is in the tree.
  var roles: [TokenRole]

  var position = 0
  /// How deep in round, square and record brackets: there a newline is space.
  var bracketDepth = 0
  /// Whether an operand is being read: `conv (2 * n) 3x3` has two, and neither is a call.
  var isInOperand = false
  var depth = 0
  var loopDepth = 0
  var functionDepth = 0

  init(_ source: Source, vocabulary: Vocabulary, reports: Reports) {
    self.source = source
    self.vocabulary = vocabulary
    self.reports = reports
    (tokens, comments) = Lexer.tokenize(source, reports: reports)
    roles = Array(repeating: .plain, count: tokens.count)
  }

  /// The tree of a source; its mistakes are in `reports`.
  static func parse(_ source: Source, vocabulary: Vocabulary, reports: Reports) -> Program {
    var parser = Parser(source, vocabulary: vocabulary, reports: reports)
    return parser.parseProgram()
  }

  mutating func parseProgram() -> Program {
    var statements: [Statement] = []
    while true {
      skipSeparators()
      if peek.kind == .end { break }
      if peek.kind == .rightBrace {
        report(.strayBracket, "this `}` closes nothing", peekSpan)
        position += 1
        continue
      }
      appendStatement(to: &statements)
    }
    return Program(source: source, statements: statements)
  }

  /// Parses one statement with what ends it; after a mistake, moves to where the next begins.
  mutating func appendStatement(to statements: inout [Statement]) {
    let start = position
    do throws(Failure) {
      let statement = try parseStatement()
      statements.append(statement)
      guard peek.isStatementEnd else {
        throw unexpected("the end of the statement", note: endNote)
      }
    } catch {
      bracketDepth = 0
      isInOperand = false
      recover(from: start)
      let broken = tokens[start..<position]
      let names = broken.prefix(1000).filter { $0.kind == .name }.map { text($0) }
      let span = Span(source, tokens[start].start..<(broken.last?.end ?? tokens[start].end))
      statements.append(
        Statement(
          kind: .expression(Expression(kind: .invalid(names: names), span: span)), span: span))
    }
  }

  private var endNote: String? {
    let token = tokens[position]
    if let note = foreignNote { return note }
    return switch token.kind {
    case .assign where peekNext().kind == .greater && !peekNext().hasSpaceBefore:
      "a function is made by `def name(a, b) { … }`"
    case .assign: "`==` compares, `=` assigns"
    case .colon where position < 2 || tokens[position - 2].isStatementEnd:
      "variables are made without types: x = 3"
    case .leftBrace: "a block stands behind if, else, for, while, def and a few commands"
    case .name, .for, .if, .while, .def, .return, .break, .continue:
      "a newline or `;` separates statements"
    default: nil
    }
  }

  /// What to write instead of the words and strings of other languages around here.
  var foreignNote: String? {
    let token = tokens[position]
    if token.kind == .name, let advice = ForeignWord.advice[text(token)] { return advice }
    guard position > 0 else { return nil }
    let before = tokens[position - 1]
    if before.kind == .name, let advice = ForeignWord.advice[text(before)] { return advice }
    guard token.kind == .stringStart else { return nil }
    if before.kind == .name, !token.hasSpaceBefore, text(before).count == 1 {
      return "a string holds values as it is: \"… {value} …\""
    }
    guard before.kind == .stringEnd else { return nil }
    return token.hasSpaceBefore
      ? "`+` joins strings"
      : "a string has one quote on either side; \\n in it stands for a new line"
  }

  /// Moves to the end of the broken statement; a block that stands in it is skipped whole.
  private mutating func recover(from start: Int) {
    if reports.isFull {
      position = tokens.count - 1
      return
    }
    // Braces of the statement that were open where it broke: they may close on the same line.
    var open = 0
    for token in tokens[start..<position] {
      if token.kind == .leftBrace { open += 1 }
      if token.kind == .rightBrace { open -= 1 }
    }
    var braces = 0
    while true {
      switch tokens[position].kind {
      case .end: return
      case .newline where braces == 0, .semicolon where braces == 0:
        if position > start { return }
      case .leftBrace: braces += 1
      case .rightBrace where braces == 0:
        guard open > 0 else { return }
        open -= 1
      case .rightBrace: braces -= 1
      default: break
      }
      position += 1
    }
  }

  // MARK: - Tokens

  /// The next token; inside brackets newlines are skipped.
  var peek: Token {
    mutating get {
      if bracketDepth > 0 { skipNewlines() }
      return tokens[position]
    }
  }

  /// The token behind the next one.
  func peekNext() -> Token { tokens[min(position + 1, tokens.count - 1)] }

  var peekSpan: Span {
    mutating get { Span(source, peek.range) }
  }

  mutating func skipNewlines() {
    while tokens[position].kind == .newline { position += 1 }
  }

  mutating func skipSeparators() {
    while tokens[position].kind == .newline || tokens[position].kind == .semicolon {
      mark(.separator)
      position += 1
    }
  }

  mutating func advance() -> Token {
    let token = peek
    if token.kind != .end { position += 1 }
    return token
  }

  mutating func take(_ kind: Token.Kind) -> Bool {
    guard peek.kind == kind else { return false }
    position += 1
    return true
  }

  /// Takes a token that must be there.
  mutating func expect(_ kind: Token.Kind, _ what: String) throws(Failure) {
    if !take(kind) { throw unexpected(what) }
  }

  func text(_ token: Token) -> String { source.text(in: token.range) }

  /// The end of the token before the next one.
  var lastEnd: Int { position > 0 ? tokens[position - 1].end : 0 }

  func span(from start: Int) -> Span { Span(source, start..<max(start, lastEnd)) }

  mutating func mark(_ role: TokenRole) { roles[position] = role }

  // MARK: - Mistakes

  func report(
    _ code: DiagnosticCode, _ message: String, _ span: Span, secondary: [Diagnostic.Label] = [],
    notes: [String] = [], fix: Diagnostic.Fix? = nil
  ) {
    reports.report(
      Diagnostic(code, message, at: span, secondary: secondary, notes: notes, fix: fix))
  }

  /// Reports that something else was expected here.
  mutating func unexpected(_ expected: String, note: String? = nil) -> Failure {
    let token = peek
    // The lexer has said what is wrong with it.
    if token.kind == .invalid { return Failure() }
    report(
      .unexpectedToken, "expected \(expected), found \(describe(token))", peekSpan,
      notes: note.map { [$0] } ?? [])
    return Failure()
  }

  func describe(_ token: Token) -> String {
    switch token.kind {
    case .end: "the end of the text"
    case .newline: "the end of the line"
    case .stringStart: "a string"
    case .stringEnd, .stringText: "the end of the string"
    default: "`\(Escaping.clip(text(token)))`"
    }
  }

  /// Runs a step one level deeper, within the limit.
  mutating func nested<Result>(
    _ step: (inout Parser) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard depth < Self.largestDepth else {
      report(
        .nestedTooDeeply, "this is nested more than \(Self.largestDepth) levels deep", peekSpan,
        notes: ["give a part a name, or make it a function"])
      throw Failure()
    }
    depth += 1
    defer { depth -= 1 }
    return try step(&self)
  }

  /// Parses what stands in brackets; a missing closing bracket is reported at the opening one.
  mutating func bracketed<Result>(
    _ open: Token, close: Token.Kind, _ closing: String,
    _ step: (inout Parser) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let wasInOperand = isInOperand
    isInOperand = false
    bracketDepth += 1
    let result = try step(&self)
    guard peek.kind == close else {
      let found = peek
      let openLine = source.line(at: open.start)
      if found.kind == .invalid { throw Failure() }
      if found.kind == .end || source.line(at: found.start) > openLine {
        report(
          .unclosedBracket, "this `\(text(open))` is never closed", Span(source, open.range),
          secondary: found.kind == .end
            ? []
            : [.init(Span(source, found.range), "expected `\(closing)` or `,` before this")])
        rewind(toLineEndAfter: open)
        throw Failure()
      }
      if found.kind == .comma {
        throw unexpected(
          "`\(closing)`",
          note: "several values stand in square brackets: [a, b]"
            + (wasInOperand || peekNext().kind == .number
              ? "; a size has x between its numbers: 28x28x1" : ""))
      }
      throw unexpected(
        "`,` or `\(closing)`",
        note: found.kind == .for
          ? "there are no comprehensions: `map(f, list)`, or a loop with `append`" : foreignNote)
    }
    position += 1
    bracketDepth -= 1
    isInOperand = wasInOperand
    return result
  }

  /// Goes back to the end of the line that a bracket opened on, so that the lines behind it, which
  /// were read as its contents, are read again as statements.
  private mutating func rewind(toLineEndAfter open: Token) {
    guard let index = tokens[..<position].lastIndex(where: { $0.start <= open.start }) else {
      return
    }
    position = tokens[index...].firstIndex { $0.kind == .newline } ?? tokens.count - 1
  }
}

/// What a token is in the tree, as far as the formatter must know.
enum TokenRole: UInt8 {
  case plain
  /// A sign before a number or a name: no space behind it.
  case prefix
  /// The bracket of a call or an index: no space before it.
  case attached
  /// The braces of a block.
  case blockOpen, blockClose
  /// The braces of a record.
  case recordOpen, recordClose
  /// The `=` of a named argument or a default: no space around it.
  case label
  /// The `=` of an option, which the canonical form leaves out.
  case optionAssign
  /// A range operator: no space around it.
  case range
  /// A newline or semicolon that ends a statement.
  case separator
  /// Parentheses around all the values of `print(…)`, which the canonical form leaves out.
  case superfluous
}
