/// Draws charts as text: each braille letter has 2×4 dots.
struct BrailleChart {
  private let columns: Int
  private let rows: Int
  private var dots: [UInt8]

  /// - Parameters:
  ///   - width: columns of the terminal, at least 20.
  ///   - height: lines of the plot without its frame.
  static func text(_ chart: Chart, width: Int, height: Int) -> String {
    let width = max(width, 20)
    let scales = chart.scales
    let yTicks = scales.y.ticks(max(2, height / 3))
    let labels = yTicks.map { Scale.label($0, among: yTicks) }
    let margin = min(labels.map(\.count).max() ?? 1, 9)
    var canvas = BrailleChart(columns: max(8, width - margin - 3), rows: height)
    var marks: [Int: String] = [:]
    for (tick, label) in zip(yTicks, labels) {
      let row = Int(((1 - scales.y.place(tick)) * Double(height - 1)).rounded())
      if (0..<height).contains(row), marks[row] == nil { marks[row] = label }
    }
    for series in chart.series { canvas.draw(series, chart, scales.x, scales.y) }

    var lines: [String] = []
    if !chart.title.isEmpty { lines.append(chart.title) }
    if chart.series.count > 1 {
      // Braille has one colour; the shapes are told apart by their ends.
      lines.append(chart.series.map { legend($0, chart) }.joined(separator: ", "))
    }
    for (row, text) in canvas.lines.enumerated() {
      let label = marks[row] ?? ""
      let space = String(repeating: " ", count: max(0, margin - label.count))
      lines.append("\(space)\(label) \(label.isEmpty ? "│" : "┤")\(text)")
    }
    lines.append(
      String(repeating: " ", count: margin) + " └" + String(repeating: "─", count: canvas.columns))
    lines += axis(chart, scales.x, margin: margin + 2, columns: canvas.columns, width: width)
    return lines.map(\.withoutTrailingSpaces).joined(separator: "\n")
  }

  private static func legend(_ series: Chart.Series, _ chart: Chart) -> String {
    guard let last = chart.shownPoints(series).last else { return series.name }
    return "\(series.name) ends at \(Scale.label(last.y, among: [last.y, last.y * 1.01]))"
  }

  /// The labels below, and the axis's name behind them, or where there is no room under them.
  private static func axis(
    _ chart: Chart, _ scale: Scale, margin: Int, columns: Int, width: Int
  ) -> [String] {
    let ticks = scale.ticks(max(2, columns / 14))
    var line = [Character](repeating: " ", count: margin + columns + 8)
    var free = 0
    for tick in ticks {
      let label = Scale.label(tick, among: ticks)
      let centre = margin + Int((scale.place(tick) * Double(columns - 1)).rounded())
      let start = max(free, min(centre - label.count / 2, line.count - label.count))
      guard centre >= margin, centre < margin + columns, start + label.count <= line.count,
        start <= centre
      else { continue }
      line.replaceSubrange(start..<start + label.count, with: Array(label))
      free = start + label.count + 1
    }
    let (ticksText, name) = (String(line).withoutTrailingSpaces, chart.x.label)
    if name.isEmpty { return [ticksText] }
    if ticksText.count + 2 + name.count <= width { return [ticksText + "  " + name] }
    let space = max(0, margin + (columns - name.count) / 2)
    return [ticksText, String(repeating: " ", count: space) + name]
  }

  private init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = max(rows, 2)
    dots = [UInt8](repeating: 0, count: columns * self.rows)
  }

  private var lines: [String] {
    (0..<rows).map { row in
      String(
        String.UnicodeScalarView(
          (0..<columns).map { column in
            let pattern = dots[row * columns + column]
            return pattern == 0 ? " " : Unicode.Scalar(UInt32(0x2800) + UInt32(pattern)) ?? " "
          }))
    }
  }

  private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

  private mutating func set(_ x: Int, _ y: Int) {
    guard x >= 0, y >= 0, x < columns * 2, y < rows * 4 else { return }
    dots[y / 4 * columns + x / 2] |= Self.bits[y % 4][x % 2]
  }

  private mutating func draw(_ series: Chart.Series, _ chart: Chart, _ x: Scale, _ y: Scale) {
    func place(_ value: SIMD2<Double>) -> SIMD2<Double> {
      SIMD2(
        (x.place(value.x) * Double(columns * 2 - 1)).rounded(),
        ((1 - y.place(value.y)) * Double(rows * 4 - 1)).rounded())
    }
    switch series.style {
    case .points:
      for value in chart.shownPoints(series) { set(Int(place(value).x), Int(place(value).y)) }
    case .bars:
      let points = chart.shownPoints(series)
      let half = Chart.barWidth(points) / 2
      for value in points {
        let place = place(value)
        let left = Int((x.place(value.x - half) * Double(columns * 2 - 1)).rounded(.up))
        let right = Int((x.place(value.x + half) * Double(columns * 2 - 1)).rounded(.down))
        for column in max(0, left)...max(0, left, right) {
          for row in stride(from: rows * 4 - 1, through: Int(place.y), by: -1) where value.y != 0 {
            set(column, row)
          }
        }
      }
    case .line:
      for stretch in chart.stretches(series) {
        let places = stretch.map(place)
        if let first = places.first { set(Int(first.x), Int(first.y)) }
        for (start, end) in zip(places, places.dropFirst()) {
          let steps = Int(max(abs(end.x - start.x), abs(end.y - start.y), 1))
          for step in 0...steps {
            let place = start + (end - start) * (Double(step) / Double(steps))
            set(Int(place.x.rounded()), Int(place.y.rounded()))
          }
        }
      }
    }
  }
}

extension Chart {
  /// The chart as lines of text.
  /// - Parameters:
  ///   - width: columns to fit into, at least 20.
  ///   - height: lines of the plot without its frame.
  public func text(width: Int = 72, height: Int = 12) -> String {
    if isEmpty { return title.isEmpty ? "nothing to plot" : "\(title): nothing to plot" }
    return BrailleChart.text(self, width: width, height: height)
  }
}
