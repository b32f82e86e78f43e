/// A source line as it is drawn: tabs as spaces, control characters as escapes, cut to a width.
struct DisplayLine {
  static let tabStop = 4

  let text: String
  /// The part of the source that was looked at: the line, of a very long one what is near.
  private let near: Range<Int>
  /// The column of each byte of that part, and of its end; before the line is cut.
  private let columnOfByte: [Int]
  /// The columns that are shown.
  private let window: Range<Int>
  private let lead: Int

  /// The line of a number counted from 1; a longer one is cut so that `focus` is seen.
  init(_ source: Source, _ number: Int, focus: Range<Int>, width: Int) {
    let line = source.lineRange(number)
    let near = Self.neighbourhood(of: focus, in: line, source: source, width: width)
    let scalars = source.text(in: near).unicodeScalars
    var columns: [Int] = []
    columns.reserveCapacity(near.count + 1)
    var column = 0
    for scalar in scalars {
      for _ in 0..<UTF8.width(scalar) { columns.append(column) }
      column += Self.columns(scalar, at: column)
    }
    columns.append(column)
    self.near = near
    columnOfByte = columns
    let isCutAtStart = near.lowerBound > line.lowerBound
    let isCutAtEnd = near.upperBound < line.upperBound
    var start = 0
    if column <= width, !isCutAtStart, !isCutAtEnd {
      window = 0..<column
    } else {
      let inner = width - 2
      func place(_ offset: Int) -> Int {
        columns[min(max(0, offset - near.lowerBound), columns.count - 1)]
      }
      if place(focus.upperBound) > inner {
        start = max(0, min(place(focus.lowerBound) - inner / 4, column - inner))
      }
      window = start..<min(start + inner, column)
    }
    var text = start > 0 || isCutAtStart ? "…" : ""
    lead = text.isEmpty ? 0 : 1
    var at = 0
    for scalar in scalars where at < window.upperBound {
      if window.contains(at) { Self.append(scalar, to: &text, at: at) }
      at += Self.columns(scalar, at: at)
    }
    if window.upperBound < column || isCutAtEnd { text += "…" }
    self.text = text
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    (0x20...0x7E).contains(scalar.value)
  }

  private static func columns(_ scalar: Unicode.Scalar, at column: Int) -> Int {
    if isPlain(scalar) { return 1 }
    if scalar == "\t" { return tabStop - column % tabStop }
    return Escaping.isUnsafe(scalar)
      ? Escaping.escape(scalar).utf8.count : TextWidth.columns(scalar)
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String, at column: Int) {
    if scalar == "\t" {
      text += String(repeating: " ", count: tabStop - column % tabStop)
    } else if Escaping.isUnsafe(scalar) {
      text += Escaping.escape(scalar)
    } else {
      text.unicodeScalars.append(scalar)
    }
  }

  /// As many bytes around the focus as the width could show, cut between characters: a line can
  /// have megabytes.
  private static func neighbourhood(
    of focus: Range<Int>, in line: Range<Int>, source: Source, width: Int
  ) -> Range<Int> {
    let reach = 4 * width
    guard line.count > 2 * reach else { return line }
    var start = max(line.lowerBound, min(focus.lowerBound, line.upperBound) - reach)
    var end = min(line.upperBound, start + 2 * reach)
    while start > line.lowerBound, source.bytes[start] & 0xC0 == 0x80 { start -= 1 }
    while end < line.upperBound, source.bytes[end] & 0xC0 == 0x80 { end += 1 }
    return start..<end
  }

  /// Where a span's part on this line is drawn: the first column and how many; at least one.
  func columns(of range: Range<Int>) -> (start: Int, count: Int) {
    func column(_ offset: Int) -> Int {
      columnOfByte[min(max(0, offset - near.lowerBound), columnOfByte.count - 1)]
    }
    let start = min(max(column(range.lowerBound), window.lowerBound), window.upperBound)
    let end = min(max(column(range.upperBound), start), window.upperBound)
    return (start - window.lowerBound + lead, max(1, end - start))
  }
}
