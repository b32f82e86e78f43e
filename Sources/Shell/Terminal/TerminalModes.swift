import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The modes of the terminal that standard input is: those it had, and those while a command runs.
///
/// What is typed while a command runs isn't echoed into the command's output; the prompt shows it
/// when it reads it. Everything here may be called from a signal handler.
enum TerminalModes {
  // Written once, by `keep()`, before there is a handler or thread that reads them.
  nonisolated(unsafe) private static let original = UnsafeMutablePointer<termios>.allocate(
    capacity: 1)
  private static let isKept = Atomic<Bool>(false)
  private static let isQuiet = Atomic<Bool>(false)

  /// Remembers the modes that the terminal has now.
  static func keep() {
    guard tcgetattr(0, original) == 0 else { return }
    _ = isQuiet.load(ordering: .relaxed)
    isKept.store(true, ordering: .releasing)
  }

  /// Gives the terminal the modes back that it had.
  static func restore() {
    guard isKept.load(ordering: .acquiring) else { return }
    // From the background this would stop the process.
    guard tcgetpgrp(0) == getpgrp() else { return }
    tcsetattr(0, TCSADRAIN, original)
  }

  /// The modes while a command runs, if there is one.
  static func reapply() {
    if isQuiet.load(ordering: .relaxed) { applyQuiet() }
  }

  /// Runs a command: what is typed meanwhile waits unseen.
  static func quietly<Result>(_ body: () -> Result) -> Result {
    guard isKept.load(ordering: .acquiring) else { return body() }
    isQuiet.store(true, ordering: .relaxed)
    applyQuiet()
    defer {
      isQuiet.store(false, ordering: .relaxed)
      restore()
    }
    return body()
  }

  /// Runs something that talks to the user, or another program that does.
  static func openly<Result>(_ body: () -> Result) -> Result {
    let wasQuiet = isQuiet.exchange(false, ordering: .relaxed)
    restore()
    defer {
      isQuiet.store(wasQuiet, ordering: .relaxed)
      reapply()
    }
    return body()
  }

  private static func applyQuiet() {
    guard tcgetpgrp(0) == getpgrp() else { return }
    var modes = original.pointee
    modes.c_lflag &= ~tcflag_t(ECHO)
    tcsetattr(0, TCSADRAIN, &modes)
  }
}
