import Testing

@testable import Shell

@Suite struct RequestReaderTests {
  private let signer = MessageSigner(key: "a key")

  private func frames(_ content: String = #"{"code": "1"}"#, key: String = "a key") -> [[UInt8]] {
    let header = #"{"msg_id": "1", "msg_type": "execute_request", "session": "s"}"#
    let body = [header, "{}", "{}", content].map { Array($0.utf8) }
    return [[1, 2], Array("<IDS|MSG>".utf8), MessageSigner(key: key).sign(body)] + body
  }

  /// Why a message was refused.
  private func fault(_ reader: inout RequestReader, _ frames: [[UInt8]]) -> RequestFault? {
    do throws(RequestFault) {
      _ = try reader.read(frames)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a signature is HMAC-SHA256 in hexadecimal digits`() {
    // RFC 4231, test case 2.
    let signature = MessageSigner(key: "Jefe").sign([Array("what do ya want for nothing?".utf8)])
    #expect(
      String(decoding: signature, as: UTF8.self)
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test func `a signed message is read`() throws {
    var reader = RequestReader(signer: signer)
    let request = try reader.read(frames())
    #expect(request.kind == "execute_request")
    #expect(request.identities == [[1, 2]])
    #expect(request.content["code"]?.text == "1")
  }

  @Test(arguments: 2..<7)
  func `a message with a changed frame is refused`(position: Int) {
    var reader = RequestReader(signer: signer)
    var changed = frames()
    changed[position].append(0x20)
    let reason = fault(&reader, changed)
    #expect(reason == .wrongSignature)
    let none = fault(&reader, frames())
    #expect(none == nil)
  }

  @Test func `an unsigned message is refused`() {
    var reader = RequestReader(signer: signer)
    let reason = fault(&reader, frames(key: ""))
    #expect(reason == .wrongSignature)
  }

  @Test func `a message is taken once`() throws {
    var reader = RequestReader(signer: signer)
    _ = try reader.read(frames())
    let reason = fault(&reader, frames())
    #expect(reason == .replayed)
  }

  @Test func `without a key every message is taken, again and again`() throws {
    var reader = RequestReader(signer: MessageSigner(key: ""))
    let faults = (0..<3).map { _ in fault(&reader, frames(key: "")) }
    #expect(faults == [nil, nil, nil])
  }

  @Test(arguments: [0, 1, 2, 3, 4, 5, 6])
  func `a message that is cut short is refused`(count: Int) {
    var reader = RequestReader(signer: signer)
    let reason = fault(&reader, Array(frames().prefix(count)))
    #expect(reason != nil)
  }

  @Test(arguments: ["", "[", "{\"a\":", "nonsense"])
  func `content that is no JSON is refused`(content: String) {
    var reader = RequestReader(signer: signer)
    let reason = fault(&reader, frames(content))
    #expect(reason != nil)
  }

  @Test func `the oldest signatures are forgotten first`() {
    var replays = ReplayGuard(capacity: 2)
    let admitted = [1, 2, 1, 3, 2, 3, 1].map { replays.admit([$0]) }
    #expect(admitted == [true, true, false, true, false, false, true])
  }

  @Test func `what the writer makes the reader takes`() throws {
    let writer = MessageWriter(signer: signer)
    var reader = RequestReader(signer: signer)
    let made = writer.frames("execute_request", ["code": "x"], parent: [], front: [[9]])
    let request = try reader.read(made)
    #expect(request.session == writer.session)
    #expect(request.content["code"] == "x")
  }

  @Test func `identifiers are version 4 UUIDs and differ`() {
    let made = (0..<100).map { _ in MessageWriter.makeIdentifier() }
    #expect(Set(made).count == 100)
    let form = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
    for identifier in made {
      #expect(identifier.wholeMatch(of: form) != nil)
    }
  }
}
