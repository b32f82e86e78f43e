#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Makes the frames of the messages that a kernel sends.
struct MessageWriter: Sendable {
  static let protocolVersion = "5.5"

  let signer: MessageSigner
  /// Names this run of the kernel.
  let session: String
  private let user: String

  init(signer: MessageSigner) {
    self.signer = signer
    session = Self.makeIdentifier()
    user = Environment.variable("USER") ?? "cnn"
  }

  /// The frames of one message.
  /// - Parameters:
  ///   - front: routing identities, or the topic on iopub.
  ///   - parent: the header of the request that it answers; empty for none.
  func frames(
    _ kind: String, _ content: JSON, parent: [UInt8], front: [[UInt8]], metadata: JSON = [:]
  ) -> [[UInt8]] {
    let header: JSON = [
      "msg_id": .string(Self.makeIdentifier()), "session": .string(session),
      "username": .string(user), "date": .string(Self.now()), "msg_type": .string(kind),
      "version": .string(Self.protocolVersion),
    ]
    let signed = [
      header.encodedBytes, parent.isEmpty ? Array("{}".utf8) : parent, metadata.encodedBytes,
      content.encodedBytes,
    ]
    return front + [RequestReader.delimiter, signer.sign(signed)] + signed
  }

  /// A random identifier in the form of a version 4 UUID.
  static func makeIdentifier() -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(36)
    var random = SystemRandomNumberGenerator()
    let (high, low) = (random.next(), random.next())
    for index in 0..<32 {
      if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
      let word = index < 16 ? high : low
      var digit = Int(truncatingIfNeeded: word >> UInt64(4 * (index & 15))) & 15
      if index == 12 { digit = 4 }
      if index == 16 { digit = digit & 3 | 8 }
      text.append(digits[digit])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The time in UTC as ISO 8601 with microseconds.
  static func now() -> String {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    var parts = tm()
    gmtime_r(&time.tv_sec, &parts)
    func padded(_ number: Int, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let day =
      "\(padded(Int(parts.tm_year) + 1900, 4))-\(padded(Int(parts.tm_mon) + 1, 2))-"
      + padded(Int(parts.tm_mday), 2)
    let clock =
      "\(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):"
      + padded(Int(parts.tm_sec), 2)
    return "\(day)T\(clock).\(padded(time.tv_nsec / 1000, 6))Z"
  }
}
