import Testing

@testable import Charts

@Suite struct SVGTests {
  @Test(arguments: [
    (0.0, "0"), (1.0, "1"), (1.5, "1.5"), (-0.25, "-0.25"), (2.04, "2.04"), (10.10, "10.1"),
    (-0.001, "0"), (1e300, "0"),
  ])
  func `numbers are short`(value: Double, text: String) { #expect(SVG.number(value) == text) }
}
