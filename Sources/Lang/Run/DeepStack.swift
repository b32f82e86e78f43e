#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs work on a thread with a stack deep enough for the deepest recursion a program may have.
///
/// The caller waits, so nothing runs at the same time. A host that wants its commands to stay on a
/// thread of its own calls this once around its loop; inside, further calls run where they are.
public enum DeepStack {
  /// What a thread of ours gets; only touched pages take memory.
  static let size = 512 << 20
  /// Below this, work moves to a thread of ours.
  static let needed = 128 << 20

  /// Runs `body`, on this thread when its stack is deep enough.
  public static func run<Result>(_ body: () -> Result) -> Result {
    if let lowest = StackGuard.lowest, StackGuard(lowest: lowest).remaining >= needed {
      return body()
    }
    return withoutActuallyEscaping(body) { body in
      var result: Result?
      let job = Job { result = body() }
      if job.runOnThread(stack: size) || job.runOnThread(stack: 32 << 20) {
        if let result { return result }
      }
      // No thread could be made: the guard keeps recursion within this stack.
      return body()
    }
  }

  private final class Job {
    private let work: () -> Void
    private var stack = 0

    init(_ work: @escaping () -> Void) { self.work = work }

    private func run() {
      StackGuard.markThread(stack: stack)
      work()
    }

    /// Runs the work on a new thread and waits for it; false when the thread could not be made.
    func runOnThread(stack: Int) -> Bool {
      var attributes = pthread_attr_t()
      guard pthread_attr_init(&attributes) == 0 else { return false }
      defer { pthread_attr_destroy(&attributes) }
      guard pthread_attr_setstacksize(&attributes, stack) == 0 else { return false }
      self.stack = stack
      let job = Unmanaged.passRetained(self)
      #if canImport(Darwin)
        var thread: pthread_t?
      #else
        var thread = pthread_t()
      #endif
      let status = pthread_create(
        &thread, &attributes,
        { argument in
          #if canImport(Darwin)
            Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().run()
          #else
            if let argument { Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().run() }
          #endif
          return nil
        }, job.toOpaque())
      guard status == 0 else {
        job.release()
        return false
      }
      #if canImport(Darwin)
        if let thread { pthread_join(thread, nil) }
      #else
        pthread_join(thread, nil)
      #endif
      return true
    }
  }
}

/// Knows where the current thread's stack ends.
struct StackGuard {
  /// What a call must leave free, for the host's command that it may end in.
  static let reserve = 1 << 20
  /// What a thread that is not ours is trusted to have left.
  private static let trusted = 4 << 20

  private let lowestAddress: Int

  init(lowest: Int) { lowestAddress = lowest }

  /// The guard of the current thread.
  init() { lowestAddress = Self.lowest ?? Self.here - Self.trusted }

  var hasRoom: Bool { remaining > Self.reserve }

  /// The bytes between here and the end of the stack.
  var remaining: Int { max(0, Self.here - lowestAddress) }

  private static var here: Int {
    var marker: UInt8 = 0
    return withUnsafePointer(to: &marker) { Int(bitPattern: $0) }
  }

  /// Where the threads of ``DeepStack`` keep the end of their stacks.
  private static let key: pthread_key_t? = {
    var key = pthread_key_t()
    return pthread_key_create(&key, nil) == 0 ? key : nil
  }()

  /// The end of this thread's stack; nil on a thread that is not ours.
  static var lowest: Int? {
    key.flatMap { pthread_getspecific($0) }.map { Int(bitPattern: $0) }
  }

  /// Notes the end of a new thread's stack of so many bytes.
  static func markThread(stack: Int) {
    // The guard page and what the C library keeps there are left out.
    let lowest = here - stack + (256 << 10)
    if let key { pthread_setspecific(key, UnsafeRawPointer(bitPattern: lowest)) }
  }
}
