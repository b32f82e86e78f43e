/// Reads JSON (RFC 8259) from bytes that anyone may have sent.
///
/// Nesting is limited, so that no message can exhaust the stack. Broken UTF-8 becomes U+FFFD, and
/// so does half a surrogate pair.
struct JSONParser {
  struct Mistake: Error, Equatable {
    var offset: Int
    var reason: String
  }

  /// Levels of arrays and objects; no message of the protocol has more than about ten.
  static let deepest = 100

  private let bytes: UnsafeBufferPointer<UInt8>
  private var position = 0

  /// The value that the bytes spell, with nothing but space round it.
  static func parse(_ bytes: [UInt8]) throws(Mistake) -> JSON {
    let result: Result<JSON, Mistake> = bytes.withUnsafeBufferPointer { buffer in
      var parser = JSONParser(bytes: buffer)
      do throws(Mistake) {
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        if parser.position < buffer.count { throw parser.mistake("more follows the value") }
        return .success(value)
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private func mistake(_ reason: String) -> Mistake { Mistake(offset: position, reason: reason) }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = current, byte == 0x20 || (0x09...0x0D).contains(byte) { position += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = current, byte == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  private mutating func value(depth: Int) throws(Mistake) -> JSON {
    skipSpace()
    guard let byte = current else { throw mistake("a value is missing") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw mistake("this is no value")
    }
  }

  private mutating func word(_ word: StaticString, _ value: JSON) throws(Mistake) -> JSON {
    let count = word.utf8CodeUnitCount
    guard bytes[position...].starts(with: UnsafeBufferPointer(start: word.utf8Start, count: count))
    else { throw mistake("\(word) is misspelt") }
    position += count
    return value
  }

  private mutating func object(depth: Int) throws(Mistake) -> JSON {
    guard depth <= Self.deepest else { throw mistake("it is nested too deeply") }
    position += 1
    var members: [JSON.Member] = []
    skipSpace()
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard current == UInt8(ascii: "\"") else { throw mistake("a name is missing") }
      let name = try string()
      skipSpace()
      guard take(":") else { throw mistake("a colon is missing") }
      members.append(JSON.Member(name: name, value: try value(depth: depth)))
      skipSpace()
    } while take(",")
    guard take("}") else { throw mistake("an object has no end") }
    return .object(members)
  }

  private mutating func array(depth: Int) throws(Mistake) -> JSON {
    guard depth <= Self.deepest else { throw mistake("it is nested too deeply") }
    position += 1
    var elements: [JSON] = []
    skipSpace()
    if take("]") { return .array([]) }
    repeat {
      elements.append(try value(depth: depth))
      skipSpace()
    } while take(",")
    guard take("]") else { throw mistake("an array has no end") }
    return .array(elements)
  }

  private mutating func number() throws(Mistake) -> JSON {
    let start = position
    var isWhole = true
    while let byte = current {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): break
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "+"):
        isWhole = false
      default:
        return try finish(start, isWhole)
      }
      position += 1
    }
    return try finish(start, isWhole)
  }

  private func finish(_ start: Int, _ isWhole: Bool) throws(Mistake) -> JSON {
    // The longest number that means something is far shorter.
    guard position > start, position - start <= 400 else { throw mistake("this is no value") }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let number = Int(text) { return .int(number) }
    guard let number = Double(text) else { throw mistake("\(text.prefix(40)) is no number") }
    return .double(number)
  }

  private mutating func string() throws(Mistake) -> String {
    position += 1
    var start = position
    var built: [UInt8] = []
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        let rest = bytes[start..<position]
        position += 1
        if built.isEmpty { return String(decoding: rest, as: UTF8.self) }
        built += rest
        return String(decoding: built, as: UTF8.self)
      case UInt8(ascii: "\\"):
        built += bytes[start..<position]
        position += 1
        built += try escape()
        start = position
      case 0..<0x20: throw mistake("a control character stands in a string")
      default: position += 1
      }
    }
    throw mistake("a string has no end")
  }

  private mutating func escape() throws(Mistake) -> [UInt8] {
    guard let byte = current else { throw mistake("a string has no end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "u"): return Array(String(try escapedScalar()).utf8)
    default: throw mistake("an unknown escape")
    }
  }

  private mutating func escapedScalar() throws(Mistake) -> Character {
    let first = try fourDigits()
    let replacement: Unicode.Scalar = "\u{FFFD}"
    guard (0xD800..<0xDC00).contains(first) else {
      return Character(Unicode.Scalar(first) ?? replacement)
    }
    let behind = position
    if take("\\"), take("u") {
      let second = try fourDigits()
      if (0xDC00..<0xE000).contains(second) {
        let scalar = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        return Character(Unicode.Scalar(scalar) ?? replacement)
      }
    }
    position = behind
    return Character(replacement)
  }

  private mutating func fourDigits() throws(Mistake) -> UInt32 {
    guard bytes.count - position >= 4 else { throw mistake("a string has no end") }
    let text = String(decoding: bytes[position..<position + 4], as: UTF8.self)
    guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let value = UInt32(text, radix: 16)
    else { throw mistake("\\u wants four hexadecimal digits") }
    position += 4
    return value
  }
}
