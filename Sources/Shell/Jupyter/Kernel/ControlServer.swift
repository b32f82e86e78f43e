#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Serves the control channel, which answers while a cell runs, and watches the parent process.
final class ControlServer {
  let shared: KernelShared
  private let channel: RequestChannel
  private let parent: ParentWatch

  /// How often the parent is looked for, in milliseconds.
  private static let pulse = 500

  init(socket: ZeroMQSocket, shared: KernelShared, parent: ParentWatch = ParentWatch()) {
    self.shared = shared
    self.parent = parent
    channel = RequestChannel(socket: socket, shared: shared)
  }

  /// Serves until the kernel is to end.
  func run() {
    while !shared.stop.isGiven {
      if let request = channel.next() {
        serve(request)
        continue
      }
      _ = waitForAny(
        [.socket(channel.socket), .descriptor(shared.stop.descriptor)], milliseconds: Self.pulse)
      if parent.isGone {
        shared.log("the process that started the kernel is gone")
        shared.shutDown()
      }
    }
  }

  private func serve(_ request: Request) {
    channel.answer(request) { request in
      guard let row = ControlMessages.table[request.kind] else {
        shared.log("a \(request.kind.prefix(60)) on the control channel was ignored")
        return nil
      }
      return row.handle(shared, request)
    }
  }
}

/// Notices the end of the process that started the kernel.
struct ParentWatch {
  /// The process to watch; nil where nobody named one.
  private let process: pid_t?
  private let isParent: Bool

  /// - Parameter name: the process that `JPY_PARENT_PID` names, as Jupyter's servers set it.
  init(named name: String? = Environment.variable("JPY_PARENT_PID")) {
    process = name.flatMap { pid_t($0) }.flatMap { $0 > 1 ? $0 : nil }
    isParent = process == getppid()
  }

  var isGone: Bool {
    guard let process else { return false }
    if isParent { return getppid() != process }
    return kill(process, 0) != 0 && errno == ESRCH
  }
}
