/// A square table of shares, 0…1, as coloured cells with a number in each.
public struct Heatmap: Equatable, Sendable {
  public var title: String
  /// What the rows and the columns are.
  public var rows: String
  public var columns: String
  /// The names of the rows, which are those of the columns too.
  public var names: [String]
  public var shares: [[Double]]
  /// What is written into the cells.
  public var texts: [[String]]

  public init(
    _ title: String, rows: String, columns: String, names: [String], shares: [[Double]],
    texts: [[String]]
  ) {
    (self.title, self.rows, self.columns) = (title, rows, columns)
    (self.names, self.shares, self.texts) = (names, shares, texts)
  }

  /// Cells get smaller where there are many; names and numbers are written while they fit.
  public func drawing() -> Drawing {
    let count = names.count
    // In half points, which are whole pixels where a point has two, so that no seam shows.
    let cell = min(38, max((1120 / Double(max(count, 1))).rounded(.down) / 2, 1))
    let hasNames = cell >= 12
    let shown = names.map { $0.count > 12 ? $0.prefix(11) + "…" : $0[...] }
    let longest = hasNames ? shown.map(\.count).max() ?? 0 : 0
    let left = (26 + Double(longest) * 6.4 + 6).rounded(.up)
    let top = 72.0
    let side = cell * Double(count)
    var drawing = Drawing(
      width: (max(left + side, Double(title.count) * 8.2) + 12).rounded(.up),
      height: (top + side + 12).rounded(.up))
    drawing.words = title
    drawing.marks.append(.text(title, SIMD2(8, 22), .start, size: 14, .ink))
    drawing.marks.append(.text(columns, SIMD2(left + side / 2, 44), .middle, size: 11, .faint))
    drawing.marks.append(.text(rows, SIMD2(8, top - 8), .start, size: 11, .faint))
    for row in 0..<count {
      let y = top + cell * Double(row)
      if hasNames {
        drawing.marks.append(
          .text(String(shown[row]), SIMD2(left - 6, y + cell / 2 + 4), .end, size: 11, .ink))
        let fits = max(1, Int(cell / 6.4))
        let name =
          names[row].count > fits ? names[row].prefix(max(fits - 1, 1)) + "…" : names[row][...]
        drawing.marks.append(
          .text(
            String(name), SIMD2(left + cell * (Double(row) + 0.5), top - 8), .middle, size: 11, .ink
          ))
      }
      for column in 0..<count {
        let colour = ColourMap.viridis.colour(shares[row][column])
        let x = left + cell * Double(column)
        drawing.marks.append(.rectangle(x: x, y: y, width: cell, height: cell, colour))
        let text = texts[row][column]
        if hasNames, !text.isEmpty, Double(text.count) * 6.2 <= cell {
          drawing.marks.append(
            .text(
              text, SIMD2(x + cell / 2, y + cell / 2 + 4), .middle, size: 10,
              colour.isLight ? .ink : .white))
        }
      }
    }
    return drawing
  }
}
