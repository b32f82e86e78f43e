#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A program that is about to be started (posix_spawn(3)).
///
/// What nobody says here it takes over from this process: open descriptors that aren't closed on exec,
/// what becomes of signals, the environment.
public final class Spawning {
  #if canImport(Darwin)
    private var actions: posix_spawn_file_actions_t?
    private var attributes: posix_spawnattr_t?
  #else
    private var actions = posix_spawn_file_actions_t()
    private var attributes = posix_spawnattr_t()
  #endif
  private var flags: Int16 = 0

  public init() {
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
  }

  deinit {
    posix_spawn_file_actions_destroy(&actions)
    posix_spawnattr_destroy(&attributes)
  }

  /// Opens a file, in the order of these calls, as descriptor `number` of the program.
  /// - Parameter permissions: of a file that is made, less those that the process's mask takes.
  public func open(
    _ path: String, as number: Int32, _ mode: Int32, permissions: mode_t = 0
  ) {
    posix_spawn_file_actions_addopen(&actions, number, path, mode, permissions)
  }

  /// Hands on a descriptor as `number`.
  public func pass(_ descriptor: Int32, as number: Int32) {
    posix_spawn_file_actions_adddup2(&actions, descriptor, number)
  }

  /// A process group of its own, so that Ctrl-C on the terminal isn't for it.
  public func leaveGroup() {
    posix_spawnattr_setpgroup(&attributes, 0)
    flags |= Int16(POSIX_SPAWN_SETPGROUP)
  }

  /// Blocks no signal, and does with `numbers` what is usual: a thread of this process may block or
  /// ignore signals.
  public func resetSignals(_ numbers: [Int32]) {
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for number in numbers { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    flags |= Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
  }

  /// Starts it.
  /// - Parameters:
  ///   - program: its path; a bare name is looked for along `PATH`.
  ///   - arguments: with its name in front.
  ///   - variables: the environment as `name=value`; nil for this process's.
  /// - Returns: the process, and 0 or why there is none (errno).
  public func start(
    _ program: String, _ arguments: [String], variables: [String]? = nil
  ) -> (process: pid_t, code: Int32) {
    posix_spawnattr_setflags(&attributes, flags)
    var argv = arguments.map { strdup($0) } + [nil]
    var own = variables.map { $0.map { strdup($0) } + [nil] } ?? []
    defer { for text in argv + own { free(text) } }
    var process: pid_t = 0
    let code = own.withUnsafeMutableBufferPointer { own in
      posix_spawnp(
        &process, program, &actions, &attributes, &argv,
        variables == nil ? environ : own.baseAddress)
    }
    return (process, code)
  }
}
