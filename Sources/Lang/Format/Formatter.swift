/// Writes a program in its one canonical form.
///
/// It works on the tokens, so comments and every choice that means something stay: indentation is
/// two spaces a block, one space stands around operators, one statement on a line (a block written
/// on one line stays on one), at most one blank line, options without `=`. Formatting twice changes
/// nothing more, and the tree stays the same.
public struct Formatter {
  /// What came of formatting.
  public enum Result {
    case formatted(String)
    /// The source has mistakes and was left as it is.
    case refused([Diagnostic])
  }

  /// Formats a source whose commands are those of a vocabulary.
  public static func format(_ source: Source, vocabulary: Vocabulary) -> Result {
    DeepStack.run {
      let reports = Reports()
      var parser = Parser(source, vocabulary: vocabulary, reports: reports)
      _ = parser.parseProgram()
      guard reports.diagnostics.isEmpty else { return .refused(reports.sorted) }
      var formatter = Formatter(parser)
      formatter.run()
      return .formatted(formatter.output)
    }
  }

  private let source: Source
  private let tokens: [Token]
  private let roles: [TokenRole]
  private let comments: [Lexer.Comment]
  /// For each opening brace of a block whether the block stands on one line.
  private let isOneLine: [Int: Bool]

  private var output = ""
  private var line = ""
  private var nextComment = 0
  private var indent = 0
  /// Open round, square and record brackets in this statement.
  private var brackets = 0
  /// Whether the line goes on a statement of the line before.
  private var isContinuation = false
  private var wantsBlankLine = false
  /// For each open block whether it stands on one line.
  private var blocks: [Bool] = []
  /// Whether the line ends in a comment.
  private var hasComment = false
  private var newlines = 0
  private var position = 0

  private init(_ parser: Parser) {
    source = parser.source
    tokens = parser.tokens
    roles = parser.roles
    comments = parser.comments
    isOneLine = Self.oneLineBlocks(parser.tokens, parser.roles)
  }

  private static func oneLineBlocks(_ tokens: [Token], _ roles: [TokenRole]) -> [Int: Bool] {
    var result: [Int: Bool] = [:]
    var open: [(index: Int, newlines: Int)] = []
    var newlines = 0
    for (index, token) in tokens.enumerated() {
      if token.kind == .newline { newlines += 1 }
      switch roles[index] {
      case .blockOpen: open.append((index, newlines))
      case .blockClose:
        if let start = open.popLast() { result[start.index] = start.newlines == newlines }
      default: break
      }
    }
    return result
  }

  // MARK: - Tokens

  private mutating func run() {
    while position < tokens.count {
      let token = tokens[position]
      writeComments(before: token.start)
      if token.kind == .end { break }
      write(token, roles[position])
      position += 1
    }
    endLine()
  }

  private mutating func write(_ token: Token, _ role: TokenRole) {
    switch (token.kind, role) {
    case (.newline, .separator), (.semicolon, .separator): endStatement(token)
    case (.newline, _): breakLine()
    case (_, .blockOpen): openBlock()
    case (_, .blockClose): closeBlock()
    case (.stringStart, _): writeString()
    case (_, .superfluous), (_, .optionAssign): break
    default: append(source.text(in: token.range), token, role)
    }
  }

  /// Appends a token with the space that belongs before it.
  private mutating func append(_ text: String, _ token: Token, _ role: TokenRole) {
    let closes = token.kind == .rightParen || token.kind == .rightBracket || role == .recordClose
    if closes { brackets = max(0, brackets - 1) }
    startLineIfNeeded(closes: closes)
    if !line.isEmpty, !line.allSatisfy({ $0 == " " }), needsSpace(before: token, role) {
      line += " "
    }
    line += text
    newlines = 0
    if token.kind == .leftParen || token.kind == .leftBracket || role == .recordOpen {
      brackets += 1
    }
  }

  /// Indents a line that begins with the next token.
  private mutating func startLineIfNeeded(closes: Bool = false) {
    guard line.isEmpty else {
      if isBrokenByBackslash {
        output += line + " \\\n"
        line = String(repeating: "  ", count: indent + brackets + 2)
      }
      return
    }
    if wantsBlankLine, !output.isEmpty { output += "\n" }
    wantsBlankLine = false
    // Behind a comma without brackets a line goes on too; inside brackets each counts once.
    let extra = isContinuation ? (brackets > 0 || closes ? brackets : 2) : 0
    line = String(repeating: "  ", count: indent + extra)
  }

  /// Whether a backslash joins the next token's line with the one before.
  private var isBrokenByBackslash: Bool {
    guard position > 0 else { return false }
    let previous = tokens[position - 1]
    guard previous.kind != .newline, previous.end < tokens[position].start else { return false }
    return source.bytes[previous.end..<tokens[position].start].contains(UInt8(ascii: "\n"))
  }

