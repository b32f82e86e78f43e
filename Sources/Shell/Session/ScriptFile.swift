import Files
import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads and writes whole text files.
public enum ScriptFile {
  /// Larger files are no scripts.
  static let largestSize = 64 << 20

  /// A script as a source; its name in messages is `name`, or else the path.
  /// - Throws: `fileNotFound`, `cannotRead` or `sourceTooLarge`.
  public static func read(_ path: String, name: String? = nil) throws(Diagnostic) -> Source {
    let bytes = try bytes(of: path, name: name ?? path)
    return Source(
      name: name ?? path, bytes: bytes,
      directory: FilePath.directory(of: path))
  }

  /// The bytes of a file.
  public static func bytes(of path: String, name: String) throws(Diagnostic) -> [UInt8] {
    guard let file = fopen(path, "re") else {
      if errno == ENOENT { try FilePath.checkReadable(name == path ? path : name) }
      throw Diagnostic(
        errno == ENOENT ? .fileNotFound : .cannotRead,
        "\(name) can't be read: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    return try bytes(of: file, name: name)
  }

  /// Everything that standard input gives.
  public static func standardInput() throws(Diagnostic) -> Source {
    Source(name: "<stdin>", bytes: try bytes(of: stdinFile(), name: "<stdin>"))
  }

  private static func stdinFile() throws(Diagnostic) -> UnsafeMutablePointer<FILE> {
    guard let file = fdopen(0, "r") else {
      throw Diagnostic(.cannotRead, "standard input is closed")
    }
    return file
  }

  private static func bytes(
    of file: UnsafeMutablePointer<FILE>, name: String
  ) throws(Diagnostic) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      bytes += buffer[..<count]
      guard bytes.count <= largestSize else {
        throw Diagnostic(
          .sourceTooLarge, "\(name) has more than \(ByteCount.text(largestSize)); that is no script"
        )
      }
      if count < buffer.count {
        guard ferror(file) == 0 else {
          throw Diagnostic(
            .cannotRead, "\(name) can't be read: \(String(cString: strerror(errno)))")
        }
        return bytes
      }
    }
  }

  /// Puts a file in the place of what was there: whole, or not at all.
  /// - Throws: `cannotWrite` or `diskFull`.
  public static func write(_ bytes: [UInt8], to path: String) throws(Diagnostic) {
    do throws(WriteFailure) {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw Diagnostic(
        error.code == ENOSPC ? .diskFull : .cannotWrite, "\(path) can't be written: \(error.cause)")
    }
  }
}
