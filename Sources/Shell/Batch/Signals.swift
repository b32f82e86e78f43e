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
/// stop at the next batch; where that doesn't help, the second one (at the prompt the third) ends the process.
public enum Signals {
  /// Raised by SIGINT, SIGTERM and SIGHUP.
  public static let interruption = InterruptionFlag()

  /// The signal that asked for the stop; 0 while there was none.
  private static let received = Atomic<Int32>(0)

  /// How many signals came since the last ``forget()``, and how many are borne.
  private static let count = Atomic<Int32>(0)
  private static let limit = Atomic<Int32>(2)

  /// Begins anew, before the next statement.
  public static func forget() {
    interruption.lower()
    count.store(0, ordering: .relaxed)
    received.store(0, ordering: .relaxed)
  }

  /// The exit status of a process that a signal stopped, 128 + its number; nil when there was none.
  public static var status: Int32? {
    let signal = received.load(ordering: .relaxed)
    return signal == 0 ? nil : 128 + signal
  }

  /// Puts the handlers in place.
  /// - Parameter limit: the signal that ends the process, counted from 1.
  public static func install(endingAt limit: Int32 = 2) {
    // All must exist before a handler touches them: making them is not safe inside one.
    forget()
    Signals.limit.store(limit, ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP] { handle(number) }
    ignoreFileSizeLimit()
  }

  /// A file that grows over the limit is an error of the write, not the end of the process.
  public static func ignoreFileSizeLimit() { signal(SIGXFSZ, SIG_IGN) }

  private static func handle(_ number: Int32) {
    var action = sigaction()
    // What was started with `nohup` outlives its terminal.
    sigaction(number, nil, &action)
    if number == SIGHUP, isIgnored(action) { return }
    action = sigaction()
    let handler: @convention(c) (Int32) -> Void = { number in
      let count = Signals.count.wrappingAdd(1, ordering: .relaxed).newValue
      if count >= Signals.limit.load(ordering: .relaxed) { _exit(128 + number) }
      Signals.received.store(number, ordering: .relaxed)
      Signals.interruption.raise()
    }
    #if canImport(Glibc)
      action.__sigaction_handler.sa_handler = handler
    #elseif canImport(Musl)
      action.__sa_handler.sa_handler = handler
    #else
      action.__sigaction_u.__sa_handler = handler
    #endif
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
