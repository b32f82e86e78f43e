#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A socket on which messages go, each behind a header that tells its kind and length.
struct MessageChannel {
  enum Kind: UInt32 {
    case request = 1
    case answer = 2
    case failure = 3
  }

  /// Why there is no message.
  enum Failure: Error {
    /// The other side has gone.
    case closed
    /// What came is no message.
    case senseless
  }

  let socket: Int32

  /// What every header begins with: `cnn` and the version of the messages.
  private static let mark: UInt32 = 0x636E_6E01

  func send(_ kind: Kind, _ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var header = WireWriter()
    header.add(Int64(MessageChannel.mark) << 32 | Int64(kind.rawValue))
    header.add(bytes.count)
    let sent = header.bytes.withUnsafeBytes { buffer -> Result<Void, Failure> in
      Result { () throws(Failure) in try write(buffer) }
    }
    try sent.get()
    try write(bytes)
  }

  func send(_ kind: Kind, _ bytes: [UInt8]) throws(Failure) {
    let sent = bytes.withUnsafeBytes { buffer -> Result<Void, Failure> in
      Result { () throws(Failure) in try send(kind, buffer) }
    }
    try sent.get()
  }

  /// The next header.
  /// - Parameter limit: the most bytes that may follow.
  func receiveHeader(limit: Int) throws(Failure) -> (kind: Kind, count: Int) {
    var reader = WireReader(try receive(16))
    guard let first = try? reader.number(), let count = try? reader.int(),
      UInt32(truncatingIfNeeded: first >> 32) == MessageChannel.mark,
      let kind = Kind(rawValue: UInt32(truncatingIfNeeded: first)), count >= 0, count <= limit
    else { throw .senseless }
    return (kind, count)
  }

  /// As many bytes, taken piece by piece, so that a length alone takes no memory.
  func receive(_ count: Int) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let step = min(count - bytes.count, 1 << 20)
      let start = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: step))
      let received = bytes.withUnsafeMutableBytes { buffer -> Result<Void, Failure> in
        Result { () throws(Failure) in
          try receive(into: UnsafeMutableRawBufferPointer(rebasing: buffer[start...]))
        }
      }
      try received.get()
    }
    return bytes
  }

  /// Fills a buffer.
  func receive(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) {
    var done = 0
    while done < buffer.count {
      let count = recv(socket, buffer.baseAddress.map { $0 + done }, buffer.count - done, 0)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .closed }
      done += count
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = systemSend(socket, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw .closed }
      done += count
    }
  }
}

// The function of this name above would hide the system's. A side that has gone is an error here, not
// a signal.
private func systemSend(_ socket: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  #if canImport(Darwin)
    send(socket, bytes, count, 0)
  #else
    send(socket, bytes, count, Int32(MSG_NOSIGNAL))
  #endif
}
