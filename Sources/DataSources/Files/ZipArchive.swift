internal import CZlib
internal import Files

/// The members of a zip archive, stored or deflated (PKWARE's APPNOTE; ZIP64 too).
///
/// The archive is held in memory; members are unpacked as they are read.
struct ZipArchive {
  struct Member {
    let name: String
    /// The size unpacked.
    let size: Int
    let isDeflated: Bool
    let checksum: UInt32
    /// Where the packed bytes lie in the archive.
    let range: Range<Int>
  }

  let path: String
  let bytes: [UInt8]
  let members: [Member]

  init(_ path: String, bytes: [UInt8]) throws {
    self.path = path
    self.bytes = bytes
    members = try Directory(path: path, bytes: LittleEndian(bytes)).members()
  }

  func open(_ member: Member) throws -> ZipMemberReader {
    try ZipMemberReader(archive: self, member: member)
  }
}

/// Reads one member of an archive, checking its size and checksum.
final class ZipMemberReader: ByteSource {
  let name: String
  var capacity: Int { member.size - delivered }

  private let archive: ZipArchive
  private let member: ZipArchive.Member
  private var position: Int
  private var delivered = 0
  private var checksum = Checksum32()
  private let stream: UnsafeMutablePointer<z_stream>

  fileprivate init(archive: ZipArchive, member: ZipArchive.Member) throws {
    self.archive = archive
    self.member = member
    name = "\(archive.path)/\(member.name)"
    position = member.range.lowerBound
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard zlib_begin_raw_inflate(stream) == Z_OK else {
      stream.deallocate()
      throw DataError(.tooLarge, "there is no memory to unpack \"\(name)\"")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let wanted = min(buffer.count, capacity)
    guard wanted > 0, let start = buffer.bindMemory(to: UInt8.self).baseAddress else { return 0 }
    let got =
      member.isDeflated
      ? try inflated(into: start, count: wanted) : stored(into: start, count: wanted)
    checksum.add(UnsafeRawBufferPointer(start: start, count: got))
    delivered += got
    if delivered == member.size, checksum.value != member.checksum {
      throw DataError(.damaged, "\"\(name)\" is damaged: its checksum is wrong")
    }
    return got
  }

  private func stored(into start: UnsafeMutablePointer<UInt8>, count: Int) -> Int {
    let count = min(count, member.range.upperBound - position)
    archive.bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      start.update(from: base + position, count: count)
    }
    position += count
    return count
  }

  private func inflated(into start: UnsafeMutablePointer<UInt8>, count: Int) throws -> Int {
    try archive.bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return 0 }
      var filled = 0
      while filled < count {
        let available = min(member.range.upperBound - position, 1 << 30)
        let room = min(count - filled, 1 << 30)
        stream.pointee.next_in = UnsafeMutablePointer(mutating: base + position)
        stream.pointee.avail_in = UInt32(available)
        stream.pointee.next_out = start + filled
        stream.pointee.avail_out = UInt32(room)
        let code = inflate(stream, Z_NO_FLUSH)
        position += available - Int(stream.pointee.avail_in)
        filled += room - Int(stream.pointee.avail_out)
        switch code {
        case Z_OK: continue
        case Z_STREAM_END: return filled
        case Z_BUF_ERROR: return filled
        default: throw DataError(.damaged, "\"\(name)\" is damaged: its compressed data is invalid")
        }
      }
      return filled
    }
  }
}

/// The list of members at the end of an archive.
private struct Directory {
  let path: String
  let bytes: LittleEndian

  func members() throws -> [ZipArchive.Member] {
    guard let end = endRecord() else {
      throw damaged("it has no list of members at its end")
    }
    var count = Int(bytes.uint16(end + 10) ?? 0)
    var offset = Int(bytes.uint32(end + 16) ?? 0)
    // ZIP64: a locator of 20 bytes lies before the end record.
    if count == 0xFFFF || offset == 0xFFFF_FFFF, bytes.uint32(end - 20) == 0x0706_4B50 {
      guard let record = bytes.int64(end - 12), bytes.uint32(record) == 0x0606_4B50,
        let total = bytes.int64(record + 32), let start = bytes.int64(record + 48)
      else { throw damaged("its list of members is invalid") }
      count = total
      offset = start
    }
    guard count <= 100_000 else { throw damaged("it lists \(count) members") }
    var members: [ZipArchive.Member] = []
    for _ in 0..<count {
      members.append(try member(at: &offset))
    }
    return members
  }

