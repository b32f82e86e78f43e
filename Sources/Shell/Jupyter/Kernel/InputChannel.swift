import Lang

/// The stdin channel, on which a running cell asks the user.
final class InputChannel {
  private let socket: ZeroMQSocket
  private let shared: KernelShared
  private var reader: RequestReader
  private let flushed = WakeSignal()

  /// How often a wait for the user looks for an interrupt, in milliseconds.
  private static let pulse = 50

  init(socket: ZeroMQSocket, shared: KernelShared) {
    self.socket = socket
    self.shared = shared
    reader = RequestReader(signer: shared.writer.signer)
  }

  /// Asks the client that sent a cell for a line of text.
  func ask(
    _ prompt: String, for request: Request, interruption: InterruptionFlag
  ) throws(Diagnostic) -> String {
    // An answer to an earlier question, which was interrupted, is none to this one.
    while next() != nil {}
    shared.iopub.flush(flushed)
    let content: JSON = ["prompt": .string(prompt), "password": false]
    do throws(ZeroMQError) {
      try socket.send(
        shared.writer.frames(
          "input_request", content, parent: request.header, front: request.identities))
    } catch {
      throw Diagnostic(.noInput, "the front end cannot be asked for input: \(error)")
    }
    while !interruption.isRaised, !shared.stop.isGiven {
      if let answer = next(), answer.kind == "input_reply" {
        return answer.content["value"]?.text ?? ""
      }
      _ = waitForAny(
        [.socket(socket), .descriptor(shared.stop.descriptor)], milliseconds: Self.pulse)
    }
    throw Diagnostic(.interrupted, "interrupted while waiting for input")
  }

  private func next() -> Request? {
    reader.next(on: socket) { shared.log("a message on stdin was dropped: \($0)") }
  }
}
