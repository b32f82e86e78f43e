/// A message that a client sent, checked and read.
struct Request: Sendable {
  /// The routing frames in front of the message, for the way back.
  var identities: [[UInt8]]
  /// The header as it came: it is the parent header of every answer.
  var header: [UInt8]
  var kind: String
  var session: String
  var content: JSON
}

/// Why a message was dropped.
enum RequestFault: Error, Equatable, CustomStringConvertible {
  case noDelimiter
  case tooShort(Int)
  case wrongSignature
  case replayed
  case malformed(String, JSONParser.Mistake)
  case noKind

  var description: String {
    switch self {
    case .noDelimiter: "it has no <IDS|MSG> frame"
    case .tooShort(let frames): "only \(frames) of 5 frames follow <IDS|MSG>"
    case .wrongSignature: "its signature is missing or wrong"
    case .replayed: "it was sent before"
    case .malformed(let part, let mistake):
      "its \(part) is no JSON: \(mistake.reason) (byte \(mistake.offset))"
    case .noKind: "its header has no msg_type"
    }
  }
}

/// Turns frames into requests.
struct RequestReader {
  static let delimiter = Array("<IDS|MSG>".utf8)

  private let signer: MessageSigner
  private var replays = ReplayGuard()

  init(signer: MessageSigner) { self.signer = signer }

  /// Checks the signature first and reads nothing before that.
  mutating func read(_ frames: [[UInt8]]) throws(RequestFault) -> Request {
    guard let split = frames.firstIndex(of: Self.delimiter) else { throw .noDelimiter }
    let body = frames[(split + 1)...]
    guard body.count >= 5 else { throw .tooShort(body.count) }
    let signature = frames[split + 1]
    let signed = frames[(split + 2)..<(split + 6)]
    guard signer.accepts(signature, of: signed) else { throw .wrongSignature }
    if signer.isOn, !replays.admit(signature) { throw .replayed }

    let header = try Self.parse("header", frames[split + 2])
    guard let kind = header["msg_type"]?.text else { throw .noKind }
    return Request(
      identities: Array(frames[..<split]), header: frames[split + 2], kind: kind,
      session: header["session"]?.text ?? "", content: try Self.parse("content", frames[split + 5]))
  }

  /// The next good message that waits on a socket, if there is one.
  /// - Parameter dropping: told of each bad one on the way.
  mutating func next(on socket: ZeroMQSocket, dropping: (RequestFault) -> Void) -> Request? {
    while let frames = (try? socket.receive()) ?? nil {
      do throws(RequestFault) {
        return try read(frames)
      } catch {
        dropping(error)
      }
    }
    return nil
  }

  private static func parse(_ part: String, _ bytes: [UInt8]) throws(RequestFault) -> JSON {
    do throws(JSONParser.Mistake) {
      return try JSONParser.parse(bytes)
    } catch {
      throw .malformed(part, error)
    }
  }
}
