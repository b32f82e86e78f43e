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
  private let cell = Mutex(RunningCell())

  private struct RunningCell {
    /// The flag of the session, once there is one.
    var interruption: InterruptionFlag?
    /// Whether a cell runs that the flag would stop.
    var isRunning = false
  }

  init(writer: MessageWriter) {
    self.writer = writer
    iopub = IOPubChannel(writer: writer)
  }

  func setInterruption(_ flag: InterruptionFlag) { cell.withLock { $0.interruption = flag } }

  /// From here on an interrupt stops the cell; to be called before anyone can know that it runs.
  func beginCell() {
    cell.withLock { cell in
      cell.isRunning = true
      cell.interruption?.lower()
      // The kernel may have been told to end since the request was taken.
      if stop.isGiven { cell.interruption?.raise() }
    }
  }

  /// From here on an interrupt is forgotten.
  func endCell() { cell.withLock { $0.isRunning = false } }

  /// Stops the cell that runs; without one nothing happens, and the next one is not stopped.
  func interrupt() {
    cell.withLock { cell in
      if cell.isRunning { cell.interruption?.raise() }
    }
  }

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

  /// Ends a kernel that can't start.
  static func giveUp(_ text: String, _ number: Int32) -> Never {
    note("\(text): \(String(cString: strerror(number)))")
    _exit(ScriptRunner.Status.failure)
  }
}
