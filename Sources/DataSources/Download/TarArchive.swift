/// Takes files out of a `.tar.gz` (POSIX ustar: headers of 512 bytes, contents padded to 512).
enum TarArchive {
  private static let block = 512

  /// No member of a data set is larger.
  private static let largestMember = 1 << 30

  /// Writes the regular files whose last path component is in `names` to `folder`; directories in
  /// their names count for nothing.
  /// - Throws: ``DataError`` where the archive is damaged or a file is missing in it.
  static func extract(_ names: Set<String>, from archive: String, into folder: String) throws {
    let reader = try FileReader(archive)
    var wanted = names
    var header = [UInt8](repeating: 0, count: block)
    while !wanted.isEmpty {
      let got = try header.withUnsafeMutableBytes { try reader.read(into: $0) }
      if got == 0 || header.allSatisfy({ $0 == 0 }) { break }
      guard got == block, let size = octal(header[124..<136]), size <= largestMember else {
        throw DataError(.damaged, "the archive \"\(archive)\" is damaged")
      }
      let name = FilePaths.name(
        of: String(decoding: header[..<100].prefix { $0 != 0 }, as: UTF8.self))
      let padded = (size + block - 1) / block * block
      let isRegular = header[156] == 0 || header[156] == UInt8(ascii: "0")
      if isRegular, wanted.remove(name) != nil {
        let bytes = try reader.readBytes(padded)
        try FilePaths.write(Array(bytes[..<size]), to: FilePaths.joined(folder, name))
      } else {
        try skip(padded, reader)
      }
    }
    guard wanted.isEmpty else {
      throw DataError(
        .damaged,
        "the archive \"\(archive)\" has no \(wanted.sorted().joined(separator: ", "))")
    }
  }

  private static func skip(_ count: Int, _ reader: FileReader) throws {
    var left = count
    while left > 0 {
      let step = min(left, 1 << 20)
      _ = try reader.readBytes(step)
      left -= step
    }
  }

  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for byte in field {
      if byte == 0 || byte == 0x20 { continue }
      guard (0x30...0x37).contains(byte), value < 1 << 40 else { return nil }
      value = value * 8 + Int(byte - 0x30)
    }
    return value
  }
}