  private func needsSpace(before token: Token, _ role: TokenRole) -> Bool {
    // The token that was written last; dropped ones do not count.
    var index = position - 1
    while index >= 0,
      roles[index] == .superfluous || roles[index] == .optionAssign
        || tokens[index].kind == .newline
    { index -= 1 }
    guard index >= 0 else { return false }
    let previous = tokens[index]
    switch roles[index] {
    case .prefix, .label, .recordOpen: return false
    case .range: return token.kind == .name && source.text(in: token.range) == "by"
    default: break
    }
    switch role {
    case .attached, .label: return false
    case .recordClose: return false
    case .range:
      // `1....3` would not be read as `1.` and `...`.
      let end = source.bytes[previous.end - 1]
      let isOperand = CharacterClass.endsOperand(end) || end == UInt8(ascii: "'")
      return end == UInt8(ascii: ".") || !isOperand && !opens(previous.kind)
    default: break
    }
    if opens(previous.kind) || previous.kind == .dot { return false }
    switch token.kind {
    case .rightParen, .rightBracket, .comma, .colon, .semicolon: return false
    case .dot: return false
    default: return true
    }
  }

  private func opens(_ kind: Token.Kind) -> Bool { kind == .leftParen || kind == .leftBracket }

  /// Copies a string as it stands, with the expressions in it.
  private mutating func writeString() {
    let start = position
    var depth = 0
    repeat {
      if tokens[position].kind == .stringStart { depth += 1 }
      if tokens[position].kind == .stringEnd { depth -= 1 }
      position += 1
    } while depth > 0 && position < tokens.count
    let end = position
    position = start
    append(
      source.text(in: tokens[start].start..<tokens[end - 1].end), tokens[start], roles[start])
    position = end - 1
  }

  // MARK: - Lines

  private mutating func endLine() {
    guard !line.isEmpty else { return }
    while line.hasSuffix(" ") { line.removeLast() }
    output += line + "\n"
    line = ""
    hasComment = false
  }

  private mutating func endStatement(_ token: Token) {
    if blocks.last == true {
      // In a block on one line, semicolons stay between statements.
      if hasMoreInBlock, !line.hasSuffix("{"), !line.hasSuffix(";") { line += ";" }
      return
    }
    endLine()
    isContinuation = false
    brackets = 0
    noteNewline(token)
  }

  private mutating func noteNewline(_ token: Token) {
    guard token.kind == .newline else { return }
    newlines += 1
    if newlines > 1, !output.isEmpty, !output.hasSuffix("{\n") { wantsBlankLine = true }
  }

  /// Whether a statement follows in this block, rather than its end.
  private var hasMoreInBlock: Bool {
    var index = position + 1
    while index < tokens.count, roles[index] == .separator { index += 1 }
    return index < tokens.count && roles[index] != .blockClose
  }

  /// A newline inside a statement.
  private mutating func breakLine() {
    if tokens.indices.contains(position + 1), nextWritten?.kind == .else, !hasCommentAhead,
      !hasComment
    {
      return
    }
    endLine()
    isContinuation = nextWritten?.kind != .else
  }

  private var nextWritten: Token? { tokens[position...].first { $0.kind != .newline } }

  private var hasCommentAhead: Bool {
    guard nextComment < comments.count, let next = nextWritten else { return false }
    return comments[nextComment].range.lowerBound < next.start
  }

  // MARK: - Blocks

  private mutating func openBlock() {
    startLineIfNeeded()
    line += line.allSatisfy { $0 == " " } ? "{" : " {"
    newlines = 0
    let oneLine = blocks.last == true || isOneLine[position] == true
    blocks.append(oneLine)
    if !oneLine {
      writeTrailingComment()
      endLine()
      indent += 1
      isContinuation = false
    }
  }

  private mutating func closeBlock() {
    let oneLine = blocks.popLast() ?? false
    newlines = 0
    if oneLine {
      if line.hasSuffix(";") { line.removeLast() }
      line += line.hasSuffix("{") ? "}" : " }"
      return
    }
    endLine()
    indent = max(0, indent - 1)
    wantsBlankLine = false
    isContinuation = false
    startLineIfNeeded()
    line += "}"
  }

  // MARK: - Comments

  private mutating func writeComments(before offset: Int) {
    while nextComment < comments.count, comments[nextComment].range.lowerBound < offset {
      let comment = comments[nextComment]
      nextComment += 1
      write(comment)
    }
  }

  /// The comment behind an opening brace, before the line ends.
  private mutating func writeTrailingComment() {
    guard nextComment < comments.count, position + 1 < tokens.count else { return }
    let comment = comments[nextComment]
    guard !comment.standsAlone, comment.range.lowerBound < tokens[position + 1].start else {
      return
    }
    nextComment += 1
    write(comment)
  }

  private mutating func write(_ comment: Lexer.Comment) {
    let text = source.text(in: comment.range)
    newlines = 0
    hasComment = true
    if line.isEmpty {
      if wantsBlankLine, !output.isEmpty { output += "\n" }
      wantsBlankLine = false
      let extra = isContinuation ? max(brackets, 1) : 0
      line = String(repeating: "  ", count: indent + extra) + text
    } else {
      line += "  " + text
    }
  }
}
