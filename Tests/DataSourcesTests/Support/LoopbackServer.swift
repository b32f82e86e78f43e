import Foundation
import Synchronization

/// A small HTTP server on 127.0.0.1 for the tests of downloads.
final class LoopbackServer: Sendable {
  /// How the server answers a request for a file.
  struct Behaviour: Sendable {
    /// The content by file name; others are 404.
    var files: [String: [UInt8]]
    /// Answers `Range` with the rest of the file, else with all of it.
    var knowsRanges = true
    /// The file whose first answers break off, how many of them, and after how many bytes.
    var cutFile = ""
    var cuts = 0
    var cutAfter = 0
    /// Seconds to wait after `cutAfter` bytes before going on; for interrupted downloads.
    var stall = 0.0
    /// Claims this length instead of the real one.
    var claimedLength: Int?
  }

  struct Request: Sendable, Equatable {
    let path: String
    let offset: Int
  }

  private struct State {
    var requests: [Request] = []
    var cutsLeft: Int
  }

  let port: UInt16
  private let listener: Int32
  private let behaviour: Behaviour
  private let state: Mutex<State>
  private let hasEnded = DispatchSemaphore(value: 0)

  var address: String { "http://127.0.0.1:\(port)/" }
  var requests: [Request] { state.withLock { $0.requests } }

  init(_ behaviour: Behaviour) throws {
    self.behaviour = behaviour
    state = Mutex(State(cutsLeft: behaviour.cuts))
    #if canImport(Glibc)
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      listener = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 16) == 0
          && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    port = UInt16(bigEndian: address.sin_port)
    let thread = Thread { [self] in
      defer { hasEnded.signal() }
      while true {
        let connection = accept(listener, nil, nil)
        if connection < 0 { return }
        answer(connection)
        close(connection)
      }
    }
    thread.start()
  }

  /// Ends the server; the thread leaves as its socket is shut.
  ///
  /// The socket is closed only then: its number may go to another test's server at once, whose
  /// connections this thread would take.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    hasEnded.wait()
    close(listener)
  }

  private func answer(_ connection: Int32) {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !received.suffix(4).elementsEqual([13, 10, 13, 10]) {
      let count = recv(connection, &buffer, buffer.count, 0)
      if count <= 0 { return }
      received += buffer[..<count]
    }
    let lines = String(decoding: received, as: UTF8.self).components(separatedBy: "\r\n")
    let path = lines[0].split(separator: " ").dropFirst().first.map { String($0.dropFirst()) } ?? ""
    let range = lines.first { $0.lowercased().hasPrefix("range: bytes=") }
    let offset = range.flatMap { Int($0.dropFirst(13).prefix { $0.isNumber }) } ?? 0
    state.withLock { $0.requests.append(Request(path: path, offset: offset)) }

    guard let file = behaviour.files[path] else {
      return send(connection, Array("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".utf8))
    }
    let start = behaviour.knowsRanges ? offset : 0
    let isRest = start > 0
    let body = Array(file.dropFirst(start))
    let length = behaviour.claimedLength ?? body.count
    var head = isRest ? "HTTP/1.1 206 Partial Content\r\n" : "HTTP/1.1 200 OK\r\n"
    if isRest { head += "Content-Range: bytes \(start)-\(file.count - 1)/\(file.count)\r\n" }
    head += "Content-Length: \(length)\r\nConnection: close\r\n\r\n"
    send(connection, Array(head.utf8))
    let isCut = state.withLock { state in
      guard path == behaviour.cutFile, state.cutsLeft > 0 else { return false }
      state.cutsLeft -= 1
      return true
    }
    guard isCut else { return send(connection, body) }
    send(connection, Array(body.prefix(behaviour.cutAfter)))
    if behaviour.stall > 0 {
      Thread.sleep(forTimeInterval: behaviour.stall)
      send(connection, Array(body.dropFirst(behaviour.cutAfter)))
    }
  }

  private func send(_ connection: Int32, _ bytes: [UInt8]) {
    var sent = 0
    while sent < bytes.count {
      #if canImport(Glibc)
        let flags = Int32(MSG_NOSIGNAL)
      #else
        let flags: Int32 = 0
      #endif
      let count = bytes.withUnsafeBytes {
        $0.baseAddress.map { libcSend(connection, $0 + sent, bytes.count - sent, flags) } ?? -1
      }
      if count <= 0 { return }
      sent += count
    }
  }
}

/// `send` of the C library, whose name the server's own method hides.
private func libcSend(
  _ connection: Int32, _ bytes: UnsafeRawPointer, _ count: Int, _ flags: Int32
) -> Int {
  send(connection, bytes, count, flags)
}
