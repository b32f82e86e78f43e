import Testing

@testable import Files

@Suite struct Checksum32Tests {
  @Test(arguments: [
    ("", 0 as UInt32), ("a", 0xE8B7_BE43), ("123456789", 0xCBF4_3926),
    ("The quick brown fox jumps over the lazy dog", 0x414F_A339),
  ])
  func `known texts have their known checksums`(text: String, expected: UInt32) {
    var checksum = Checksum32()
    Array(text.utf8).withUnsafeBytes { checksum.add($0) }
    #expect(checksum.value == expected)
    var pieces = Checksum32()
    for byte in text.utf8 { [byte].withUnsafeBytes { pieces.add($0) } }
    #expect(pieces.value == expected)
  }
}
