#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writes a file so that its name always stands for the old or the complete new content.
enum AtomicFile {
  /// Writes `bytes` under a temporary name in the same folder, then renames.
  /// - Throws: ``DataError`` naming the file and the system's reason; the old file is untouched.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let temporary = path + ".\(getpid()).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw failure(path) }
    do {
      defer { close(descriptor) }
      var written = 0
      while written < bytes.count {
        let count = bytes.withUnsafeBytes {
          #if canImport(Darwin)
            Darwin.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
          #elseif canImport(Musl)
            Musl.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
          #else
            Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
          #endif
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw failure(path) }
        written += count
      }
      guard fsync(descriptor) == 0 else { throw failure(path) }
    } catch {
      unlink(temporary)
      throw error
    }
    try rename(temporary, to: path)
  }

  /// Renames a complete file and makes the new name lasting.
  static func rename(_ temporary: String, to path: String) throws {
    #if canImport(Darwin)
      let result = Darwin.rename(temporary, path)
    #elseif canImport(Musl)
      let result = Musl.rename(temporary, path)
    #else
      let result = Glibc.rename(temporary, path)
    #endif
    guard result == 0 else {
      let error = failure(path)
      unlink(temporary)
      throw error
    }
    let folder = open(FilePaths.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  private static func failure(_ path: String) -> DataError {
    DataError(.unreadable, "the file \"\(path)\" can't be written: \(SystemError.last)")
  }
}
