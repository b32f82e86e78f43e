import Lang
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Signals in the process of a script or a prompt: the first Ctrl-C, SIGTERM or SIGHUP asks for a
/// stop at the next batch.
///
/// Where that doesn't help, the second one ends the process of a script; a prompt is left by three
/// Ctrl-C within a second and no statement between them, or by a second SIGTERM.
public enum Signals {
  /// Raised by SIGINT, SIGTERM and SIGHUP.
  public static let interruption = InterruptionFlag()

  /// The signal that asked for the stop; 0 while there was none.
  private static let received = Atomic<Int32>(0)

  /// How many signals came since the last ``forget()``; at a prompt Ctrl-C isn't counted.
  private static let count = Atomic<Int32>(0)

  /// When the last two Ctrl-C came, in milliseconds of a clock that only rises.
  private static let last = Atomic<Int>(never)
  private static let secondLast = Atomic<Int>(never)
  private static let never = -1_000_000

  private static let isWatched = Atomic<Bool>(false)
  private static let hasPrompt = Atomic<Bool>(false)
  private static let reads = Atomic<Bool>(false)
  private static let wantsToLeave = Atomic<Bool>(false)
  private static let resized = Atomic<Bool>(false)
  private static let stopped = Atomic<Bool>(false)
  private static let continued = Atomic<Bool>(false)

  /// Both ends of a pipe that wakes the prompt while it waits for a key; -1 for none.
  private static let wakeReader = Atomic<Int32>(-1)
  private static let wakeWriter = Atomic<Int32>(-1)

  /// Begins anew, before the next statement.
  public static func forget() {
    interruption.lower()
    count.store(0, ordering: .relaxed)
    received.store(0, ordering: .relaxed)
  }

  /// A statement was typed: whoever does that doesn't want to leave.
  static func forgetTimes() {
    last.store(never, ordering: .relaxed)
    secondLast.store(never, ordering: .relaxed)
  }

  /// The exit status of a process that a signal stopped, 128 + its number; nil when there was none.
  public static var status: Int32? { number.map { 128 + $0 } }

  /// How many signals came since the last ``forget()``.
  static var times: Int { Int(count.load(ordering: .relaxed)) }

  /// The last signal that asked for a stop; nil when there was none.
  static var number: Int32? {
    let signal = received.load(ordering: .relaxed)
    return signal == 0 ? nil : signal
  }

  /// Has signals only counted from now on, by one who watches for them itself.
  static func onlyCount() { isWatched.store(true, ordering: .relaxed) }

  /// Puts the handlers of a script in place.
  public static func install() {
    // All must exist before a handler touches them: making them is not safe inside one.
    forget()
    touch()
    for number in [SIGINT, SIGTERM, SIGHUP] { handle(number, interrupting) }
    ignoreFileSizeLimit()
  }

  /// Puts the handlers of a prompt in place.
  static func installForPrompt() {
    TerminalModes.keep()
    var ends: [Int32] = [-1, -1]
    if pipe(&ends) == 0 {
      for end in ends {
        _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        _ = fcntl(end, F_SETFL, O_NONBLOCK)
      }
      wakeReader.store(ends[0], ordering: .relaxed)
      wakeWriter.store(ends[1], ordering: .relaxed)
    }
    hasPrompt.store(true, ordering: .relaxed)
    install()
    handle(SIGWINCH, restarts: true) { _ in
      Signals.resized.store(true, ordering: .relaxed)
      Signals.wake()
    }
    handle(SIGCONT, restarts: true) { _ in
      Signals.continued.store(true, ordering: .relaxed)
      TerminalModes.reapply()
      Signals.wake()
    }
    handle(SIGTSTP, restarts: true, stopping)
  }

  /// A file that grows over the limit is an error of the write, not the end of the process.
  public static func ignoreFileSizeLimit() { signal(SIGXFSZ, SIG_IGN) }

  // MARK: The prompt

  /// Runs what waits for keys; signals wake it.
  static func whileReading<Result>(_ body: () -> Result) -> Result {
    reads.store(true, ordering: .relaxed)
    defer { reads.store(false, ordering: .relaxed) }
    return body()
  }

  /// What can be read from when a signal came; nil before there is a prompt.
  static var wakeDescriptor: Int32? {
    let end = wakeReader.load(ordering: .relaxed)
    return end < 0 ? nil : end
  }

