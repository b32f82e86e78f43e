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

  let bytes: [UInt8]
  var position = 0
  private var sawSpace = false
  var modes: [Mode] = []

  /// What the lexer is inside of, innermost last.
  enum Mode {
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

  func byte(_ ahead: Int = 0) -> UInt8 {
    let index = position + ahead
    return index < bytes.count ? bytes[index] : 0
  }

  mutating func append(_ kind: Token.Kind, _ range: Range<Int>) {
    tokens.append(Token(kind, range, spaceBefore: sawSpace))
    sawSpace = false
  }

  /// Appends a token of `length` bytes from here and moves behind it.
  mutating func take(_ kind: Token.Kind, _ length: Int) {
    append(kind, position..<position + length)
    position += length
  }

  func report(
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

  mutating func readNewline() {
    if !modes.isEmpty { closeOpenStrings(at: position) }
    take(.newline, 1)
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

  mutating func skipName() {
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

  // MARK: - Operators

  private mutating func readOperator() {
    for row in OperatorSpelling.byFirstByte[Int(byte())] where matches(row.bytes) {
      if let advice = row.advice {
        report(
          .foreignOperator, advice, position..<position + row.bytes.count,
          fix: row.replacement.map { text in ("write `\(text.filter { $0 != " " })`", text) })
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
}
