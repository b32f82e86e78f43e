import Files

/// A message in the encoding of Protocol Buffers: fields one behind the other, each with its number.
///
/// Arrays of numbers are taken over without a copy, also through several levels of messages.
struct ProtobufMessage {
  private(set) var pieces: [FilePiece] = []
  /// Bytes that aren't a piece yet.
  private var tail: [UInt8] = []
  private var pieceBytes = 0

  var count: Int { pieceBytes + tail.count }

  /// All pieces, the last one closed.
  var closed: [FilePiece] { tail.isEmpty ? pieces : pieces + [.bytes(tail)] }

  mutating func add(_ field: Int, _ value: Int) {
    key(field, wire: 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func add(_ field: Int, _ value: Float) {
    key(field, wire: 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { tail.append(contentsOf: $0) }
  }

  mutating func add(_ field: Int, _ text: String) {
    key(field, wire: 2)
    varint(UInt64(text.utf8.count))
    tail.append(contentsOf: text.utf8)
  }

  mutating func add(_ field: Int, _ message: ProtobufMessage) {
    key(field, wire: 2)
    varint(UInt64(message.count))
    for piece in message.closed { append(piece) }
  }

  /// Numbers as plain bytes.
  mutating func add(_ field: Int, _ bytes: FilePiece) {
    key(field, wire: 2)
    varint(UInt64(bytes.count))
    append(bytes)
  }

  /// A list of whole numbers in the packed form.
  mutating func add(_ field: Int, _ values: [Int]) {
    var list = ProtobufMessage()
    for value in values { list.varint(UInt64(bitPattern: Int64(value))) }
    add(field, list)
  }

  private mutating func append(_ piece: FilePiece) {
    if case .bytes(let bytes) = piece {
      tail.append(contentsOf: bytes)
      return
    }
    if !tail.isEmpty {
      pieces.append(.bytes(tail))
      pieceBytes += tail.count
      tail = []
    }
    pieces.append(piece)
    pieceBytes += piece.count
  }

  private mutating func key(_ field: Int, wire: Int) { varint(UInt64(field << 3 | wire)) }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      tail.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    tail.append(UInt8(rest))
  }
}
