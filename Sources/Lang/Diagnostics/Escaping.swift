/// Makes text from files and users safe to write to a terminal.
public enum Escaping {
  /// The text with control characters, ANSI escapes, bidirectional marks and other invisible
  /// characters written as `\u{…}`; newlines and tabs too, unless `lines` keeps them.
  public static func printable(_ text: String, lines: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: { isUnsafe($0, lines: lines) }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isUnsafe(scalar, lines: lines) {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// JSON, with characters that are not safe written as JSON escapes them. Outside of its strings
  /// there are none.
  public static func json(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isUnsafe($0) }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isUnsafe(scalar) {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text made printable and cut to a length, for use inside a message.
  public static func clip(_ text: String, to length: Int = 40) -> String {
    let start = text.prefix(length + 1)
    let cut = start.count > length ? String(start.prefix(length - 1)) + "…" : String(start)
    return printable(cut)
  }

  /// How one character is written when it is not safe.
  static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    default: "\\u{" + String(scalar.value, radix: 16) + "}"
    }
  }

  static func isUnsafe(_ scalar: Unicode.Scalar, lines: Bool = false) -> Bool {
    if lines, scalar == "\n" || scalar == "\t" { return false }
    switch scalar.value {
    case 0x20...0x7E: return false
    case 0...0x1F, 0x7F...0x9F: return true
    case 0xAD, 0x61C, 0x200B, 0x200E...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF,
      0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      return true
    default: return false
    }
  }
}
