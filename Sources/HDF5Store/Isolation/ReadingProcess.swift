import Files
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reading HDF5 files in processes of their own.
///
/// libhdf5 has mistakes that a file can be made for: it may crash, loop, or ask for memory without end.
/// So the program hands an open file to a second process of itself, which has limits and can do nothing
/// but read (see ``ReadingServer``), and asks it for names, shapes and plain numbers. What it answers is
/// checked as if it came from the file itself. Whether a file says that it is one of ours makes no
/// difference: anyone can write that into a file.
public enum IsolatedReading {
  /// The argument by which the program knows that it is such a process.
  public static let argument = "read-hdf5"

  /// The program to start, once ``begin()`` was called; until then files are read in this process.
  private static let program = Mutex<String?>(nil)

  static var executable: String? { program.withLock { $0 } }

  /// From here on files are read in processes of their own. The running program must answer
  /// ``argument`` with ``serve()``.
  public static func begin() {
    program.withLock { $0 = ReadingProcess.ownProgram }
  }

  /// What such a process does; it ends with the one that started it.
  public static func serve() -> Never { ReadingServer.run() }
}

/// The process that reads one file, as seen from here.
final class ReadingProcess: Sendable {
  private struct State {
    /// Why there are no more answers.
    var failure: HDF5Error?
    /// Whether the process has been waited for.
    var isReaped = false
  }

  private let channel: MessageChannel
  private let process: pid_t
  /// The file's name in messages.
  private let name: String
  // One request at a time; `closing` has a lock of its own, so that letting go of an object never
  // waits for an answer.
  private let state = Mutex(State())
  /// Objects to let go of.
  private let closing = Mutex<[Int64]>([])

  /// The most bytes of an answer that isn't an array.
  private static let answerLimit = StringBuffer.sizeLimit + (64 << 20)

  /// Starts a process on an open file.
  /// - Throws: ``HDF5Error`` when it can't be started.
  init(_ executable: String, descriptor: Int32, name: String) throws(HDF5Error) {
    self.name = name
    var ends: [Int32] = [-1, -1]
    #if canImport(Darwin)
      let type = SOCK_STREAM
    #else
      let type = Int32(SOCK_STREAM.rawValue)
    #endif
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw ReadingProcess.cannotStart(name, errno)
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    channel = MessageChannel(socket: ends[0])
    // Numbers that none of the process's own is in the way of.
    let passed = [ends[1], descriptor].map { fcntl($0, F_DUPFD_CLOEXEC, ReadingServer.file + 1) }
    defer {
      for copy in passed where copy >= 0 { close(copy) }
      close(ends[1])
    }
    guard passed.allSatisfy({ $0 >= 0 }) else {
      // So many numbers there aren't.
      let code = errno == EINVAL ? EMFILE : errno
      close(ends[0])
      throw ReadingProcess.cannotStart(name, code)
    }
    let (process, code) = ReadingProcess.spawn(executable, socket: passed[0], file: passed[1])
    guard code == 0 else {
      close(ends[0])
      throw ReadingProcess.cannotStart(name, code)
    }
    self.process = process
  }

  deinit {
    close(channel.socket)
    guard !state.withLock({ $0.isReaped }) else { return }
    kill(process, SIGKILL)
    _ = ReadingProcess.wait(process)
  }

  private static func cannotStart(_ name: String, _ code: Int32) -> HDF5Error {
    HDF5Error(
      .unreadable,
      "\(name): can't start the process that reads HDF5 files: \(SystemError.text(code))")
  }

  /// Why there are no more answers, `nil` while there are.
  var failure: HDF5Error? { state.withLock { $0.failure } }

  // MARK: Asking

  /// Asks for something and takes the answer apart.
  func ask<Answer: Sendable>(
    _ request: ReadingRequest, _ answer: (inout WireReader) throws(WireError) -> Answer
  ) throws(HDF5Error) -> Answer {
    try converse(request) { (channel) throws(MessageChannel.Failure) -> Result<Answer, HDF5Error> in
      let (kind, count) = try channel.receiveHeader(limit: ReadingProcess.answerLimit)
      var reader = WireReader(try channel.receive(count))
      do throws(WireError) {
        switch kind {
        case .answer: return .success(try answer(&reader))
        case .failure: return .failure(try reader.error())
        case .request: throw WireError()
        }
      } catch {
        throw .senseless
      }
    }
  }

