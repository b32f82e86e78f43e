import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A program that this one started, with its output in a file.
///
/// It has a process group of its own: Ctrl-C reaches it only through ``send(_:)``.
struct ChildProcess {
  /// How it ended.
  enum End {
    case exited(Int32)
    case killed(signal: Int32)
  }

  private let id: pid_t

  /// Starts it; nil when that failed.
  init?(_ path: String, _ arguments: [String], output: String) {
    let spawning = Spawning()
    spawning.open("/dev/null", as: 0, O_RDONLY)
    spawning.open(output, as: 1, O_WRONLY | O_CREAT | O_TRUNC, permissions: 0o666)
    spawning.pass(1, as: 2)
    spawning.leaveGroup()
    let (process, code) = spawning.start(path, [path] + arguments)
    guard code == 0 else { return nil }
    id = process
  }

  /// How it ended; nil while it runs. Asked no more once it said.
  func poll() -> End? {
    var status: Int32 = 0
    guard waitpid(id, &status, WNOHANG) != 0 else { return nil }
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal: signal)
  }

  func send(_ signal: Int32) { kill(id, signal) }
}
