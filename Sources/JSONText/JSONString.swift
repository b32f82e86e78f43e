/// Text as JSON writes it: between quotes, with escapes for what can't stand there.
public enum JSONString {
  /// The text between quotes.
  public static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes the text between quotes, in UTF-8, behind what is there.
  public static func append(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      bytes.reserveCapacity(bytes.count + utf8.count + 2)
      // Stretches without special characters are copied whole: cells can have megabytes.
      var start = 0
      for index in utf8.indices {
        let byte = utf8[index]
        guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
          continue
        }
        bytes += utf8[start..<index]
        start = index + 1
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
        case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        default:
          let digits = Array("0123456789abcdef".utf8)
          bytes += "u00".utf8
          bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
      }
      bytes += utf8[start...]
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
