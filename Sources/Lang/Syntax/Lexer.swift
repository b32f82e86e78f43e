/// Cuts a source into tokens.
///
/// It never fails: what it cannot read is reported and becomes an `invalid` token or is left out.
/// Comments are kept beside the tokens, for the formatter.
struct Lexer {
  /// A comment, without its newline.
  struct Comment: Equatable {
    var range: Range<Int>
    /// Whether nothing but space stands before it on its line.
    var standsAlone: Bool
  }

  static let largestSource = 64 << 20

  let source: Source
  let reports: Reports
  private(set) var tokens: [Token] = []
  private(set) var comments: [Comment] = []

  private let bytes: [UInt8]
  private var position = 0
  private var sawSpace = false
  private var modes: [Mode] = []

  /// What the lexer is inside of, innermost last.
  private enum Mode {
    case string(quote: UInt8, start: Int)
    /// An expression in a string; `depth` counts its own open brackets and braces.
    case interpolation(depth: Int, start: Int)
  }

  private let limit: Int

  init(_ source: Source, reports: Reports, limit: Int) {
    self.limit = limit
    self.source = source
    self.reports = reports
    self.bytes = source.bytes
  }

  /// The tokens of the source, the last one of kind `end`, and its comments.
  static func tokenize(_ source: Source, reports: Reports, limit: Int = largestSource)
    -> (tokens: [Token], comments: [Comment])
  {
    var lexer = Lexer(source, reports: reports, limit: limit)
    lexer.run()
    return (lexer.tokens, lexer.comments)
  }

  private mutating func run() {
    if let offset = source.firstInvalidByte {
      report(
        .brokenEncoding, "the text is not valid UTF-8", offset..<min(offset + 3, bytes.count),
        notes: ["save the file with the encoding UTF-8"])
    }
    if bytes.count > limit {
      report(
        .sourceTooLarge,
        "a source may have at most \(limit) bytes, this one has \(bytes.count)", 0..<0)
      append(.end, bytes.count..<bytes.count)
      return
    }
    while position < bytes.count {
      if case .string(let quote, let start)? = modes.last {
        readStringPiece(quote: quote, start: start)
      } else {
        readToken()
      }
    }
    closeOpenStrings(at: bytes.count)
    append(.end, bytes.count..<bytes.count)
  }

  // MARK: - Looking

  private func byte(_ ahead: Int = 0) -> UInt8 {
    let index = position + ahead
    return index < bytes.count ? bytes[index] : 0
  }

  private mutating func append(_ kind: Token.Kind, _ range: Range<Int>) {
    tokens.append(Token(kind, range, spaceBefore: sawSpace))
    sawSpace = false
  }

  /// Appends a token of `length` bytes from here and moves behind it.
  private mutating func take(_ kind: Token.Kind, _ length: Int) {
    append(kind, position..<position + length)
    position += length
  }

  private func report(
    _ code: DiagnosticCode, _ message: String, _ range: Range<Int>, notes: [String] = [],
    fix: (title: String, replacement: String)? = nil
  ) {
    let span = Span(source, range)
    reports.report(
      Diagnostic(
        code, message, at: span, notes: notes,
        fix: fix.map { Diagnostic.Fix($0.title, replace: span, with: $0.replacement) }))
  }

  // MARK: - Tokens

  private mutating func readToken() {
    let current = byte()
    switch current {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      position += 1
      sawSpace = true
    case UInt8(ascii: "\n"):
      readNewline()
    case UInt8(ascii: "#"):
      readComment()
    case UInt8(ascii: "\\"):
      readContinuation()
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      modes.append(.string(quote: current, start: position))
      take(.stringStart, 1)
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      readNumber()
    case UInt8(ascii: "."):
      readDot()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      readName()
    case 0x80...0xFF:
      readUnicode()
    default:
      readOperator()
    }
  }

  private mutating func readNewline() {
    if !modes.isEmpty { closeOpenStrings(at: position) }
    take(.newline, 1)
  }

