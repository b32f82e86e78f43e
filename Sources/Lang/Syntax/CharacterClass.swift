/// What the lexer asks about characters.
enum CharacterClass {
  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || byte == UInt8(ascii: "_")
  }

  /// Whether a dot right behind this byte is a member's dot.
  static func endsOperand(_ byte: UInt8) -> Bool {
    isNameByte(byte) || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: ".") || byte >= 0x80
  }

  /// Characters that editors and web pages put in the place of what was meant.
  static let lookalikes: [Unicode.Scalar: String] = [
    "\u{201C}": "\"", "\u{201D}": "\"", "\u{201E}": "\"", "\u{2018}": "'", "\u{2019}": "'",
    "\u{00AB}": "\"", "\u{00BB}": "\"", "\u{2212}": "-", "\u{2013}": "-", "\u{2014}": "-",
    "\u{00D7}": "x", "\u{00F7}": "/", "\u{2264}": "<=", "\u{2265}": ">=", "\u{2260}": "!=",
    "\u{2026}": "...", "\u{FF08}": "(", "\u{FF09}": ")", "\u{FF0C}": ",", "\u{2215}": "/",
  ]

  static func codePoint(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// A character for a message: itself where it can be seen, and its code point.
  static func describe(_ scalar: Unicode.Scalar) -> String {
    if (0x21...0x7E).contains(scalar.value) { return "`\(scalar)`" }
    return codePoint(scalar)
  }

  /// Whether a text can be a variable's name, keywords aside.
  static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    guard first == "_" || first.properties.isXIDStart else { return false }
    return text.unicodeScalars.dropFirst().allSatisfy { $0.properties.isXIDContinue }
  }
}
