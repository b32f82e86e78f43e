/// Decides whether a text is a whole program, wants more lines, or is beyond mending.
enum CompletenessCheck {
  static func completeness(of text: String, vocabulary: Vocabulary) -> Completeness {
    let source = Source(name: "", text: text)
    let reports = Reports()
    let (tokens, comments) = Lexer.tokenize(source, reports: reports)
    guard reports.diagnostics.isEmpty else { return .invalid }
    guard let open = openBrackets(tokens) else { return .invalid }
    if open == 0, endsInBackslash(source, comments) { return .incomplete(indent: 4) }
    let parsing = Reports()
    _ = Parser.parse(source, vocabulary: vocabulary, reports: parsing)
    let errors = parsing.diagnostics.filter { $0.code.topic == .syntax }
    if open == 0 { return errors.isEmpty ? .complete : .invalid }
    // Mistakes at the very end may be mended by what follows; others may not.
    let last = tokens.dropLast().last { $0.kind != .newline }?.end ?? 0
    let isHopeless = errors.contains { error in
      guard let span = error.span else { return true }
      if error.code == .unclosedBracket { return !error.secondary.isEmpty }
      return span.range.lowerBound < last
    }
    return isHopeless ? .invalid : .incomplete(indent: open * 2)
  }

  /// How many brackets and braces are open at the end; nil when one closes that was never opened.
  private static func openBrackets(_ tokens: [Token]) -> Int? {
    var open: [Token.Kind] = []
    for token in tokens {
      switch token.kind {
      case .leftParen: open.append(.rightParen)
      case .leftBracket: open.append(.rightBracket)
      case .leftBrace: open.append(.rightBrace)
      case .rightParen, .rightBracket, .rightBrace:
        guard open.popLast() == token.kind else { return nil }
      default: break
      }
    }
    return open.count
  }

  private static func endsInBackslash(_ source: Source, _ comments: [Lexer.Comment]) -> Bool {
    guard let last = source.bytes.lastIndex(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
      source.bytes[last] == UInt8(ascii: "\\")
    else { return false }
    return !comments.contains { $0.range.contains(last) }
  }
}
