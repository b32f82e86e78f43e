import Testing

@testable import Shell

/// What the arrow keys and Backspace take for one letter.
struct LetterTests {
  @Test(arguments: [
    ("ab", 1, 0, 2), ("e\u{301}x", 2, 0, 3), ("日本", 1, 0, 2), ("👩\u{200D}👧x", 3, 0, 4),
    ("a", 0, 0, 1), ("a", 1, 0, 1), ("a\nb", 2, 1, 3),
  ])
  func aLetterHasAllThatIsDrawnWithIt(text: String, cursor: Int, start: Int, end: Int) {
    let text = BlockMarks.Text(Array(text.unicodeScalars), cursor: cursor)
    #expect(text.startOfLetter == start)
    #expect(text.endOfLetter == end)
  }
}
