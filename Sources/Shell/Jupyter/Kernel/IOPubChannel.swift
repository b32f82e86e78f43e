import Lang
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Publishes to every client, on a thread of its own, so that any thread can hand it messages.
final class IOPubChannel: Sendable {
  private struct State {
    var queue = IOPubQueue()
    var isClosed = false
  }

  /// Text and updates wait this long for more, in milliseconds: some servers take a thousand
  /// messages a second and no more.
  static let patience = 10
  /// Bytes that may wait before those who write have to.
  static let mostWaiting = 32 << 20

  private let state = Mutex(State())
  private let wake = WakeSignal()
  private let writer: MessageWriter
  private let thread: Mutex<KernelThread?> = Mutex(nil)

  init(writer: MessageWriter) { self.writer = writer }

  /// Starts to publish on a bound XPUB socket, which it owns from now on.
  func start(on socket: ZeroMQSocket) {
    thread.withLock { $0 = KernelThread { [self] in run(socket) } }
  }

  /// Hands over a message.
  /// - Parameter parent: the header of the request that it belongs to.
  func publish(_ kind: String, _ content: JSON, parent: [UInt8]) {
    append(IOPubItem(parent: parent, body: .other(kind: kind, content)))
  }

  /// Hands over a part of a stream; parts that come in quick succession are joined.
  func publish(_ text: String, to stream: OutputStream, parent: [UInt8]) {
    append(IOPubItem(parent: parent, body: .stream(stream, Array(text.utf8))))
  }

  /// Hands over a new state of a display that is shown already.
  func publishUpdate(of display: String, _ content: JSON, parent: [UInt8]) {
    append(IOPubItem(parent: parent, body: .update(display, content)))
  }

  func publishStatus(_ status: String, parent: [UInt8]) {
    publish("status", ["execution_state": .string(status)], parent: parent)
  }

  /// Waits until everything handed over so far has left.
  /// - Parameter signal: one that only the calling thread uses.
  func flush(_ signal: WakeSignal) {
    signal.take()
    append(IOPubItem(parent: [], body: .mark(signal)))
    _ = waitForAny([.descriptor(signal.descriptor)], milliseconds: 1000)
  }

  /// Publishes what waits and ends the thread.
  func close() {
    state.withLock { $0.isClosed = true }
    wake.give()
    let thread = thread.withLock { $0.take() }
    thread?.waitForEnd(milliseconds: 1000)
  }

  private func append(_ item: IOPubItem) {
    var isFull = true
    while isFull {
      isFull = state.withLock { state in
        guard !state.isClosed else { return false }
        guard state.queue.size < Self.mostWaiting else { return true }
        state.queue.append(item)
        return false
      }
      if isFull { usleep(1000) }
    }
    wake.give()
  }

  private func run(_ socket: ZeroMQSocket) {
    var lastSoft = Self.milliseconds() - Self.patience
    while true {
      let waiting = state.withLock { state in
        (any: !state.queue.items.isEmpty, urgent: state.queue.isUrgent, closed: state.isClosed)
      }
      let age = Self.milliseconds() - lastSoft
      if waiting.any, waiting.urgent || waiting.closed || age >= Self.patience {
        for item in state.withLock({ $0.queue.takeAll() }) { send(item, on: socket) }
        lastSoft = Self.milliseconds()
        continue
      }
      if waiting.closed { return }
      let ready = waitForAny(
        [.socket(socket), .descriptor(wake.descriptor)],
        milliseconds: waiting.any ? Self.patience - age : nil)
      if ready[1] { wake.take() }
      if ready[0] { welcome(socket) }
    }
  }

  private func send(_ item: IOPubItem, on socket: ZeroMQSocket) {
    if case .mark(let signal) = item.body { return signal.give() }
    let topic = "kernel.\(writer.session).\(item.kind)"
    let frames = writer.frames(
      item.kind, item.content, parent: item.parent, front: [Array(topic.utf8)])
    // Nobody can be told that nobody can be told.
    try? socket.send(frames)
  }

  /// Answers each new subscription with its topic, so that clients know that they are connected
  /// (JEP 65).
  private func welcome(_ socket: ZeroMQSocket) {
    while let message = (try? socket.receive()) ?? nil {
      guard let first = message.first, first.first == 1 else { continue }
      let topic = Array(first.dropFirst())
      let content: JSON = ["subscription": .string(String(decoding: topic, as: UTF8.self))]
      try? socket.send(writer.frames("iopub_welcome", content, parent: [], front: [topic]))
    }
  }

  private static func milliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
  }
}
