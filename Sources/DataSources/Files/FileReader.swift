internal import CNN
internal import CZlib
internal import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads a file from front to back, through zlib where it is compressed with gzip.
final class FileReader: ByteSource {
  let name: String

  /// The size of the file on disk in bytes.
  let fileSize: Int

  private let handle: gzFile
  private let isCompressed: Bool
  private var delivered = 0

  /// Deflate turns one byte into 1,032 at most.
  static let largestExpansion = 1032

  /// Opens a file.
  /// - Throws: ``DataError`` where there is none, or it can't be read, or it is no regular file.
  init(_ path: String) throws {
    name = path
    guard !path.utf8.contains(0) else {
      throw DataError(.notFound, "a file name can't contain the character NUL")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let kind: DataError.Kind = errno == ENOENT ? .notFound : .unreadable
      throw DataError(kind, "the file \"\(path)\" can't be opened: \(SystemError.last)")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw DataError(.unreadable, "\"\(path)\" isn't a regular file")
    }
    fileSize = Int(status.st_size)
    guard let handle = gzdopen(descriptor, "rb") else {
      close(descriptor)
      throw DataError(.unreadable, "there is no memory to read \"\(path)\"")
    }
    self.handle = handle
    gzbuffer(handle, 1 << 17)
    isCompressed = gzdirect(handle) == 0
  }

  deinit {
    gzclose_r(handle)
  }

  var capacity: Int {
    let (whole, overflow) = fileSize.multipliedReportingOverflow(
      by: isCompressed ? Self.largestExpansion : 1)
    return overflow ? Int.max : max(whole - delivered, 0)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      if StopRequest.isPending {
        throw DataError(.interrupted, "reading \"\(name)\" was stopped")
      }
      let wanted = min(buffer.count - filled, 1 << 24)
      let got = gzread(handle, buffer.baseAddress.map { $0 + filled }, UInt32(wanted))
      var code: Int32 = 0
      let message = gzerror(handle, &code).map { String(cString: $0) } ?? ""
      if got < 0 || code == Z_BUF_ERROR {
        throw DataError(.damaged, "\"\(name)\" is damaged: \(Self.cause(code, message))")
      }
      if got == 0 { break }
      filled += Int(got)
    }
    delivered += filled
    return filled
  }

  /// The whole file, if it has at most `limit` bytes.
  static func contents(of path: String, limit: Int) throws -> [UInt8] {
    let reader = try FileReader(path)
    guard reader.fileSize <= limit else {
      throw DataError(
        .tooLarge,
        "the file \"\(path)\" has \(ByteCount.text(reader.fileSize)), and at most \(ByteCount.text(limit)) are read"
      )
    }
    return try reader.rest(limit: limit)
  }

  /// All that is left, if it has at most `limit` bytes.
  private func rest(limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    if !isCompressed { bytes.reserveCapacity(min(fileSize, limit)) }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let got = try chunk.withUnsafeMutableBytes { try read(into: $0) }
      if got == 0 { return bytes }
      guard bytes.count + got <= limit else {
        throw DataError(.tooLarge, "\"\(name)\" unpacks to more than \(ByteCount.text(limit))")
      }
      bytes += chunk[..<got]
    }
  }

  private static func cause(_ code: Int32, _ message: String) -> String {
    switch code {
    case Z_BUF_ERROR: "it ends in the middle of its compressed data"
    case Z_DATA_ERROR: message.split(separator: ":").last.map { $0.trimmingSpaces() } ?? message
    case Z_ERRNO: SystemError.last
    default: message
    }
  }
}

extension Substring {
  /// The text without spaces at its ends.
  func trimmingSpaces() -> String {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
