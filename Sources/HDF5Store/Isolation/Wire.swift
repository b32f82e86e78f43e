/// Values one behind the other, as the two sides of a reading process exchange them.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ value: Int64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func add(_ value: Int) { add(Int64(value)) }
  mutating func add(_ value: Bool) { add(value ? 1 : 0 as Int64) }

  mutating func add(_ text: String) {
    add(text.utf8.count)
    bytes.append(contentsOf: text.utf8)
  }

  mutating func add(_ values: [Int]) {
    add(values.count)
    for value in values { add(value) }
  }

  mutating func add(_ texts: [String]) {
    add(texts.count)
    for text in texts { add(text) }
  }

  /// Bytes without a count, at the end of a message.
  mutating func append(_ raw: UnsafeRawBufferPointer) { bytes.append(contentsOf: raw) }

  mutating func add(_ type: HDF5.TypeInfo) {
    add(type.kind.rawValue)
    add(type.size)
    for flag in [type.isSigned, type.isBigEndian, type.isVariable] { add(flag) }
  }

  mutating func add(_ error: HDF5Error) {
    add(error.kind.rawValue)
    add(error.message)
    add(error.hint.map { [$0] } ?? [])
    add(error.frames)
  }
}

/// What a message said that can't be.
struct WireError: Error {}

/// Takes a message apart. Nothing in it is trusted: every count is held against the bytes there are.
struct WireReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  mutating func raw(_ count: Int) throws(WireError) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest.count else { throw WireError() }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func number() throws(WireError) -> Int64 {
    var value: UInt64 = 0
    for (place, byte) in try raw(8).enumerated() { value |= UInt64(byte) << (8 * place) }
    return Int64(bitPattern: value)
  }

  mutating func int() throws(WireError) -> Int { Int(try number()) }

  mutating func flag() throws(WireError) -> Bool {
    switch try number() {
    case 0: false
    case 1: true
    default: throw WireError()
    }
  }

  mutating func text() throws(WireError) -> String {
    String(decoding: try raw(try int()), as: UTF8.self)
  }

  /// A list whose elements take eight bytes or more each.
  private mutating func list<Element>(
    _ element: (inout WireReader) throws(WireError) -> Element
  ) throws(WireError) -> [Element] {
    let count = try int()
    guard count >= 0, count <= rest.count / 8 else { throw WireError() }
    var result: [Element] = []
    result.reserveCapacity(count)
    for _ in 0..<count { result.append(try element(&self)) }
    return result
  }

  mutating func ints() throws(WireError) -> [Int] {
    try list { (reader) throws(WireError) in try reader.int() }
  }

  mutating func texts() throws(WireError) -> [String] {
    try list { (reader) throws(WireError) in try reader.text() }
  }

  /// The sides of an array: none is negative, and their product is a number.
  mutating func extent() throws(WireError) -> [Int] {
    let sides = try ints()
    guard sides.count <= 32, sides.checkedProduct != nil else { throw WireError() }
    return sides
  }

  /// The sides of an attribute, whose product is looked at when it is read.
  mutating func sides() throws(WireError) -> [Int] {
    let sides = try ints()
    guard sides.count <= 32, sides.allSatisfy({ $0 >= 0 }) else { throw WireError() }
    return sides
  }

  mutating func type() throws(WireError) -> HDF5.TypeInfo {
    guard let kind = HDF5.TypeInfo.Class(rawValue: try text()) else { throw WireError() }
    let size = try int()
    guard size >= 0 else { throw WireError() }
    return HDF5.TypeInfo(
      kind: kind, size: size, isSigned: try flag(), isBigEndian: try flag(), isVariable: try flag())
  }

  mutating func error() throws(WireError) -> HDF5Error {
    guard let kind = HDF5Error.Kind(rawValue: try text()) else { throw WireError() }
    return HDF5Error(kind, try text(), hint: try texts().first, frames: try texts())
  }
}
