import Lang

/// Serves the shell channel on the thread of the session: one request after the other.
final class SessionServer {
  let core: any KernelCore
  let shared: KernelShared
  let stdin: InputChannel
  private let channel: RequestChannel
  /// Requests that came while a failed cell was being wound up.
  private var backlog: [(request: Request, isAborted: Bool)] = []

  /// The number of the last cell that counted.
  var executionCount = 0
  var history = KernelHistory()
  /// Set by a cell that failed and wants those behind it not to run.
  var abortsQueue = false

  /// Time for cells that a client sent together with a failed one to arrive, in milliseconds.
  private static let grace = 5

  init(core: any KernelCore, shell: ZeroMQSocket, stdin: ZeroMQSocket, shared: KernelShared) {
    self.core = core
    self.shared = shared
    self.stdin = InputChannel(socket: stdin, shared: shared)
    channel = RequestChannel(socket: shell, shared: shared)
    shared.setInterruption(core.interruption)
  }

  /// Serves until the kernel is to end.
  func run() {
    while !shared.stop.isGiven {
      if !backlog.isEmpty {
        let (request, isAborted) = backlog.removeFirst()
        serve(request, isAborted: isAborted)
      } else if let request = channel.next() {
        serve(request, isAborted: false)
      } else {
        _ = waitForAny([.socket(channel.socket), .descriptor(shared.stop.descriptor)])
      }
    }
  }

  private func serve(_ request: Request, isAborted: Bool) {
    let isCell = request.kind == "execute_request" && !isAborted
    if isCell { shared.beginCell() }
    defer { if isCell { shared.endCell() } }
    channel.answer(request) { request in
      if isAborted, request.kind == "execute_request" { return abortedReply() }
      guard let row = ShellMessages.table[request.kind] else {
        shared.log("a \(request.kind.prefix(60)) on the shell channel was ignored")
        return nil
      }
      let content = row.handle(self, request)
      if abortsQueue { abortQueue() }
      return content
    }
  }

  /// Marks every cell that was sent before this one's reply; what is sent afterwards knows of the
  /// failure and runs.
  private func abortQueue() {
    abortsQueue = false
    backlog = backlog.map { ($0.request, true) }
    repeat {
      while let request = channel.next() { backlog.append((request, true)) }
    } while waitForAny([.socket(channel.socket)], milliseconds: Self.grace)[0]
  }

  private func abortedReply() -> JSON {
    JSON.failure("Aborted", "a cell before this one failed")
      .adding("execution_count", .int(executionCount))
      .adding("user_expressions", [:])
      .adding("payload", [])
  }
}
