/// Bytes that are read once, from front to back.
protocol ByteSource: AnyObject {
  /// What errors call it: the path, and the member of an archive.
  var name: String { get }

  /// An upper bound of how many bytes can still come, known without reading them.
  var capacity: Int { get }

  /// Fills `buffer` as far as there are bytes, and returns their number.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension ByteSource {
  /// Fills `buffer`.
  /// - Throws: ``DataError`` when the bytes end before.
  func readExactly(into buffer: UnsafeMutableRawBufferPointer) throws {
    let got = try read(into: buffer)
    guard got == buffer.count else {
      throw DataError(
        .damaged, "\"\(name)\" is cut short: \(buffer.count - got) bytes are missing at its end")
    }
  }

  /// The next `count` bytes.
  func readBytes(_ count: Int) throws -> [UInt8] {
    guard count <= capacity else {
      throw DataError(
        .damaged, "\"\(name)\" is cut short: \(count) bytes are needed and at most \(capacity) left"
      )
    }
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBytes { try readExactly(into: $0) }
    return bytes
  }

  /// Checks that nothing follows; for compressed data also that its checksum is right.
  func expectEnd() throws {
    var byte: [UInt8] = [0]
    let got = try byte.withUnsafeMutableBytes { try read(into: $0) }
    guard got == 0 else {
      throw DataError(.damaged, "\"\(name)\" is longer than its header says")
    }
  }
}
