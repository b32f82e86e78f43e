internal import CHDF5

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Texts on their way into and out of the library.
enum StringBuffer {
  /// The most bytes of text that are read at once.
  static let sizeLimit = 256 << 20

  /// Reads texts of fixed or variable length; what isn't UTF-8 is repaired.
  /// - Parameter read: reads into a buffer as values of the memory type, which is given with its
  ///   dataspace for all.
  static func read(
    count: Int, type: HDF5.TypeInfo, file: String, label: String,
    _ read: (hid_t, hid_t, UnsafeMutableRawPointer) -> herr_t
  ) throws(HDF5Error) -> [String] {
    let size = type.isVariable ? MemoryLayout<UnsafeMutablePointer<CChar>?>.size : type.size
    guard let total = [count, max(size, 1)].checkedProduct, total <= sizeLimit else {
      throw HDF5Error(.tooLarge, "\(file): \(label) says it holds \(count) texts of \(size) bytes")
    }
    return type.isVariable
      ? try variable(count, file, label, read) : try fixed(count, size, file, label, read)
  }

  private static func fixed(
    _ count: Int, _ size: Int, _ file: String, _ label: String,
    _ read: (hid_t, hid_t, UnsafeMutableRawPointer) -> herr_t
  ) throws(HDF5Error) -> [String] {
    let type = try HDF5.Datatype.string(size: size, file: file)
    try HDF5.check("read \(label)", file: file) { H5Tset_strpad(type.id, H5T_STR_NULLPAD) }
    var bytes = [UInt8](repeating: 0, count: max(count * size, 1))
    func isRead(_ cset: H5T_cset_t) -> herr_t {
      H5Tset_cset(type.id, cset)
      return bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { read(type.id, 0, $0) } ?? -1
      }
    }
    // The library converts between texts of one character set only.
    if HDF5.locked({ isRead(H5T_CSET_UTF8) }) < 0 {
      try HDF5.check("read \(label)", file: file) { isRead(H5T_CSET_ASCII) }
    }
    return (0..<count).map { index in
      String(
        decoding: bytes[(index * size)..<((index + 1) * size)].prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  private static func variable(
    _ count: Int, _ file: String, _ label: String,
    _ read: (hid_t, hid_t, UnsafeMutableRawPointer) -> herr_t
  ) throws(HDF5Error) -> [String] {
    let type = try HDF5.Datatype.string(size: nil, file: file)
    let space = try HDF5.Dataspace([count], file: file)
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: count)
    pointers.initialize(repeating: nil, count: count)
    defer { pointers.deallocate() }
    func isRead(_ cset: H5T_cset_t) -> herr_t {
      H5Tset_cset(type.id, cset)
      return read(type.id, space.id, UnsafeMutableRawPointer(pointers))
    }
    if HDF5.locked({ isRead(H5T_CSET_UTF8) }) < 0 {
      try HDF5.check("read \(label)", file: file) { isRead(H5T_CSET_ASCII) }
    }
    defer { _ = HDF5.locked { H5Dvlen_reclaim(type.id, space.id, 0, pointers) } }
    var total = 0
    var texts: [String] = []
    for index in 0..<count {
      let text = pointers[index].map { String(cString: $0) } ?? ""
      total += text.utf8.count
      guard total <= sizeLimit else {
        throw HDF5Error(
          .tooLarge, "\(file): \(label) holds more than \(sizeLimit >> 20) MB of text")
      }
      texts.append(text)
    }
    return texts
  }

  /// Calls `body` with an array of pointers to the texts, each closed by a 0.
  static func withPointers<Result>(
    _ texts: [String], _ body: (UnsafeRawPointer) -> Result
  ) -> Result {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return copies.withUnsafeBytes { buffer in
      withUnsafePointer(to: UInt8(0)) { empty in body(buffer.baseAddress ?? UnsafeRawPointer(empty))
      }
    }
  }
}
