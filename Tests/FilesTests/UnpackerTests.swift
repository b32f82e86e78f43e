import Testing

@testable import Files

@Suite struct UnpackerTests {
  /// Eight times `a`, eight times `b`, as zlib packs them.
  private let packed: [UInt8] = [120, 218, 75, 76, 132, 128, 36, 40, 0, 0, 51, 188, 6, 25]

  private func unpacked(_ bytes: [UInt8], count: Int) throws -> String? {
    let unpacker = try #require(Unpacker())
    var result = [UInt8](repeating: 0, count: count)
    let isWhole = result.withUnsafeMutableBytes { target in
      bytes.withUnsafeBytes { unpacker.unpack($0, into: target) }
    }
    return isWhole ? String(decoding: result, as: UTF8.self) : nil
  }

  @Test func `what zlib packed is unpacked`() throws {
    #expect(try unpacked(packed, count: 16) == "aaaaaaaabbbbbbbb")
  }

  @Test(arguments: [15, 17, 0])
  func `another size is refused`(count: Int) throws {
    #expect(try unpacked(packed, count: count) == nil)
  }

  @Test func `every flipped byte and every beginning is refused`() throws {
    for index in packed.indices {
      var damaged = packed
      damaged[index] ^= 0x11
      #expect(try unpacked(damaged, count: 16) == nil, "byte \(index)")
      #expect(try unpacked(Array(packed[..<index]), count: 16) == nil)
    }
    #expect(try unpacked(packed + [0], count: 16) == nil)
  }
}