  /// A newline or the end inside a string: the strings that are open end here.
  private mutating func closeOpenStrings(at offset: Int) {
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

  private mutating func readComment() {
    let start = position
    while position < bytes.count, byte() != UInt8(ascii: "\n") { position += 1 }
    var end = position
    while end > start, [0x20, 0x09, 0x0D].contains(bytes[end - 1]) { end -= 1 }
    let alone = tokens.last.map { $0.kind == .newline } ?? true
    comments.append(Comment(range: start..<end, standsAlone: alone))
    sawSpace = true
  }

  /// A backslash at the end of a line joins it with the next.
  private mutating func readContinuation() {
    var end = position + 1
    while end < bytes.count, [0x20, 0x09, 0x0D].contains(bytes[end]) { end += 1 }
    if end >= bytes.count || bytes[end] == UInt8(ascii: "\n") {
      position = min(end + 1, bytes.count)
      sawSpace = true
      return
    }
    report(
      .unexpectedCharacter, "a backslash continues a line only at its very end",
      position..<position + 1)
    take(.invalid, 1)
  }

  private mutating func readName() {
    let start = position
    skipName()
    let kind = Token.keywords[source.text(in: start..<position)] ?? .name
    append(kind, start..<position)
  }

  private mutating func skipName() {
    while position < bytes.count {
      if CharacterClass.isNameByte(byte()) {
        position += 1
      } else if byte() >= 0x80, let scalar = scalar(at: position),
        scalar.properties.isXIDContinue
      {
        position += UTF8.width(scalar)
      } else {
        return
      }
    }
  }

  private func scalar(at offset: Int) -> Unicode.Scalar? {
    var decoder = UTF8()
    var iterator = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
    if case .scalarValue(let scalar) = decoder.decode(&iterator) { return scalar }
    return nil
  }

  private mutating func readUnicode() {
    guard let scalar = scalar(at: position) else {
      // The source is valid UTF-8, so this is only reached inside a character.
      position += 1
      return
    }
    let width = UTF8.width(scalar)
    if scalar.properties.isXIDStart {
      readName()
    } else if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
      position += width
      sawSpace = true
    } else {
      let range = position..<position + width
      if let replacement = CharacterClass.lookalikes[scalar] {
        report(
          .unexpectedCharacter,
          "`\(scalar)` (\(CharacterClass.codePoint(scalar))) is not `\(replacement)`",
          range, fix: ("write `\(replacement)`", replacement))
      } else {
        report(
          .unexpectedCharacter,
          "the character \(CharacterClass.describe(scalar)) has no meaning here", range)
      }
      take(.invalid, width)
    }
  }

  // MARK: - Numbers

  private mutating func readDot() {
    if byte(1) == UInt8(ascii: "."), byte(2) == UInt8(ascii: ".") { return take(.closedRange, 3) }
    if byte(1) == UInt8(ascii: "."), byte(2) == UInt8(ascii: "<") {
      return take(.halfOpenRange, 3)
    }
    let followsOperand = position > 0 && CharacterClass.endsOperand(bytes[position - 1])
    if CharacterClass.isDigit(byte(1)), !followsOperand { return readNumber() }
    if byte(1) == UInt8(ascii: ".") {
      report(
        .foreignOperator, "a range is written `a..<b` (without b) or `a...b` (with b)",
        position..<position + 2, fix: ("write `..<`", "..<"))
      return take(.halfOpenRange, 2)
    }
    take(.dot, 1)
  }

  private mutating func skipDigits() {
    while CharacterClass.isDigit(byte())
      || (byte() == UInt8(ascii: "_") && CharacterClass.isDigit(byte(1)))
    { position += 1 }
  }

  private mutating func readNumber() {
    let start = position
    skipDigits()
    if byte() == UInt8(ascii: "x"), CharacterClass.isDigit(byte(1)) { return readSize(start) }
    if byte() == UInt8(ascii: "."), byte(1) != UInt8(ascii: "."),
      !CharacterClass.isNameByte(byte(1)) || CharacterClass.isDigit(byte(1))
    {
      position += 1
      skipDigits()
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      let sign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") ? 1 : 0
      if CharacterClass.isDigit(byte(1 + sign)) {
        position += 1 + sign
        skipDigits()
      }
    }
    let end = position
    skipName()
    if position > end { return reportMalformed(start) }
    append(.number, start..<end)
  }

