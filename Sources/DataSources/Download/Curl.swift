internal import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The program `curl`, fetching one address into a file.
///
/// A program of its own: Foundation's networking takes 14 ms of every start of this one, and what
/// a server sends is taken apart in another process.
final class Curl {
  enum End {
    /// The server sent all that it has.
    case complete
    /// The connection failed or was cut; another try may go on.
    case brokenOff(String)
    /// The server can't send the rest of a file.
    case cannotResume
    /// The server or the address won't do.
    case refused(String)
  }

  private let process: pid_t
  private let errors: Int32
  private var waited: UInt32 = 5_000
  private var isRunning = true

  /// Starts the transfer; what is in `target` already isn't fetched again.
  /// - Throws: ``DataError`` where there is no `curl`.
  init(address: String, target: String, largest: Int) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else {
      throw DataError(.unreadable, "curl can't be started: \(SystemError.last)")
    }
    errors = ends[0]
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let arguments = [
      "curl", "-q", "--silent", "--show-error", "--fail", "--location", "--max-redirs", "5",
      "--proto", "=http,https", "--proto-redir", "=http,https", "--connect-timeout", "15",
      "--speed-limit", "200", "--speed-time", "30", "--max-filesize", String(largest),
      "--continue-at", "-", "--output", target, "--url", address,
    ]
    let result = Self.spawn(arguments, errors: ends[1])
    close(ends[1])
    guard result.code == 0 else {
      close(errors)
      throw DataError(
        .network,
        result.code == ENOENT
          ? "downloading needs the program curl; install it, as in: apt-get install curl"
          : "curl can't be started: \(SystemError.text(result.code))")
    }
    process = result.process
  }

  deinit {
    stop()
    close(errors)
  }

  /// Waits a moment; how the transfer ended, or `nil` while it goes on.
  func poll() throws -> End? {
    usleep(waited)
    waited = min(waited * 2, 100_000)
    var status: Int32 = 0
    let result = waitpid(process, &status, WNOHANG)
    if result == 0 || (result < 0 && errno == EINTR) { return nil }
    isRunning = false
    let signal = status & 0x7F
    if signal == SIGINT {
      throw DataError(.interrupted, "the download was interrupted; it goes on next time")
    }
    guard result > 0, signal == 0 else { return .brokenOff("curl was stopped by signal \(signal)") }
    return end(of: (status >> 8) & 0xFF)
  }

  /// Ends the transfer; what has come is kept.
  func stop() {
    guard isRunning else { return }
    isRunning = false
    kill(process, SIGTERM)
    var status: Int32 = 0
    for _ in 0..<50 {
      if waitpid(process, &status, WNOHANG) != 0 { return }
      usleep(10_000)
    }
    kill(process, SIGKILL)
    while waitpid(process, &status, 0) < 0 && errno == EINTR {}
  }

  /// The meaning of curl's exit status (its manual, "Exit codes").
  private func end(of code: Int32) -> End {
    let message = errorText()
    switch code {
    case 0: return .complete
    case 18, 28, 52, 55, 56, 92: return .brokenOff(message)
    case 33, 36: return .cannotResume
    case 22 where message.contains("416"): return .cannotResume
    case 63: return .refused("the file is larger than it should be")
    default: return .refused(message)
    }
  }

  /// What curl said, without its own prefix.
  private func errorText() -> String {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = read(errors, &bytes, bytes.count)
    let line = bytes.prefix(max(count, 0)).prefix { $0 != 0x0A }
    let text = String(decoding: line, as: UTF8.self)
    guard text.hasPrefix("curl: ("), let end = text.firstRange(of: ") ") else {
      return text.isEmpty ? "no answer" : text
    }
    return String(text[end.upperBound...])
  }

  /// Variables that curl needs; the rest of the environment stays here.
  private static let passedOn = [
    "PATH", "HOME", "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
    "no_proxy", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
  ]

  private static func spawn(
    _ arguments: [String], errors: Int32
  ) -> (process: pid_t, code: Int32) {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = posix_spawn_file_actions_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    let variables = passedOn.compactMap { name in
      DataEnvironment.variable(name).map { "\(name)=\($0)" }
    }
    var argv = arguments.map { strdup($0) } + [nil]
    var envp = variables.map { strdup($0) } + [nil]
    defer {
      for text in argv + envp { free(text) }
    }
    // A thread of this program may block or ignore signals, curl must not.
    #if canImport(Darwin)
      var attributes: posix_spawnattr_t?
    #else
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    for signal in [SIGINT, SIGTERM, SIGPIPE] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))
    var process: pid_t = 0
    let code = posix_spawnp(&process, "curl", &actions, &attributes, &argv, &envp)
    return (process, code)
  }
}