  /// Whether three Ctrl-C came within a second.
  static var isLeaving: Bool { wantsToLeave.load(ordering: .relaxed) }

  /// Whether the window has another size since the last time this was asked; and so on.
  static func takeResized() -> Bool { resized.exchange(false, ordering: .relaxed) }
  static func takeStopped() -> Bool { stopped.exchange(false, ordering: .relaxed) }
  static func takeContinued() -> Bool { continued.exchange(false, ordering: .relaxed) }

  /// Stops the process as Ctrl-Z does, until it is continued.
  static func stopHere() {
    signal(SIGTSTP, SIG_DFL)
    var only = sigset_t()
    sigemptyset(&only)
    sigaddset(&only, SIGTSTP)
    var before = sigset_t()
    raise(SIGTSTP)
    // In the handler it is blocked; it comes here.
    pthread_sigmask(SIG_UNBLOCK, &only, &before)
    pthread_sigmask(SIG_SETMASK, &before, nil)
    handle(SIGTSTP, restarts: true, stopping)
  }

  // MARK: Handlers

  private static let interrupting: @convention(c) (Int32) -> Void = { number in
    let saved = errno
    if Signals.isTooMany(number) {
      TerminalModes.restore()
      _exit(128 + number)
    }
    Signals.received.store(number, ordering: .relaxed)
    Signals.interruption.raise()
    Signals.wake()
    errno = saved
  }

  private static let stopping: @convention(c) (Int32) -> Void = { _ in
    let saved = errno
    if Signals.reads.load(ordering: .relaxed) {
      Signals.stopped.store(true, ordering: .relaxed)
      Signals.wake()
    } else {
      TerminalModes.restore()
      Signals.stopHere()
      TerminalModes.reapply()
    }
    errno = saved
  }

  /// Whether the process has to end at once. A prompt that waits for keys ends by itself.
  private static func isTooMany(_ number: Int32) -> Bool {
    guard number == SIGINT, hasPrompt.load(ordering: .relaxed) else {
      return count.wrappingAdd(1, ordering: .relaxed).newValue >= 2
        && !isWatched.load(ordering: .relaxed)
    }
    let now = milliseconds()
    let before = secondLast.exchange(last.exchange(now, ordering: .relaxed), ordering: .relaxed)
    guard now - before < 1000 else { return false }
    wantsToLeave.store(true, ordering: .relaxed)
    return !reads.load(ordering: .relaxed)
  }

  private static func milliseconds() -> Int {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
  }

  private static func wake() {
    let end = wakeWriter.load(ordering: .relaxed)
    var byte: UInt8 = 0
    if end >= 0 { _ = write(end, &byte, 1) }
  }

  /// Makes what the handlers use.
  private static func touch() {
    _ = (isLeaving, status, wakeDescriptor, milliseconds())
    for time in [last.load(ordering: .relaxed), secondLast.load(ordering: .relaxed)] { _ = time }
    _ = (takeResized(), takeStopped(), takeContinued())
    _ = (isWatched.load(ordering: .relaxed), hasPrompt.load(ordering: .relaxed))
    _ = reads.load(ordering: .relaxed)
    _ = wakeWriter.load(ordering: .relaxed)
    TerminalModes.reapply()
  }

  private static func handle(
    _ number: Int32, restarts: Bool = false, _ handler: @escaping @convention(c) (Int32) -> Void
  ) {
    var action = sigaction()
    // What was started with `nohup` outlives its terminal.
    sigaction(number, nil, &action)
    if number == SIGHUP, isIgnored(action) { return }
    action = sigaction()
    #if canImport(Glibc)
      action.__sigaction_handler.sa_handler = handler
    #elseif canImport(Musl)
      action.__sa_handler.sa_handler = handler
    #else
      action.__sigaction_u.__sa_handler = handler
    #endif
    action.sa_flags = restarts ? SA_RESTART : 0
    sigaction(number, &action, nil)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    let ignore = unsafeBitCast(SIG_IGN, to: Int.self)
    #if canImport(Glibc)
      return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == ignore
    #elseif canImport(Musl)
      return unsafeBitCast(action.__sa_handler.sa_handler, to: Int.self) == ignore
    #else
      return unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == ignore
    #endif
  }
}
