/// The CRC-32 of zip archives (ISO 3309, polynomial 0xEDB88320), eight bytes a step.
struct Checksum32 {
  private var state: UInt32 = 0xFFFF_FFFF

  var value: UInt32 { ~state }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var state = state
    var position = 0
    Checksum32.tables.withUnsafeBufferPointer { tables in
      while position + 8 <= bytes.count {
        let word =
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
          ^ UInt64(state)
        var next: UInt32 = 0
        for byte in 0..<8 {
          next ^= tables[(7 - byte) * 256 + Int(truncatingIfNeeded: word >> (8 * byte)) & 0xFF]
        }
        state = next
        position += 8
      }
      while position < bytes.count {
        state = tables[Int((state ^ UInt32(bytes[position])) & 0xFF)] ^ (state >> 8)
        position += 1
      }
    }
    self.state = state
  }

  /// Table k, of 256 entries, tells what a byte does that k more bytes follow.
  private static let tables: [UInt32] = {
    let polynomial: UInt32 = 0xEDB8_8320
    var tables: [UInt32] = []
    for index in 0..<256 {
      var value = UInt32(index)
      for _ in 0..<8 { value = value & 1 == 1 ? polynomial ^ (value >> 1) : value >> 1 }
      tables.append(value)
    }
    for index in 256..<(8 * 256) {
      let before = tables[index - 256]
      tables.append(tables[Int(before & 0xFF)] ^ (before >> 8))
    }
    return tables
  }()
}
