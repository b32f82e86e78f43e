/// Lays a chart out as a drawing.
struct ChartLayout {
  private let chart: Chart
  private let width: Double
  private let height: Double
  private let x: Scale
  private let y: Scale
  private let plot: (left: Double, top: Double, right: Double, bottom: Double)
  private let xTicks: [Double]
  private let yTicks: [Double]
  private static let textSize = 12.0

  init(_ chart: Chart, width: Double, height: Double) {
    self.chart = chart
    self.width = width
    self.height = height
    let scales = chart.scales
    let hasBars = chart.series.contains { $0.style == .bars }
    x = hasBars ? scales.x : scales.x.padded(0.02)
    y = scales.y.padded(0.05)
    let top =
      14 + (chart.title.isEmpty ? 0 : 24)
      + (chart.y.label.isEmpty && chart.series.count < 2 ? 0 : 18)
    let bottom = height - (chart.x.label.isEmpty ? 30 : 48)
    let ticks = y.ticks(max(2, Int((bottom - Double(top)) / 55)))
    let labels = ticks.map { Scale.label($0, among: ticks) }
    let left = 18 + Self.width(of: labels.max { $0.count < $1.count } ?? "")
    plot = (left, Double(top), width - 20, bottom)
    yTicks = ticks
    xTicks = x.ticks(max(2, Int((width - left) / 85)))
  }

  /// About how wide a text is.
  private static func width(of text: String) -> Double {
    Double(text.count) * textSize * 0.62
  }

  func drawing() -> Drawing {
    var drawing = Drawing(width: width, height: height)
    drawing.words = chart.title
    drawAxes(&drawing)
    for (index, series) in chart.series.enumerated() {
      draw(series, Colour.series[index % Colour.series.count], &drawing)
    }
    for marker in chart.markers { draw(marker, &drawing) }
    drawLegend(&drawing)
    return drawing
  }

  private func point(_ value: SIMD2<Double>) -> SIMD2<Double> {
    SIMD2(
      plot.left + x.place(value.x) * (plot.right - plot.left),
      plot.bottom - y.place(value.y) * (plot.bottom - plot.top))
  }

  private func drawAxes(_ drawing: inout Drawing) {
    let size = Self.textSize
    for tick in yTicks {
      let height = plot.bottom - y.place(tick) * (plot.bottom - plot.top)
      guard height >= plot.top - 1, height <= plot.bottom + 1 else { continue }
      drawing.marks.append(
        .line([SIMD2(plot.left, height), SIMD2(plot.right, height)], .grid, width: 1))
      drawing.marks.append(
        .text(
          Scale.label(tick, among: yTicks), SIMD2(plot.left - 7, height + 4), .end, size: size,
          .faint))
    }
    for tick in xTicks {
      let across = plot.left + x.place(tick) * (plot.right - plot.left)
      guard across >= plot.left - 1, across <= plot.right + 1 else { continue }
      drawing.marks.append(
        .line([SIMD2(across, plot.bottom), SIMD2(across, plot.bottom + 4)], .faint, width: 1))
      drawing.marks.append(
        .text(
          Scale.label(tick, among: xTicks), SIMD2(across, plot.bottom + 18), .middle, size: size,
          .faint))
    }
    drawing.marks.append(
      .line(
        [SIMD2(plot.left, plot.bottom), SIMD2(plot.right, plot.bottom)], .faint, width: 1))
    if !chart.title.isEmpty {
      drawing.marks.append(.text(chart.title, SIMD2(12, 22), .start, size: 15, .ink))
    }
    if !chart.y.label.isEmpty {
      drawing.marks.append(
        .text(chart.y.label, SIMD2(12, plot.top - 9), .start, size: size, .faint))
    }
    if !chart.x.label.isEmpty {
      drawing.marks.append(
        .text(
          chart.x.label, SIMD2((plot.left + plot.right) / 2, plot.bottom + 38), .middle,
          size: size, .faint))
    }
  }

  private func draw(_ series: Chart.Series, _ colour: Colour, _ drawing: inout Drawing) {
    let points = chart.shownPoints(series)
    switch series.style {
    case .bars:
      let width = Chart.barWidth(points) * 0.92
      let zero =
        plot.bottom - min(max(y.isLogarithmic ? 0 : y.place(0), 0), 1) * (plot.bottom - plot.top)
      for value in points {
        let left = point(SIMD2(value.x - width / 2, value.y))
        let right = point(SIMD2(value.x + width / 2, value.y)).x
        drawing.marks.append(
          .rectangle(
            x: left.x, y: min(left.y, zero), width: max(0.5, right - left.x),
            height: abs(zero - left.y), colour))
      }
    case .points:
      for value in points { drawing.marks.append(.dot(point(value), colour, radius: 2.6)) }
    case .line:
      for stretch in chart.stretches(series) {
        if stretch.count > 1 {
          drawing.marks.append(.line(stretch.map(point), colour, width: 2))
        }
        // A point between gaps would be invisible.
        guard points.count <= 30 || stretch.count == 1 else { continue }
        for value in stretch { drawing.marks.append(.dot(point(value), colour, radius: 3)) }
      }
    }
  }

  private func draw(_ marker: Chart.Marker, _ drawing: inout Drawing) {
    let across = plot.left + x.place(marker.x) * (plot.right - plot.left)
    guard across.isFinite else { return }
    drawing.marks.append(
      .line([SIMD2(across, plot.top), SIMD2(across, plot.bottom)], .ink, width: 1))
    let isRight = across > (plot.left + plot.right) / 2
    drawing.marks.append(
      .text(
        marker.label, SIMD2(across + (isRight ? -6 : 6), plot.top + 12), isRight ? .end : .start,
        size: Self.textSize, .ink))
  }

  /// Names above the plot, at its right end, each behind a piece of its colour.
  private func drawLegend(_ drawing: inout Drawing) {
    guard chart.series.count > 1 else { return }
    let widths = chart.series.map { Self.width(of: $0.name) + 44 }
    var left = max(plot.left, plot.right - widths.reduce(0, +) + 26)
    for (index, series) in chart.series.enumerated() {
      let colour = Colour.series[index % Colour.series.count]
      drawing.marks.append(
        .rectangle(x: left, y: plot.top - 18, width: 12, height: 10, colour))
      drawing.marks.append(
        .text(series.name, SIMD2(left + 18, plot.top - 9), .start, size: Self.textSize, .ink))
      left += widths[index]
    }
  }
}

extension Chart {
  /// The chart as a drawing, in points.
  public func drawing(width: Double = 640, height: Double = 380) -> Drawing {
    ChartLayout(self, width: width, height: height).drawing()
  }
}
