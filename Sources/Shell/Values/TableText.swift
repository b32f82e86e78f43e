import Lang

/// A table as aligned text. Nothing is cut: where it is wider than the window, long texts of the
/// last column go on in the next line, and columns that have no room come in a second table below,
/// behind the first column again.
struct TableText {
  private let headings: [String]
  private let isNumeric: [Bool]
  /// The cells of each column; nil for the row that stands for those left out.
  private let cells: [[String?]]
  private let widths: [Int]

  private static let gap = 2
  /// Fewer columns than this are no room for text.
  private static let narrowestText = 16

  init(_ table: TableValue, rows: [Int?]) {
    headings = table.columns.map(\.heading)
    isNumeric = table.columns.map(\.isNumeric)
    let texts = table.columns.map(\.texts)
    cells = texts.map { column in rows.map { row in row.map { column[$0] } } }
    widths = zip(headings, cells).map { heading, column in
      ([heading] + column.compactMap { $0 }).map(TextWidth.columns).max() ?? 0
    }
  }

  func text(width: Int) -> String {
    let all = Array(headings.indices)
    if total(all) <= width { return block(all, width: width) }
    // A last column of text is broken into lines where that is enough.
    if let last = all.last, all.count > 1, !isNumeric[last],
      width - total(all.dropLast()) - Self.gap >= Self.narrowestText
    {
      return block(all, width: width)
    }
    return groups(width: width).map { block($0, width: width) }.joined(separator: "\n\n")
  }

  private func total(_ columns: some Collection<Int>) -> Int {
    columns.map { widths[$0] }.reduce(0, +) + Self.gap * max(columns.count - 1, 0)
  }

  /// The columns in groups that fit, each but the first behind the first column.
  private func groups(width: Int) -> [[Int]] {
    var groups: [[Int]] = [[]]
    for column in headings.indices {
      let group = groups[groups.count - 1]
      if group.isEmpty || total(group + [column]) <= width {
        groups[groups.count - 1].append(column)
      } else if total([0, column]) <= width || group != [0] {
        groups.append([0, column])
      } else {
        groups[groups.count - 1].append(column)
      }
    }
    return groups
  }

  private func block(_ columns: [Int], width: Int) -> String {
    var lines = rowLines(columns, columns.map { headings[$0] }, width: width)
    for row in 0..<(cells.first?.count ?? 0) {
      let texts = columns.map { cells[$0][row] }
      lines +=
        texts.contains(nil) ? ["…"] : rowLines(columns, texts.compactMap { $0 }, width: width)
    }
    return lines.joined(separator: "\n")
  }

  private func rowLines(_ columns: [Int], _ texts: [String], width: Int) -> [String] {
    guard let last = columns.last else { return [""] }
    let before = zip(columns, texts).dropLast().map { column, text in
      padded(text, column) + String(repeating: " ", count: Self.gap)
    }.joined()
    let room = width - TextWidth.columns(before)
    let text = texts.last ?? ""
    guard !isNumeric[last], TextWidth.columns(text) > room else {
      return [trimmed(before + padded(text, last))]
    }
    let parts = Self.broken(text, width: max(room, 1))
    let indent = String(repeating: " ", count: TextWidth.columns(before))
    return [trimmed(before + (parts.first ?? ""))] + parts.dropFirst().map { indent + $0 }
  }

  private func padded(_ text: String, _ column: Int) -> String {
    let space = String(repeating: " ", count: max(widths[column] - TextWidth.columns(text), 0))
    return isNumeric[column] ? space + text : text + space
  }

  private func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  /// A text in lines of whole words where that is possible.
  static func broken(_ text: String, width: Int) -> [String] {
    TextWrap.lines(text, width: width).flatMap { line -> [String] in
      guard line.count > width else { return [line] }
      let letters = Array(line)
      return stride(from: 0, to: letters.count, by: width).map {
        String(letters[$0..<min($0 + width, letters.count)])
      }
    }
  }
}
