/// A source line as it is drawn: tabs as spaces, control characters as escapes, cut to a width.
struct DisplayLine {
  static let tabStop = 4

  let text: String
  /// The column of each byte of the line, and of its end; before the line is cut.
  private let columnOfByte: [Int]
  private let lineStart: Int
  /// The columns that are shown.
  private let window: Range<Int>
  private let lead: Int

  /// The line of a number counted from 1; a longer one is cut so that `focus` is seen.
  init(_ source: Source, _ number: Int, focus: Range<Int>, width: Int) {
    let range = source.lineRange(number)
    lineStart = range.lowerBound
    // A line of megabytes is cut before it is looked at character by character.
    let near = Self.neighbourhood(of: focus, in: range, source: source)
    var columns = [Int](repeating: 0, count: near.lowerBound - range.lowerBound)
    var pieces: [(text: String, column: Int)] = []
    var column = 0
    for scalar in source.text(in: near).unicodeScalars {
      let piece = Self.piece(scalar, column: column)
      pieces.append((piece, column))
      for _ in 0..<UTF8.width(scalar) { columns.append(column) }
      column += TextWidth.columns(piece)
    }
    columns.append(column)
    columnOfByte = columns
    let isCutAtStart = near.lowerBound > range.lowerBound
    let isCutAtEnd = near.upperBound < range.upperBound
    if column <= width, !isCutAtStart, !isCutAtEnd {
      window = 0..<column
      lead = 0
      text = pieces.map(\.text).joined()
      return
    }
    let inner = width - 2
    let focusStart = columns[min(max(0, focus.lowerBound - lineStart), columns.count - 1)]
    let focusEnd = columns[min(max(0, focus.upperBound - lineStart), columns.count - 1)]
    var start = 0
    if focusEnd > inner { start = max(0, min(focusStart - inner / 4, column - inner)) }
    let window = start..<min(start + inner, column)
    self.window = window
    let shown = pieces.filter { window.contains($0.column) }.map(\.text).joined()
    let startMark = start > 0 || isCutAtStart ? "…" : ""
    lead = startMark.count
    text = startMark + shown + (window.upperBound < column || isCutAtEnd ? "…" : "")
  }

  private static func piece(_ scalar: Unicode.Scalar, column: Int) -> String {
    if scalar == "\t" { return String(repeating: " ", count: tabStop - column % tabStop) }
    return Escaping.isUnsafe(scalar) ? Escaping.escape(scalar) : String(scalar)
  }

  /// At most two thousand bytes around the focus, cut between characters.
  private static func neighbourhood(of focus: Range<Int>, in line: Range<Int>, source: Source)
    -> Range<Int>
  {
    guard line.count > 4000 else { return line }
    var start = max(line.lowerBound, min(focus.lowerBound, line.upperBound) - 1000)
    var end = min(line.upperBound, start + 2000)
    while start > line.lowerBound, source.bytes[start] & 0xC0 == 0x80 { start -= 1 }
    while end < line.upperBound, source.bytes[end] & 0xC0 == 0x80 { end += 1 }
    return start..<end
  }

  /// Where a span's part on this line is drawn: the first column and how many; at least one.
  func columns(of range: Range<Int>) -> (start: Int, count: Int) {
    func column(_ offset: Int) -> Int {
      columnOfByte[min(max(0, offset - lineStart), columnOfByte.count - 1)]
    }
    let start = min(max(column(range.lowerBound), window.lowerBound), window.upperBound)
    let end = min(max(column(range.upperBound), start), window.upperBound)
    return (start - window.lowerBound + lead, max(1, end - start))
  }
}
