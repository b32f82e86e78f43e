import Files
import Testing

@testable import Export

/// The encoding of Protocol Buffers, with the examples of its specification.
@Suite struct ProtobufMessageTests {
  private func bytes(_ build: (inout ProtobufMessage) -> Void) -> [UInt8] {
    var message = ProtobufMessage()
    build(&message)
    let all = message.closed.flatMap { piece in piece.withBytes { Array($0) } }
    #expect(all.count == message.count)
    return all
  }

  @Test func `numbers and texts are encoded as in the specification`() {
    #expect(bytes { $0.add(1, 150) } == [0x08, 0x96, 0x01])
    #expect(
      bytes { $0.add(2, "testing") } == [0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67])
    #expect(bytes { $0.add(6, [3, 270, 86942]) } == [0x32, 6, 3, 0x8E, 2, 0x9E, 0xA7, 5])
    #expect(bytes { $0.add(1, -1) } == [0x08] + [UInt8](repeating: 0xFF, count: 9) + [1])
    #expect(bytes { $0.add(2, Float(1)) } == [0x15, 0, 0, 0x80, 0x3F])
  }

  @Test func `messages in messages keep their arrays in one piece`() {
    var inner = ProtobufMessage()
    inner.add(1, 150)
    inner.add(9, .floats([1, 2]))
    inner.add(3, 1)
    var outer = ProtobufMessage()
    outer.add(3, inner)
    #expect(outer.closed.count == 3)
    let all = outer.closed.flatMap { piece in piece.withBytes { Array($0) } }
    #expect(
      all == [0x1A, 15, 0x08, 0x96, 0x01, 0x4A, 8, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0x18, 1])
    #expect(outer.count == all.count)
  }
}
