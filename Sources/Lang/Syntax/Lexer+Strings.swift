/// Strings, as a row of tokens with those of the expressions in them between.
extension Lexer {
  mutating func readStringPiece(quote: UInt8, start: Int) {
    let begin = position
    while position < bytes.count {
      switch byte() {
      case quote:
        finishText(from: begin)
        modes.removeLast()
        return take(.stringEnd, 1)
      case UInt8(ascii: "\n"):
        finishText(from: begin)
        return readNewline()
      case UInt8(ascii: "\\"):
        skipEscape()
      case UInt8(ascii: "{"):
        if byte(1) == UInt8(ascii: "{") {
          position += 2
          continue
        }
        finishText(from: begin)
        modes.append(.interpolation(depth: 0, start: position))
        return take(.interpolationStart, 1)
      default:
        position += 1
      }
    }
    finishText(from: begin)
  }

  /// Moves behind a backslash and what it escapes; the braces of `\u{…}` belong to it.
  private mutating func skipEscape() {
    position += 1
    if byte() == UInt8(ascii: "u"), byte(1) == UInt8(ascii: "{") {
      position += 2
      while position < bytes.count, CharacterClass.isNameByte(byte()) { position += 1 }
      if byte() == UInt8(ascii: "}") { position += 1 }
    } else if position < bytes.count, byte() != UInt8(ascii: "\n") {
      position += 1
    }
  }

  private mutating func finishText(from begin: Int) {
    if position > begin { append(.stringText, begin..<position) }
  }

  /// A newline or the end inside a string: the strings that are open end here.
  mutating func closeOpenStrings(at offset: Int) {
    guard !modes.isEmpty else { return }
    for case .string(_, let start) in modes.prefix(1) {
      report(
        .unterminatedString, "this string has no closing quote", start..<offset,
        notes: ["a string ends on the line it begins on; \\n in it stands for a new line"])
    }
    while let mode = modes.popLast() {
      switch mode {
      case .string: append(.stringEnd, offset..<offset)
      case .interpolation: append(.interpolationEnd, offset..<offset)
      }
    }
  }

  // MARK: - Expressions in strings

  /// Counts the brackets inside an interpolation.
  mutating func trackBraces(_ kind: Token.Kind) {
    guard case .interpolation(let depth, let start)? = modes.last else { return }
    let change =
      switch kind {
      case .leftBrace, .leftBracket, .leftParen: 1
      case .rightBrace, .rightBracket, .rightParen: -1
      default: 0
      }
    modes[modes.count - 1] = .interpolation(depth: depth + change, start: start)
  }

  /// Whether the brace just counted closes the interpolation.
  var endsInterpolation: Bool {
    if case .interpolation(let depth, _)? = modes.last { return depth < 0 }
    return false
  }

  var isAtFormatSpec: Bool {
    if case .interpolation(0, _)? = modes.last { return true }
    return false
  }

  mutating func readFormatSpec() {
    let start = position
    while position < bytes.count, byte() != UInt8(ascii: "}"), byte() != UInt8(ascii: "\n"),
      byte() != UInt8(ascii: "\"")
    { position += 1 }
    append(.formatSpec, start..<position)
  }
}
