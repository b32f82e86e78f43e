import Lang
import Testing

@testable import Shell

/// §1 of the lecture, and the reference numbers of convolution and pooling.
struct ConvolutionFunctionsTests {
  private static let image = "image = reshape(tensor(0..<16), 4x4)\nfilter = [[1, 2], [3, 4]]\n"

  @Test(arguments: [
    ("correlate(image, filter)", "[[34, 44, 54], [74, 84, 94], [114, 124, 134]]"),
    (
      "convolve(image, filter, mode=\"valid\")",
      "[[16, 26, 36], [56, 66, 76], [96, 106, 116]]"
    ),
    ("correlate(image, ones(3x3), stride=2, pad=\"same\")", "[[45, 39], [66, 50]]"),
    ("correlate(image, filter, stride=2)", "[[34, 54], [114, 134]]"),
    ("correlate(image, [[1]], pad=1)[0]", "zeros(6)"),
    ("maxpool(image, 2x2)", "[[5, 7], [13, 15]]"),
    ("maxpool(image, 3, stride=1)", "[[10, 11], [14, 15]]"),
    ("avgpool(image, 2x2)", "[[2.5, 4.5], [10.5, 12.5]]"),
    ("avgpool(ones(4x4), 3, stride=2, pad=1)", "ones(2x2)"),
    ("rotate180(filter)", "[[4, 3], [2, 1]]"),
    ("convolve([1, 2, 3], [0, 1, 0.5])", "[0, 1, 2.5, 4, 1.5]"),
    ("pad([[1]], [1, 0])", "[[0], [1], [0]]"),
    ("crop(image, 2x2)", "[[5, 6], [9, 10]]"),
  ])
  func resultsAreTheReferenceNumbers(_ expression: String, _ expected: String) {
    let result = run(Self.image + "assert equal(\(expression), \(expected))")
    #expect(result.diagnostics.isEmpty)
  }

  @Test func aVerticalEdgeIsFoundWhereItIs() {
    let result = run(
      """
      row = [10, 10, 10, 0, 0, 0]
      image = tensor([row, row, row, row, row, row])
      edges = correlate(image, [[1, 0, -1], [1, 0, -1], [1, 0, -1]])
      for r in edges { assert equal(r, [0, 30, 30, 0]) }
      """)
    #expect(result.diagnostics.isEmpty)
  }

  @Test(arguments: 1...8)
  func convolutionCommutesAndIsCorrelationWithTheTurnedFilter(_ seed: Int) {
    let result = run(
      """
      f = random([\(2 + seed % 3), \(1 + seed % 4)], low=-1, seed=\(seed))
      g = random([\(4 + seed % 5), \(4 + seed % 2)], low=-1, seed=\(seed + 100))
      assert equal(convolve(f, g), convolve(g, f))
      h = shape(f)[0] - 1
      w = shape(f)[1] - 1
      assert allclose(correlate(g, rotate180(f), pad=[h, w]), convolve(g, f))
      assert allclose(correlate(g, f), convolve(g, rotate180(f), mode="valid"))
      """)
    #expect(result.diagnostics.isEmpty)
  }

  @Test func theLecturesExampleKeepsItsShapes() {
    let result = run(
      """
      x = zeros(39x39x3)
      x = relu(correlate(x, zeros([3, 3, 3, 10])))
      print shape(x)
      x = correlate(x, zeros([5, 5, 10, 20]), stride=2)
      print shape(x)
      x = correlate(x, zeros([5, 5, 20, 40]), stride=2)
      print shape(x), size(x)
      """)
    #expect(result.lines == ["[37, 37, 10]", "[17, 17, 20]", "[7, 7, 40] 1960"])
  }

  @Test(arguments: [
    ("correlate(ones(2x2), ones(3x3))", DiagnosticCode.tensorShape),
    ("correlate(ones(4x4x3), ones(3x3x2))", .tensorShape),
    ("correlate(ones(4x4), ones(3x3), stride=0)", .outOfBounds),
    ("correlate(ones(4x4), ones(3x3), pad=\"some\")", .badArgument),
    ("correlate(ones(4x4), ones(3x3), pad=-1)", .outOfBounds),
    ("correlate(ones(4x4), ones(2x2), pad=1e18)", .outOfBounds),
    ("correlate(ones(4x4), ones(2x2), stride=1e18)", .outOfBounds),
    ("correlate(ones(4x4), ones(2x2), stride=1.5)", .notWhole),
    ("convolve(ones(4x4), ones(2x2), mode=\"half\")", .badArgument),
    ("convolve(\"a\", ones(2x2))", .wrongType),
    ("maxpool(ones(4x4), 5)", .tensorShape),
    ("pad(ones(2x2), [1, 2, 3])", .wrongCount),
    ("pad(ones(2x2), 2e9)", .tensorShape),
    ("resize(ones(2x2), 100000x100000)", .tensorShape),
  ])
  func mistakesAreDiagnostics(_ expression: String, _ code: DiagnosticCode) {
    #expect(run("print \(expression)").diagnostics.map(\.code) == [code])
  }
}
