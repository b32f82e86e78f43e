extension Parser {
  /// A string from its opening quote on.
  mutating func parseString() throws(Failure) -> Expression {
    let open = advance()
    var pieces: [Expression.StringPiece] = []
    var children: [Expression] = []
    while true {
      let token = tokens[position]
      switch token.kind {
      case .stringText:
        position += 1
        pieces.append(.text(unescape(token)))
      case .interpolationStart:
        let (piece, expression) = try parseInterpolation()
        pieces.append(piece)
        children.append(expression)
      case .stringEnd:
        position += 1
        return try make(.string(pieces), from: open.start, children: children)
      default:
        throw unexpected("the end of the string")
      }
      if pieces.count > Self.longestList { throw tooLong("this string") }
    }
  }

  private mutating func parseInterpolation()
    throws(Failure) -> (Expression.StringPiece, Expression)
  {
    let open = advance()
    if tokens[position].kind == .interpolationEnd {
      report(
        .unexpectedToken, "there is no expression between these braces", span(from: open.start),
        notes: ["a brace in a string is written {{ or }}"])
      throw Failure()
    }
    let outerBrackets = bracketDepth
    bracketDepth = 0
    let expression = try parseExpression()
    bracketDepth = outerBrackets
    var format: ValueFormat?
    if tokens[position].kind == .formatSpec {
      let token = advance()
      let text = text(token).dropFirst()
      format = ValueFormat(text)
      if format == nil {
        report(
          .badFormat, "`\(Escaping.clip(String(text)))` is not a number format",
          Span(source, token.range),
          notes: [
            "for instance .3 for three digits, .1% for percent, 8.2 with a width, .2e, 05, >10"
          ])
      }
    }
    guard tokens[position].kind == .interpolationEnd else {
      throw unexpected("`}`", note: "a brace in a string is written {{ or }}")
    }
    position += 1
    return (.value(expression, format: format), expression)
  }

  /// The text that a piece of a string means.
  private func unescape(_ token: Token) -> String {
    let bytes = source.bytes[token.range]
    let special: Set<UInt8> = [UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}")]
    guard bytes.contains(where: { special.contains($0) }) else { return text(token) }
    var result: [UInt8] = []
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      let next = index + 1 < bytes.endIndex ? bytes[index + 1] : 0
      if byte == UInt8(ascii: "\\") {
        index = unescape(bytes, at: index, into: &result)
      } else if special.contains(byte), next == byte {
        result.append(byte)
        index += 2
      } else {
        result.append(byte)
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 10, UInt8(ascii: "t"): 9, UInt8(ascii: "r"): 13, UInt8(ascii: "0"): 0,
    UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "\""): UInt8(ascii: "\""),
    UInt8(ascii: "'"): UInt8(ascii: "'"), UInt8(ascii: "{"): UInt8(ascii: "{"),
    UInt8(ascii: "}"): UInt8(ascii: "}"),
  ]

  /// Reads one escape; gives the position behind it.
  private func unescape(_ bytes: ArraySlice<UInt8>, at start: Int, into result: inout [UInt8])
    -> Int
  {
    guard start + 1 < bytes.endIndex else { return bytes.endIndex }
    let letter = bytes[start + 1]
    if let value = Self.escapes[letter] {
      result.append(value)
      return start + 2
    }
    if letter == UInt8(ascii: "u"), let (scalar, end) = codePoint(bytes, at: start + 2) {
      result.append(contentsOf: Array(String(scalar).utf8))
      return end
    }
    let width = letter >= 0x80 ? 1 : 2
    report(
      .badEscape, "`\(Escaping.clip(source.text(in: start..<start + width)))` is not an escape",
      Span(source, start..<start + width),
      notes: [
        "escapes are \\n \\t \\r \\\\ \\\" \\{ \\} and \\u{1F600}; write \\\\ for a backslash"
      ])
    return start + width
  }

  /// `{1F600}` behind `\u`.
  private func codePoint(_ bytes: ArraySlice<UInt8>, at start: Int) -> (Unicode.Scalar, Int)? {
    guard start < bytes.endIndex, bytes[start] == UInt8(ascii: "{"),
      let close = bytes[start...].prefix(9).firstIndex(of: UInt8(ascii: "}")),
      let value = UInt32(source.text(in: start + 1..<close), radix: 16),
      let scalar = Unicode.Scalar(value)
    else { return nil }
    return (scalar, close + 1)
  }
}
