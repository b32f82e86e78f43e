#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes a zip archive of stored members (PKWARE's APPNOTE, ZIP64 where it is needed), as NumPy and
/// Keras read them.
///
/// The members' times are all the same, so that equal contents give equal archives.
public struct ZipWriter {
  private struct Member {
    let name: [UInt8]
    let checksum: UInt32
    let size: UInt64
    let offset: UInt64
  }

  private let file: AtomicFile
  private var members: [Member] = []
  private var position: UInt64 = 0

  /// An archive that is written to `file` from its beginning.
  public init(_ file: AtomicFile) {
    self.file = file
  }

  /// Adds a member of pieces one behind the other.
  public mutating func add(_ name: String, _ pieces: [FilePiece]) throws(WriteFailure) {
    var checksum = Checksum32()
    for piece in pieces { piece.withBytes { checksum.add($0) } }
    let size = pieces.reduce(0) { $0 + $1.count }
    try begin(name, checksum: checksum.value, size: size)
    for piece in pieces { try file.write(piece) }
  }

  /// Adds a member that is the content of another file.
  public mutating func add(_ name: String, copyOf source: AtomicFile) throws(WriteFailure) {
    var checksum = Checksum32()
    var size = 0
    try ZipWriter.read(source) { (bytes) throws(WriteFailure) in
      checksum.add(bytes)
      size += bytes.count
    }
    try begin(name, checksum: checksum.value, size: size)
    let file = file
    try ZipWriter.read(source) { (bytes) throws(WriteFailure) in try file.write(bytes) }
  }

  private static func read(
    _ source: AtomicFile, _ body: (UnsafeRawBufferPointer) throws(WriteFailure) -> Void
  ) throws(WriteFailure) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var offset = 0
    while true {
      let count = pread(source.descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw WriteFailure(errno) }
      guard count > 0 else { return }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
    }
  }

  /// Writes the list of members, with which the archive is complete.
  public mutating func finish() throws(WriteFailure) {
    var bytes: [UInt8] = []
    for member in members { bytes += ZipWriter.entry(member) }
    let (start, size, count) = (position, UInt64(bytes.count), UInt64(members.count))
    if start >= ZipWriter.limit || size >= ZipWriter.limit || count >= 0xFFFF {
      bytes.append(0x0606_4B50 as UInt32)
      bytes.append(44 as UInt64)
      bytes.append(45 as UInt16)
      bytes.append(45 as UInt16)
      bytes.append(0 as UInt64)
      for value in [count, count, size, start] { bytes.append(value) }
      bytes.append(0x0706_4B50 as UInt32)
      bytes.append(0 as UInt32)
      bytes.append(start + size)
      bytes.append(1 as UInt32)
    }
    bytes.append(0x0605_4B50 as UInt32)
    bytes.append(0 as UInt32)
    for _ in 0..<2 { bytes.append(UInt16(clamping: count)) }
    for value in [size, start] { bytes.append(UInt32(clamping: value)) }
    bytes.append(0 as UInt16)
    try file.write(.bytes(bytes))
  }

  // MARK: Headers

  /// A size that has no room in 32 bits stands in a field behind the name; these stand in its place.
  private static let limit = UInt64(UInt32.max)

  private mutating func begin(
    _ name: String, checksum: UInt32, size: Int
  ) throws(WriteFailure) {
    let member = Member(
      name: Array(name.utf8), checksum: checksum, size: UInt64(size), offset: position)
    members.append(member)
    let large = member.size >= ZipWriter.limit ? [member.size, member.size] : []
    var bytes: [UInt8] = []
    bytes.append(0x0403_4B50 as UInt32)
    bytes += ZipWriter.common(member, isLarge: !large.isEmpty, extra: large)
    bytes += member.name
    bytes += ZipWriter.extra(large)
    try file.write(.bytes(bytes))
    position += UInt64(bytes.count) + member.size
  }

  /// What the header of a member and its entry in the list share.
  private static func common(_ member: Member, isLarge: Bool, extra: [UInt64]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append((isLarge ? 45 : 20) as UInt16)
    // The name is UTF-8; the member is stored; 1 January 1980.
    for value in [0x0800, 0, 0, 0x0021] as [UInt16] { bytes.append(value) }
    bytes.append(member.checksum)
    for _ in 0..<2 { bytes.append(UInt32(clamping: member.size)) }
    bytes.append(UInt16(clamping: member.name.count))
    bytes.append(UInt16(extra.isEmpty ? 0 : 4 + 8 * extra.count))
    return bytes
  }

  private static func extra(_ values: [UInt64]) -> [UInt8] {
    guard !values.isEmpty else { return [] }
    var bytes: [UInt8] = []
    bytes.append(1 as UInt16)
    bytes.append(UInt16(8 * values.count))
    for value in values { bytes.append(value) }
    return bytes
  }

  private static func entry(_ member: Member) -> [UInt8] {
    var large: [UInt64] = member.size >= limit ? [member.size, member.size] : []
    if member.offset >= limit { large.append(member.offset) }
    var bytes: [UInt8] = []
    bytes.append(0x0201_4B50 as UInt32)
    // Made by a Unix system, so that the mode below counts.
    bytes.append((3 << 8 | (large.isEmpty ? 20 : 45)) as UInt16)
    bytes += common(member, isLarge: !large.isEmpty, extra: large)
    for _ in 0..<3 { bytes.append(0 as UInt16) }
    bytes.append((0o100644 << 16) as UInt32)
    bytes.append(UInt32(clamping: member.offset))
    return bytes + member.name + extra(large)
  }
}

extension [UInt8] {
  /// Appends a number, the lowest byte first.
  fileprivate mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
  }
}