  /// Where the end record begins: the last signature within reach of a comment's length.
  private func endRecord() -> Int? {
    let last = bytes.count - 22
    guard last >= 0 else { return nil }
    return stride(from: last, through: max(0, last - 0xFFFF), by: -1).first {
      bytes.uint32($0) == 0x0605_4B50
    }
  }

  private func member(at offset: inout Int) throws -> ZipArchive.Member {
    guard bytes.uint32(offset) == 0x0201_4B50,
      let flags = bytes.uint16(offset + 8), let method = bytes.uint16(offset + 10),
      let checksum = bytes.uint32(offset + 16), let packed = bytes.uint32(offset + 20),
      let unpacked = bytes.uint32(offset + 24), let nameLength = bytes.uint16(offset + 28),
      let extraLength = bytes.uint16(offset + 30), let commentLength = bytes.uint16(offset + 32),
      let header = bytes.uint32(offset + 42),
      let nameBytes = bytes.slice(offset + 46, Int(nameLength))
    else { throw damaged("its list of members is invalid") }
    let name = String(decoding: nameBytes, as: UTF8.self)
    var sizes = (unpacked: Int(unpacked), packed: Int(packed), header: Int(header))
    try readZIP64(
      in: offset + 46 + Int(nameLength), length: Int(extraLength), into: &sizes)
    offset += 46 + Int(nameLength) + Int(extraLength) + Int(commentLength)

    guard flags & 1 == 0 else { throw damaged("its member \"\(name)\" is encrypted") }
    guard method == 0 || method == 8 else {
      throw damaged("its member \"\(name)\" is packed by method \(method), which isn't supported")
    }
    guard bytes.uint32(sizes.header) == 0x0403_4B50,
      let localName = bytes.uint16(sizes.header + 26),
      let localExtra = bytes.uint16(sizes.header + 28)
    else { throw damaged("its member \"\(name)\" isn't where the list says") }
    let start = sizes.header + 30 + Int(localName) + Int(localExtra)
    guard bytes.slice(start, sizes.packed) != nil else {
      throw damaged("its member \"\(name)\" is cut short")
    }
    let bound = method == 8 ? (sizes.packed + 1) * FileReader.largestExpansion : sizes.packed
    guard sizes.unpacked <= bound else {
      throw damaged(
        "its member \"\(name)\" claims \(sizes.unpacked) bytes, more than \(sizes.packed) packed ones can hold"
      )
    }
    return ZipArchive.Member(
      name: name, size: sizes.unpacked, isDeflated: method == 8, checksum: checksum,
      range: start..<(start + sizes.packed))
  }

  /// Replaces the sizes that don't fit 32 bits by those in the extra field 1.
  private func readZIP64(
    in start: Int, length: Int, into sizes: inout (unpacked: Int, packed: Int, header: Int)
  ) throws {
    var position = start
    while position + 4 <= start + length,
      let tag = bytes.uint16(position), let size = bytes.uint16(position + 2)
    {
      defer { position += 4 + Int(size) }
      guard tag == 1 else { continue }
      var field = position + 4
      for path in [\(unpacked: Int, packed: Int, header: Int).unpacked, \.packed, \.header]
      where sizes[keyPath: path] == 0xFFFF_FFFF {
        guard field + 8 <= position + 4 + Int(size), let value = bytes.int64(field) else {
          throw damaged("its list of members is invalid")
        }
        sizes[keyPath: path] = value
        field += 8
      }
    }
  }

  private func damaged(_ cause: String) -> DataError {
    DataError(.damaged, "the archive \"\(path)\" can't be read: \(cause)")
  }
}

/// Little-endian numbers in an array; `nil` outside it.
struct LittleEndian {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }

  func slice(_ offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
    guard offset >= 0, length >= 0, offset <= bytes.count, length <= bytes.count - offset else {
      return nil
    }
    return bytes[offset..<(offset + length)]
  }

  func uint16(_ offset: Int) -> UInt16? { number(offset) }
  func uint32(_ offset: Int) -> UInt32? { number(offset) }

  /// A size or position: below 2⁶² so that sums of a few don't overflow.
  func int64(_ offset: Int) -> Int? {
    guard let value: UInt64 = number(offset), value < 1 << 62 else { return nil }
    return Int(value)
  }

  private func number<Value: FixedWidthInteger>(_ offset: Int) -> Value? {
    slice(offset, Value.bitWidth / 8)?.reversed().reduce(0) { $0 << 8 | Value($1) }
  }
}
