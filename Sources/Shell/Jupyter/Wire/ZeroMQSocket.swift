internal import CZeroMQ

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One socket; closed when it is no longer used.
// A socket belongs to one thread at a time: it is made before the thread that uses it starts, and
// nobody else touches it from then on.
final class ZeroMQSocket: @unchecked Sendable {
  enum Kind {
    case router, dealer, reply, request, extendedPublish, subscribe

    var code: Int32 {
      switch self {
      case .router: ZMQ_ROUTER
      case .dealer: ZMQ_DEALER
      case .reply: ZMQ_REP
      case .request: ZMQ_REQ
      case .extendedPublish: ZMQ_XPUB
      case .subscribe: ZMQ_SUB
      }
    }
  }

  typealias Frame = [UInt8]

  fileprivate let handle: UnsafeMutableRawPointer
  private let context: ZeroMQContext

  init(owning handle: UnsafeMutableRawPointer, of context: ZeroMQContext) {
    self.handle = handle
    self.context = context
    // What is still on its way when the process ends has this long, in milliseconds, to leave.
    set(ZMQ_LINGER, to: 1000)
  }

  deinit { zmq_close(handle) }

  private func set(_ option: Int32, to value: Int32) {
    var value = value
    zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size)
  }

  /// Messages that may wait for a slow peer before further ones are dropped.
  func setSendLimit(_ messages: Int32) { set(ZMQ_SNDHWM, to: messages) }

  /// Messages that may wait to be received.
  func setReceiveLimit(_ messages: Int32) { set(ZMQ_RCVHWM, to: messages) }

  /// Frames longer than this are refused by closing the connection they came on.
  func setFrameLimit(_ bytes: Int64) {
    var bytes = bytes
    zmq_setsockopt(handle, ZMQ_MAXMSGSIZE, &bytes, MemoryLayout<Int64>.size)
  }

  /// An XPUB socket tells of every subscription, repeated ones too.
  func reportAllSubscriptions() { set(ZMQ_XPUB_VERBOSE, to: 1) }

  /// A client that comes back under its old identity takes the place of the lost connection.
  func allowHandover() { set(ZMQ_ROUTER_HANDOVER, to: 1) }

  func bind(_ address: String) throws(ZeroMQError) {
    guard zmq_bind(handle, address) == 0 else { throw .last("cannot listen on \(address)") }
  }

  /// Sends all frames as one message; nothing is sent when the first frame cannot go.
  func send(_ frames: [Frame]) throws(ZeroMQError) {
    for (index, frame) in frames.enumerated() {
      let flags = index + 1 < frames.count ? ZMQ_SNDMORE : 0
      let sent = frame.withUnsafeBytes { bytes in
        Self.retrying { zmq_send(handle, bytes.baseAddress, bytes.count, flags) }
      }
      if sent < 0 { throw .last("a message could not be sent") }
    }
  }

  /// The next message, or nil when none is waiting.
  func receive() throws(ZeroMQError) -> [Frame]? {
    var frames: [Frame] = []
    while true {
      var message = zmq_msg_t()
      zmq_msg_init(&message)
      defer { zmq_msg_close(&message) }
      // The frames of a message arrive together, so that only the first can be missing.
      let received = Self.retrying { zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) }
      if received < 0 {
        if zmq_errno() == EAGAIN { return nil }
        throw .last("a message could not be received")
      }
      let bytes = UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: Int(received))
      frames.append(Frame(bytes))
      if zmq_msg_more(&message) == 0 { return frames }
    }
  }

  /// Repeats a call that a signal cut short.
  fileprivate static func retrying(_ call: () -> Int32) -> Int32 {
    while true {
      let result = call()
      if result >= 0 || zmq_errno() != EINTR { return result }
    }
  }
}

/// Something whose readiness a thread can wait for.
enum Waitable {
  case socket(ZeroMQSocket)
  case descriptor(Int32)
}

/// Waits until one of several can be read.
/// - Parameter milliseconds: how long at most; nil for ever.
/// - Returns: for each, whether it can be read now.
func waitForAny(_ items: [Waitable], milliseconds: Int? = nil) -> [Bool] {
  var polled = items.map { item in
    switch item {
    case .socket(let socket):
      zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    case .descriptor(let descriptor):
      zmq_pollitem_t(socket: nil, fd: descriptor, events: Int16(ZMQ_POLLIN), revents: 0)
    }
  }
  _ = ZeroMQSocket.retrying {
    zmq_poll(&polled, Int32(clamping: polled.count), milliseconds ?? -1)
  }
  return polled.map { $0.revents & Int16(ZMQ_POLLIN) != 0 }
}
