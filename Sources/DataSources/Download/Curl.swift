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
    let spawning = Spawning()
    spawning.open("/dev/null", as: 0, O_RDONLY)
    spawning.open("/dev/null", as: 1, O_WRONLY)
    spawning.pass(errors, as: 2)
    spawning.resetSignals([SIGINT, SIGTERM, SIGPIPE])
    let variables = passedOn.compactMap { name in
      DataEnvironment.variable(name).map { "\(name)=\($0)" }
    }
    return spawning.start("curl", arguments, variables: variables)
  }
}
