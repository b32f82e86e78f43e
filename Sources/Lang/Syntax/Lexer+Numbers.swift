/// Numbers, sizes, and the dots that stand alone.
extension Lexer {
  mutating func readDot() {
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

  mutating func readNumber() {
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
}
