internal import CZeroMQ

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A failed call of libzmq: what was tried, and the library's own words for why it failed.
struct ZeroMQError: Error, CustomStringConvertible, Equatable {
  var code: Int32
  var action: String

  var description: String { "\(action): \(String(cString: zmq_strerror(code)))" }

  /// The error that the last call on this thread left behind.
  static func last(_ action: String) -> ZeroMQError {
    ZeroMQError(code: zmq_errno(), action: action)
  }
}

/// The library's state for one process: its input and output thread and all sockets.
///
/// It ends when the last socket that keeps it is closed.
// The library documents contexts as safe to use from any thread.
final class ZeroMQContext: @unchecked Sendable {
  fileprivate let handle: UnsafeMutableRawPointer

  init() throws(ZeroMQError) {
    guard let handle = zmq_ctx_new() else { throw .last("libzmq could not start") }
    self.handle = handle
  }

  deinit {
    while zmq_ctx_term(handle) != 0 && zmq_errno() == EINTR {}
  }

  /// Makes a socket that keeps the context alive.
  func makeSocket(_ kind: ZeroMQSocket.Kind) throws(ZeroMQError) -> ZeroMQSocket {
    guard let socket = zmq_socket(handle, kind.code) else { throw .last("no socket") }
    return ZeroMQSocket(owning: socket, of: self)
  }
}
