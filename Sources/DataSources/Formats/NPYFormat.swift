internal import CNN

/// NumPy's `.npy`: a header that is a Python dictionary, then the numbers.
///
/// Source: NumPy's format specification (NEP 1), versions 1 to 3.
enum NPYFormat {
  static let signature: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Headers are text of a few hundred bytes; more than this is no header.
  private static let largestHeader = 1 << 16

  /// Reads the header of the array that `source` holds.
  static func open(_ source: any ByteSource) throws -> ArrayReader {
    let start = try source.readBytes(min(10, source.capacity))
    guard start.count == 10, start.starts(with: signature) else {
      throw DataError(.damaged, "\"\(source.name)\" is no .npy array: its first bytes are others")
    }
    var length = Int(start[8]) | Int(start[9]) << 8
    switch start[6] {
    case 1: break
    case 2, 3:
      let more = try source.readBytes(2)
      length |= Int(more[0]) << 16 | Int(more[1]) << 24
    default:
      throw DataError(
        .damaged, "\"\(source.name)\" is .npy version \(start[6]), and versions 1 to 3 are known")
    }
    guard length <= largestHeader else {
      throw DataError(
        .damaged, "\"\(source.name)\" has a header of \(length) bytes, which is too long")
    }
    let header = NPYHeader(try source.readBytes(length))
    guard let description = header.text("descr"), let shape = header.tuple("shape") else {
      throw DataError(
        .damaged,
        "\"\(source.name)\" has a header without a plain type and shape; save it as numbers")
    }
    guard let element = elementType(description) else {
      throw DataError(
        .unsuitable,
        "\"\(source.name)\" holds values of type \(description), and numbers are needed")
    }
    return try ArrayReader(
      shape: shape, element: element, isColumnMajor: header.isTrue("fortran_order"), source: source)
  }

  private static let kinds: [String: ElementType.Kind] = [
    "b1": .bool, "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32,
    "i4": .int32, "u8": .uint64, "i8": .int64, "f2": .float16, "f4": .float32, "f8": .float64,
  ]

  /// The type that `<f4`, `|u1` and the like stand for.
  private static func elementType(_ description: String) -> ElementType? {
    guard let order = description.first, "<>|=".contains(order) else { return nil }
    return kinds[String(description.dropFirst())].map {
      ElementType(kind: $0, isBigEndian: order == ">")
    }
  }
}

/// The few forms of a Python dictionary that NumPy writes as header.
private struct NPYHeader {
  private let text: Substring

  init(_ bytes: [UInt8]) {
    text = Substring(String(decoding: bytes, as: UTF8.self))
  }

  /// What follows `'key':`, without leading spaces.
  private func value(_ key: String) -> Substring? {
    guard let range = text.firstRange(of: "'\(key)'") else { return nil }
    let rest = text[range.upperBound...].drop { $0 == " " }
    guard rest.first == ":" else { return nil }
    return rest.dropFirst().drop { $0 == " " }
  }

  /// A text in single quotes.
  func text(_ key: String) -> String? {
    guard let value = value(key), value.first == "'" else { return nil }
    let inner = value.dropFirst()
    guard let end = inner.firstIndex(of: "'") else { return nil }
    return String(inner[..<end])
  }

  /// Whole numbers in parentheses.
  func tuple(_ key: String) -> [Int]? {
    guard let value = value(key), value.first == "(", let end = value.firstIndex(of: ")") else {
      return nil
    }
    var numbers: [Int] = []
    for item in value[..<end].dropFirst().split(separator: ",") {
      let item = item.trimmingSpaces()
      if item.isEmpty { continue }
      guard let number = Int(item), numbers.count < 32 else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  func isTrue(_ key: String) -> Bool { value(key)?.hasPrefix("True") ?? false }
}
