import Testing

@testable import Lang

@Suite struct TextWrapTests {
  @Test(arguments: [
    ("", [""]), ("one", ["one"]), ("one two", ["one two"]),
    ("one two three", ["one two", "three"]),
    ("incomprehensible word", ["incomprehensible", "word"]), ("漢字 漢字 漢字", ["漢字", "漢字", "漢字"]),
  ])
  func `lines break at spaces`(text: String, lines: [String]) {
    #expect(TextWrap.lines(text, width: 8) == lines)
  }

  @Test func `what stands before a line counts`() {
    #expect(TextWrap.lines("a b c d", width: 6, first: 5, hanging: 2) == ["a", "b c", "d"])
  }

  @Test func `the second column of a table keeps its place`() {
    #expect(
      TextWrap.page("  rate X  how far a step goes\n  seed N  short", width: 20)
        == "  rate X  how far a\n          step goes\n  seed N  short")
  }

  @Test func `a second column without room goes on below the first`() {
    #expect(
      TextWrap.page("  schedule constant|step  how the rate changes", width: 32)
        == "  schedule constant|step  how\n    the rate changes")
  }

  @Test func `paragraphs wrap, usages hang, examples stay`() {
    #expect(TextWrap.page("some more words", width: 10) == "some more\nwords")
    #expect(TextWrap.page("Usage: train on DATA", width: 15) == "Usage: train on\n       DATA")
    #expect(
      TextWrap.page("  train on d.train epochs 3", width: 10) == "  train on d.train epochs 3")
  }
}
