internal import CNN
internal import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Lets one process at a time change a folder. The system releases it when the process dies.
final class FolderLock {
  private var descriptor: Int32

  /// Waits for its turn.
  /// - Throws: ``DataError`` where the lock file can't be made, or the user interrupts.
  init(_ folder: String) throws {
    let path = FilePaths.joined(folder, ".lock")
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw DataError(.unreadable, "the file \"\(path)\" can't be made: \(SystemError.last)")
    }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else {
        let reason = SystemError.last
        close(descriptor)
        descriptor = -1
        throw DataError(.unreadable, "the file \"\(path)\" can't be locked: \(reason)")
      }
      if StopRequest.isPending {
        close(descriptor)
        descriptor = -1
        throw DataError(
          .interrupted, "interrupted while another process downloads to \"\(folder)\"")
      }
      usleep(50_000)
    }
  }

  deinit { release() }

  func release() {
    guard descriptor >= 0 else { return }
    close(descriptor)
    descriptor = -1
  }
}
