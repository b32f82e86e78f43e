import CNN
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
    // A pipe that nobody writes to opens at once; it is waited for where a stop is heard.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      if errno == ENOENT { try FilePath.checkReadable(name == path ? path : name) }
      throw Diagnostic(
        errno == ENOENT ? .fileNotFound : .cannotRead,
        "\(name) can't be read: \(SystemError.last)")
    }
    defer { close(file) }
    return try bytes(of: file, name: name)
  }

  /// Everything that standard input gives.
  public static func standardInput() throws(Diagnostic) -> Source {
    Source(name: "<stdin>", bytes: try bytes(of: 0, name: "<stdin>"))
  }

  /// How often a wait for whoever writes looks for a stop, in milliseconds.
  private static let pulse: Int32 = 50

  private static func bytes(of file: Int32, name: String) throws(Diagnostic) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      var wait = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      while poll(&wait, 1, pulse) <= 0 {
        if Signals.interruption.isRaised || StopRequest.isMade?() ?? false {
          throw Diagnostic(.interrupted, "interrupted while reading \(name)")
        }
      }
      let count = posixRead(file, &buffer)
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        throw Diagnostic(
          .cannotRead,
          file == 0 && errno == EBADF
            ? "standard input is closed"
            : "\(name) can't be read: \(SystemError.last)")
      }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= largestSize else {
        throw Diagnostic(
          .sourceTooLarge, "\(name) has more than \(ByteCount.text(largestSize)); that is no script"
        )
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

/// `read`, whose name is taken within the type.
private func posixRead(_ file: Int32, _ buffer: inout [UInt8]) -> Int {
  read(file, &buffer, buffer.count)
}
