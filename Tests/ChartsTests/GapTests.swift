import Testing

@testable import Charts

/// What is no number leaves a gap in every form of a chart.
@Suite struct GapTests {
  private let chart = Chart(series: [.init("a", y: [1, 2, .nan, 2, 1, .infinity, 3])])

  @Test func `a line is cut into stretches`() {
    #expect(
      chart.stretches(chart.series[0]) == [
        [SIMD2(0, 1), SIMD2(1, 2)], [SIMD2(3, 2), SIMD2(4, 1)], [SIMD2(6, 3)],
      ])
  }

  @Test func `a drawing has a line for each stretch and a dot for a single point`() {
    let long = Chart(
      series: [.init("a", y: (0..<50).map { $0 == 40 ? 1 : $0 > 35 ? .nan : 2 })])
    var lines = 0
    var dots = 0
    for mark in long.drawing().marks {
      if case .line(_, Colour.series[0], _) = mark { lines += 1 }
      if case .dot = mark { dots += 1 }
    }
    #expect((lines, dots) == (1, 1))
  }

  @Test func `braille leaves the columns of a gap empty`() {
    let gap = Chart(series: [.init("a", y: (0..<60).map { 20...40 ~= $0 ? .nan : 1 })])
    let whole = Chart(series: [.init("a", y: (0..<60).map { _ in 1 })])
    func dots(_ chart: Chart) -> Int {
      chart.text().unicodeScalars.count { 0x2801...0x28FF ~= $0.value }
    }
    #expect(dots(gap) < dots(whole) * 3 / 4)
    #expect(dots(gap) > 0)
  }
}
