import Testing

@testable import Lang

@Suite struct SourceTests {
  @Test func positionsCountCodePointsFromOne() {
    let source = Source(name: "a", text: "aé\n\r\nx日y")
    #expect(source.lineCount == 3)
    #expect(source.position(at: 0) == (1, 1))
    #expect(source.position(at: 3) == (1, 3))
    #expect(source.position(at: 6) == (3, 1))
    #expect(source.position(at: 10) == (3, 3))
    #expect(source.position(at: 1000) == (3, 4))
    #expect(source.text(in: source.lineRange(2)) == "")
    #expect(source.text(in: source.lineRange(1)) == "aé")
    #expect(source.lineRange(9).isEmpty)
  }

  @Test func brokenBytesAreRepairedAndRemembered() {
    let source = Source(name: "a", bytes: [0x61, 0xFF, 0x62])
    #expect(source.text == "a\u{FFFD}b")
    #expect(source.firstInvalidByte == 1)
    #expect(Source(name: "a", bytes: Array("aé".utf8)).firstInvalidByte == nil)
  }

  @Test func aByteOrderMarkIsDropped() {
    #expect(Source(name: "a", bytes: [0xEF, 0xBB, 0xBF, 0x61]).text == "a")
  }

  @Test func theUnionOfSpansCoversBoth() {
    let source = Source(name: "a", text: "abcdef")
    #expect(Span(source, 1..<2).union(Span(source, 4..<5)).text == "bcde")
  }

  @Test(arguments: [
    ("a\tb", "a\\tb"), ("\u{1B}[0m", "\\u{1b}[0m"), ("é日", "é日"), ("a\nb", "a\\nb"),
  ])
  func unsafeCharactersAreEscaped(text: String, expected: String) {
    #expect(Escaping.printable(text) == expected)
  }

  @Test func longTextIsClipped() {
    #expect(Escaping.clip(String(repeating: "a", count: 100), to: 5) == "aaaa…")
    #expect(Escaping.clip("abc", to: 5) == "abc")
  }

  @Test func linesEndAtEveryNewline() {
    #expect("a\r\nb\n\r\nc\rd\u{2028}e\n".lines == ["a", "b", "", "c\rd\u{2028}e", ""])
  }

  @Test(arguments: [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("", 0), ("😀", 2)])
  func columnsFollowTheTerminal(text: String, expected: Int) {
    #expect(TextWidth.columns(text) == expected)
  }
}
