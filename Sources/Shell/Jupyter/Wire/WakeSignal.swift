#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A pipe that wakes a thread which waits for sockets.
final class WakeSignal: Sendable {
  /// Readable once the signal was given.
  let descriptor: Int32
  private let writing: Int32

  /// Makes one. They are all made while the kernel starts, which ends where that fails.
  init() {
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) != 0 { KernelLog.giveUp("no pipe could be made", errno) }
    descriptor = ends[0]
    writing = ends[1]
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
  }

  deinit {
    close(descriptor)
    close(writing)
  }

  /// Wakes the waiting thread, or the next one that waits.
  func give() {
    var byte: UInt8 = 1
    // A full pipe wakes as well as one more byte.
    _ = write(writing, &byte, 1)
  }

  /// Forgets what was given so far.
  func take() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while read(descriptor, &bytes, bytes.count) > 0 {}
  }

  /// Whether it was given and not taken.
  var isGiven: Bool {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&polled, 1, 0) > 0
  }
}
