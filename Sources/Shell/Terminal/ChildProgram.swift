import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Another program that has the terminal while it runs: a pager, an editor.
enum ChildProgram {
  /// Runs a command line of the shell, and gives its status; nil when it can't be run.
  /// - Parameters:
  ///   - input: what its standard input gives; nil for the terminal's.
  ///   - arguments: what the command line knows as `$1` and so on.
  ///   - variables: added to the environment.
  static func run(
    _ command: String, input: [UInt8]? = nil, arguments: [String] = [],
    variables: [String: String] = [:]
  ) -> Int32? {
    TerminalModes.openly {
      // As system(3) does: Ctrl-C is for the program, not for this one.
      let interrupt = signal(SIGINT, SIG_IGN)
      // A reader that has seen enough is no error.
      let pipe = signal(SIGPIPE, SIG_IGN)
      defer {
        signal(SIGINT, interrupt)
        signal(SIGPIPE, pipe)
      }
      var ends: [Int32] = [-1, -1]
      if input != nil {
        guard Self.pipe(&ends) else { return nil }
      }
      let child = spawn(command, arguments, variables, input: ends[0])
      if ends[0] >= 0 { close(ends[0]) }
      if let input, child != nil { write(input, to: ends[1]) }
      if ends[1] >= 0 { close(ends[1]) }
      guard let child else { return nil }
      var status: Int32 = 0
      while waitpid(child, &status, 0) < 0 { if errno != EINTR { return nil } }
      return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
    }
  }

  private static func pipe(_ ends: inout [Int32]) -> Bool {
    guard makePipe(&ends) == 0 else { return false }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return true
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { writeBytes(descriptor, $0) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  private static func spawn(
    _ command: String, _ arguments: [String], _ variables: [String: String], input: Int32
  ) -> pid_t? {
    let spawning = Spawning()
    if input >= 0 { spawning.pass(input, as: 0) }
    spawning.resetSignals([SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGTSTP, SIGXFSZ])
    for (name, value) in variables { setenv(name, value, 1) }
    defer { for name in variables.keys { unsetenv(name) } }
    let (process, code) = spawning.start("/bin/sh", ["sh", "-c", command, "sh"] + arguments)
    return code == 0 ? process : nil
  }

  /// Whether a program is on the path.
  static func exists(_ name: String) -> Bool {
    (Environment.variable("PATH") ?? "/usr/bin:/bin").split(separator: ":").contains {
      access("\($0)/\(name)", X_OK) == 0
    }
  }
}

private func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

private func makePipe(_ ends: inout [Int32]) -> Int32 { pipe(&ends) }
