import Testing

@testable import Shell

struct EditLayoutTests {
  @Test(arguments: [
    ("abc", 10, 0, 3), ("0123456789", 10, 1, 0), ("ab\ncd", 10, 1, 2), ("a\tb", 20, 0, 9),
    // A wide letter that has no room begins the next line.
    ("123456789漢", 10, 1, 2), ("e\u{301}", 10, 0, 1), ("0123456789\nx", 10, 2, 1),
  ])
  func lettersStandWhereATerminalPutsThem(_ text: String, _ width: Int, _ row: Int, _ column: Int) {
    var layout = EditLayout(width: width)
    layout.add(text.unicodeScalars)
    #expect(layout.row == row)
    #expect(layout.column == column)
  }
}