  private mutating func reportMalformed(_ start: Int) {
    let text = source.text(in: start..<position)
    let behindDigits = text.drop { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "e") }
    if behindDigits.first == "x" {
      report(
        .malformedSize, "`\(Escaping.clip(text))` is neither a number nor a size", start..<position,
        notes: [
          "a size is whole numbers with x between, such as 5x5 or 32x32x1; with variables "
            + "write size(height, width)"
        ])
    } else {
      report(
        .malformedNumber, "`\(Escaping.clip(text))` is not a number", start..<position,
        notes: ["a name cannot begin with a digit; write `*` to multiply"])
    }
    append(.invalid, start..<position)
  }

  private mutating func readSize(_ start: Int) {
    while CharacterClass.isDigit(byte())
      || (byte() == UInt8(ascii: "x") && CharacterClass.isDigit(byte(1)))
    { position += 1 }
    let end = position
    skipName()
    if position > end || byte() == UInt8(ascii: ".") && CharacterClass.isDigit(byte(1)) {
      if position == end {
        position += 1
        skipDigits()
      }
      return reportMalformed(start)
    }
    let text = source.text(in: start..<end)
    if Self.size(text) == nil {
      report(
        .malformedSize, "the size `\(Escaping.clip(text))` is out of bounds", start..<end,
        notes: ["a size has up to 8 extents, each from 1 to \(SizeValue.largestExtent)"])
      return append(.invalid, start..<end)
    }
    append(.size, start..<end)
  }

  /// The size that a token's text means; nil when an extent is out of bounds.
  static func size(_ text: String) -> SizeValue? {
    let parts = text.split(separator: "x", maxSplits: 8)
    let extents = parts.compactMap { Int($0) }
    return extents.count == parts.count ? SizeValue(extents) : nil
  }

  // MARK: - Operators

  private mutating func readOperator() {
    for row in OperatorSpelling.byFirstByte[Int(byte())] where matches(row.bytes) {
      if let advice = row.advice {
        report(
          .foreignOperator, advice, position..<position + row.bytes.count,
          fix: row.replacement.map { ("write `\($0)`", $0) })
      }
      trackBraces(row.kind)
      if row.kind == .rightBrace, endsInterpolation {
        modes.removeLast()
        return take(.interpolationEnd, 1)
      }
      if row.kind == .colon, isAtFormatSpec { return readFormatSpec() }
      return take(row.kind, row.bytes.count)
    }
    let scalar = Unicode.Scalar(byte())
    report(
      .unexpectedCharacter, "the character \(CharacterClass.describe(scalar)) has no meaning here",
      position..<position + 1,
      notes: scalar == "?" ? ["`name?` asks for help at the prompt, on a line of its own"] : [])
    take(.invalid, 1)
  }

  private func matches(_ spelling: [UInt8]) -> Bool {
    guard position + spelling.count <= bytes.count else { return false }
    for (offset, expected) in spelling.enumerated() where bytes[position + offset] != expected {
      return false
    }
    return true
  }

  /// Counts the brackets inside an interpolation.
  private mutating func trackBraces(_ kind: Token.Kind) {
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
  private var endsInterpolation: Bool {
    if case .interpolation(let depth, _)? = modes.last { return depth < 0 }
    return false
  }

  private var isAtFormatSpec: Bool {
    if case .interpolation(0, _)? = modes.last { return true }
    return false
  }

  private mutating func readFormatSpec() {
    let start = position
    while position < bytes.count, byte() != UInt8(ascii: "}"), byte() != UInt8(ascii: "\n"),
      byte() != UInt8(ascii: "\"")
    { position += 1 }
    append(.formatSpec, start..<position)
  }

  // MARK: - Strings

  private mutating func readStringPiece(quote: UInt8, start: Int) {
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
}
