import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where lines of text go: a file descriptor, or a closure in tests and kernels.
///
/// Output is collected and written in pieces, at once when a line ends on a terminal.
public final class TextStream {
  private let write: ([UInt8]) -> Void
  private let isImmediate: Bool
  private var pending: [UInt8] = []

  public init(isImmediate: Bool = true, write: @escaping ([UInt8]) -> Void) {
    self.isImmediate = isImmediate
    self.write = write
  }

  /// A stream to a file descriptor. A reader that has gone ends the process quietly, as SIGPIPE does.
  public convenience init(descriptor: Int32, isImmediate: Bool) {
    self.init(isImmediate: isImmediate) { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let written = rest.withUnsafeBytes { posixWrite(descriptor, $0) }
        if written < 0 {
          if errno == EINTR || errno == EAGAIN { continue }
          if descriptor == 1, errno != EPIPE, errno != EBADF {
            Self.failure.store(errno, ordering: .relaxed)
          }
          return
        }
        rest = rest.dropFirst(written)
      }
    }
  }

  /// Why a part of standard output was lost; 0 for nothing. Nobody misses what goes to a reader that
  /// has gone, or to an output that was closed from the start.
  private static let failure = Atomic<Int32>(0)

  /// What went wrong with standard output; nil for nothing.
  public static var lostOutput: String? {
    let number = failure.load(ordering: .relaxed)
    return number == 0
      ? nil : "standard output can't be written: \(String(cString: strerror(number)))"
  }

  public static var standardOutput: TextStream {
    TextStream(descriptor: 1, isImmediate: isatty(1) == 1)
  }

  public static var standardError: TextStream { TextStream(descriptor: 2, isImmediate: true) }

  /// Adds a line.
  public func line(_ text: String) {
    pending += text.utf8
    pending.append(UInt8(ascii: "\n"))
    if isImmediate || pending.count > 1 << 14 { flush() }
  }

  /// Adds text as it is, at once.
  public func raw(_ text: String) {
    pending += text.utf8
    flush()
  }

  public func flush() {
    guard !pending.isEmpty else { return }
    write(pending)
    pending = []
  }
}

private func posixWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
