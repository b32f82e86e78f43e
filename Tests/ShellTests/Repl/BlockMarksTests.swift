import Testing

@testable import Shell

struct BlockMarksTests {
  private let marks = BlockMarks(width: 5)
  private let mark = "\u{A0}...\u{A0}"

  /// A text with `|` for the cursor and `>` for the mark.
  private func text(_ pattern: String) -> BlockMarks.Text {
    let full = pattern.split(separator: ">", omittingEmptySubsequences: false).joined(
      separator: mark)
    let parts = full.split(separator: "|", omittingEmptySubsequences: false)
    return .init(
      Array(parts.joined().unicodeScalars), cursor: parts[0].unicodeScalars.count)
  }

  @Test(arguments: [
    // What is in order stays.
    ("a {\n>b|", 0, "a {\n>b|"), ("one |line", 0, "one |line"),
    // A new line, a pasted block.
    ("a {\n|", 3, "a {\n>|"), ("a {\nb\n}|", 0, "a {\n>b\n>}|"),
    // A mark cut into from behind joins its line with the one before.
    ("a {\n\u{A0}...|b", 8, "a {|b"), ("a {\n\u{A0}|b", 8, "a {|b"),
    // The newline was taken away before it.
    ("a {|>b", 3, "a {|b"),
    // The cursor never stands inside.
    ("a {\n\u{A0}..|.\u{A0}b", 9, "a {|\n>b"), ("a {\n|>b", 3, "a {\n>|b"),
  ])
  func afterEachKeyTheMarksAreWhereTheyBelong(
    _ before: String, _ previous: Int, _ after: String
  ) {
    #expect(marks.tidied(text(before), from: previous) == text(after))
  }

  @Test(arguments: [("a {\n>b|c\n>}", "a {\nb|c\n}"), ("|x", "|x"), ("x\n>|", "x\n|")])
  func thePlainTextHasNone(_ marked: String, _ plain: String) {
    #expect(marks.plain(text(marked)) == text(plain))
  }

  @Test func theyAreAsWideAsThePrompt() {
    #expect(BlockMarks(width: 14).mark.count == 14)
    #expect(BlockMarks(width: 0).mark.count == 5)
  }

  @Test func promptsThatWereCopiedAreNotPasted() {
    #expect(BlockMarks.withoutPrompts("f {\n ... x\n ... }") == "f {\nx\n}")
    #expect(BlockMarks.withoutPrompts("f {\n  x\n}") == "f {\n  x\n}")
  }
}
