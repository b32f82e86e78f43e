/// Turns bytes of unknown origin into valid UTF-8.
enum UTF8Repair {
  /// The bytes with every broken sequence replaced by U+FFFD, and where the first one stood.
  static func repair(_ bytes: ArraySlice<UInt8>) -> (bytes: [UInt8], firstInvalid: Int?) {
    guard let first = firstInvalidOffset(bytes) else { return (Array(bytes), nil) }
    return (Array(String(decoding: bytes, as: UTF8.self).utf8), first)
  }

  /// The offset, counted from the slice's start, of the first byte that breaks UTF-8.
  private static func firstInvalidOffset(_ bytes: ArraySlice<UInt8>) -> Int? {
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .emptyInput: return nil
      case .error: return offset
      }
    }
  }
}
