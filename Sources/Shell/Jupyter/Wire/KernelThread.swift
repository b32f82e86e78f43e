#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A thread with a stack of a chosen size.
final class KernelThread: Sendable {
  private final class Body {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  private let ended = WakeSignal()

  /// Starts a thread. All start with the kernel, which ends where that fails.
  /// - Parameter stack: bytes of stack; what the script of a session nests goes onto it.
  init(stack: Int = 1 << 20, _ run: @escaping @Sendable () -> Void) {
    let ended = self.ended
    let body = Body {
      run()
      ended.give()
    }
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, stack)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    let made = pthread_create(
      &thread, &attributes,
      { argument in
        #if canImport(Glibc)
          guard let argument else { return nil }
        #endif
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(body).toOpaque())
    if made != 0 { KernelLog.giveUp("no thread could be started", made) }
  }

  /// Waits for the end of the thread.
  /// - Returns: whether it ended in time.
  @discardableResult
  func waitForEnd(milliseconds: Int) -> Bool {
    waitForAny([.descriptor(ended.descriptor)], milliseconds: milliseconds)[0]
  }
}
