import Testing

@testable import Charts

/// Labels of axes and legends.
@Suite struct ScaleTests {
  @Test(
    "A label has the digits that its neighbours need, whatever their order and sign",
    arguments: [
      (0.0, [0.0, 1], "0"), (0.5, [0, 0.5, 1], "0.5"), (20, [10, 20, 30], "20"),
      (-5, [-5, -5.05], "-5.00"), (-0.0005, [-0.0005, -0.001], "-0.0005"), (3, [3, 3], "3"),
      (2e6, [1e6, 2e6], "2e6"), (-1e-5, [-1e-5, 1e-5], "-1e-5"),
    ])
  func label(_ value: Double, _ ticks: [Double], _ expected: String) {
    #expect(Scale.label(value, among: ticks) == expected)
  }

  @Test func `a series that ends below zero has its end in the legend`() {
    let chart = Chart(series: [.init("a", y: [1, -5]), .init("b", y: [2, -3])])
    #expect(chart.text().contains("a ends at -5"))
  }

  @Test(arguments: [0.0005, 3e-9, 0.02, 0.7, 12, 5e8])
  func `a legend has both ends of small and large values`(_ end: Double) {
    let grid = PictureGrid(
      tiles: [.init(Bitmap(width: 2, height: 2))], legend: .init(.diverging, low: -end, high: end))
    let texts = grid.drawing().marks.compactMap { mark in
      if case .text(let text, _, _, _, _) = mark { text } else { nil }
    }
    #expect(texts.count == 3)
    #expect(texts.contains { $0.hasPrefix("-") })
  }
}
