/// A ROUTER socket on which requests come and replies go: shell or control.
final class RequestChannel {
  let socket: ZeroMQSocket
  private let shared: KernelShared
  private var reader: RequestReader
  private let flushed = WakeSignal()

  init(socket: ZeroMQSocket, shared: KernelShared) {
    self.socket = socket
    self.shared = shared
    reader = RequestReader(signer: shared.writer.signer)
  }

  /// The next good request that has come, if there is one; bad messages are dropped with a line in
  /// the log.
  func next() -> Request? {
    reader.next(on: socket) { shared.log("a message was dropped: \($0)") }
  }

  /// Handles a request between `busy` and `idle`.
  /// - Parameter handle: gives the content of the reply, or nil where none is due.
  func answer(_ request: Request, with handle: (Request) -> JSON?) {
    shared.iopub.publishStatus("busy", parent: request.header)
    if let content = handle(request) {
      // Who has the reply may count on having the outputs.
      shared.iopub.flush(flushed)
      reply(to: request, content)
    }
    shared.iopub.publishStatus("idle", parent: request.header)
  }

  private func reply(to request: Request, _ content: JSON) {
    let name = request.kind.hasSuffix("_request") ? request.kind.dropLast(8) : request.kind[...]
    do throws(ZeroMQError) {
      try socket.send(
        shared.writer.frames(
          "\(name)_reply", content, parent: request.header, front: request.identities))
    } catch {
      shared.log(error.description)
    }
  }
}

extension JSON {
  /// The content of a reply that says why a request could not be met.
  static func failure(_ name: String, _ message: String) -> JSON {
    [
      "status": "error", "ename": .string(name), "evalue": .string(message),
      "traceback": [.string("\(name): \(message)")],
    ]
  }
}
