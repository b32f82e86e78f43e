import Lang
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What all threads of the kernel use together.
final class KernelShared: Sendable {
  let writer: MessageWriter
  let iopub: IOPubChannel
  /// Given when the kernel is to end.
  let stop = WakeSignal()
  /// The flag of the session, once there is one.
  private let interruption: Mutex<InterruptionFlag?> = Mutex(nil)

  init(writer: MessageWriter) {
    self.writer = writer
    iopub = IOPubChannel(writer: writer)
  }

  func setInterruption(_ flag: InterruptionFlag) { interruption.withLock { $0 = flag } }

  /// Stops the cell that runs; without one, nothing happens.
  func interrupt() { interruption.withLock { $0?.raise() } }

  /// Stops the running cell and ends the kernel.
  func shutDown() {
    stop.give()
    interrupt()
  }

  /// Tells whoever started the kernel; front ends show this in their log.
  func log(_ text: String) { KernelLog.note(text) }
}

/// Lines on standard error, which Jupyter shows in its own log.
enum KernelLog {
  static func note(_ text: String) {
    let line = Array("cnn kernel: \(text)\n".utf8)
    _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
