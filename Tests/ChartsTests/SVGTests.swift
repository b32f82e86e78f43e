import Testing

@testable import Charts

@Suite struct SVGTests {
  @Test(arguments: [
    (0.0, "0"), (1.0, "1"), (1.5, "1.5"), (-0.25, "-0.25"), (2.04, "2.04"), (10.10, "10.1"),
    (-0.001, "0"), (1e300, "0"),
  ])
  func `numbers are short`(value: Double, text: String) { #expect(SVG.number(value) == text) }

  @Test func `texts are escaped`() {
    #expect(SVG.escape("<b a=\"1\">&\u{1B}\u{202E}é") == "&lt;b a=&quot;1&quot;&gt;&amp;��é")
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
  ])
  func `base 64 of RFC 4648`(text: String, code: String) {
    #expect(Base64.text(Array(text.utf8)) == code)
  }
}