  /// Asks for numbers, which must be as many as the buffer holds.
  func read(
    _ request: ReadingRequest, into buffer: UnsafeMutableRawBufferPointer
  ) throws(HDF5Error) {
    try converse(request) { (channel) throws(MessageChannel.Failure) -> Result<Void, HDF5Error> in
      let (kind, count) = try channel.receiveHeader(
        limit: ReadingProcess.answerLimit + buffer.count)
      guard kind == .answer else {
        var reader = WireReader(try channel.receive(count))
        guard kind == .failure, let error = try? reader.error() else { throw .senseless }
        return .failure(error)
      }
      guard count == buffer.count else { throw .senseless }
      try channel.receive(into: buffer)
      return .success(())
    }
  }

  /// Lets go of an object, with the next request.
  func release(_ object: Int64) { closing.withLock { $0.append(object) } }

  private func converse<Answer: Sendable>(
    _ request: ReadingRequest,
    _ receive: (MessageChannel) throws(MessageChannel.Failure) -> Result<Answer, HDF5Error>
  ) throws(HDF5Error) -> Answer {
    var wire = WireWriter()
    wire.add(
      closing.withLock { list in
        defer { list = [] }
        return list.map { Int($0) }
      })
    request.write(to: &wire)
    let result: Result<Answer, HDF5Error> = state.withLock { state in
      if let failure = state.failure { return .failure(failure) }
      do throws(MessageChannel.Failure) {
        try channel.send(.request, wire.bytes)
        return try receive(channel)
      } catch {
        let failure = end(&state, error)
        state.failure = failure
        return .failure(failure)
      }
    }
    return try result.get()
  }

  // MARK: The end

  /// Finds out why there is no answer.
  private func end(_ state: inout State, _ failure: MessageChannel.Failure) -> HDF5Error {
    // A process that talks nonsense, or closes its end without ending, ends here.
    if failure == .senseless { kill(process, SIGKILL) }
    let status = ReadingProcess.wait(process, patience: failure == .closed)
    state.isReaped = true
    let hint = "the file is damaged, or made to do harm; the session goes on"
    guard failure == .closed, let status else {
      return HDF5Error(
        .damaged, "the process that reads \(name) gave an answer that makes no sense", hint: hint)
    }
    let signal = status & 0x7F
    switch signal {
    case 0:
      return HDF5Error(
        .unreadable, "the process that reads \(name) ended with status \(status >> 8 & 0xFF)")
    case SIGPROF, SIGXCPU, SIGVTALRM:
      return HDF5Error(.damaged, "libhdf5 found no end reading \(name) and was stopped", hint: hint)
    case SIGKILL, SIGTERM:
      return HDF5Error(.unreadable, "the process that reads \(name) was killed")
    default:
      return HDF5Error(
        .damaged, "libhdf5 crashed while reading \(name): \(String(cString: strsignal(signal)))",
        hint: hint)
    }
  }

  /// Waits for a process that has ended or is about to.
  /// - Parameter patience: whether it gets a second to end by itself.
  /// - Returns: its status, nil when the system doesn't tell.
  private static func wait(_ process: pid_t, patience: Bool = false) -> Int32? {
    var status: Int32 = 0
    if patience {
      for _ in 0..<1_000 {
        let result = waitpid(process, &status, WNOHANG)
        if result == process { return status }
        if result < 0, errno != EINTR { return nil }
        usleep(1_000)
      }
      kill(process, SIGKILL)
    }
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR { return nil }
    }
    return status
  }
}

// MARK: - Starting

extension ReadingProcess {
  /// The program that is running, whatever has become of its file's name.
  static var ownProgram: String? {
    #if canImport(Darwin)
      var size = UInt32(PATH_MAX)
      var path = [CChar](repeating: 0, count: Int(size))
      guard _NSGetExecutablePath(&path, &size) == 0 else { return nil }
      return String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    #else
      return "/proc/self/exe"
    #endif
  }

  fileprivate static func spawn(
    _ executable: String, socket: Int32, file: Int32
  ) -> (process: pid_t, code: Int32) {
    let spawning = Spawning()
    // What the C library says of a damaged heap isn't for the user.
    spawning.open("/dev/null", as: 0, O_RDONLY)
    for stream: Int32 in 1...2 { spawning.open("/dev/null", as: stream, O_WRONLY) }
    spawning.pass(socket, as: ReadingServer.socket)
    spawning.pass(file, as: ReadingServer.file)
    spawning.leaveGroup()
    spawning.resetSignals([SIGINT, SIGTERM, SIGPIPE, SIGPROF, SIGXCPU, SIGSEGV, SIGABRT, SIGBUS])
    return spawning.start(executable, ["cnn", IsolatedReading.argument])
  }
}
