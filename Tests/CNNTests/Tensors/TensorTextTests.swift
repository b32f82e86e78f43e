import Testing

@testable import CNN

@Suite struct TensorTextTests {
  @Test("A tensor prints as NumPy prints it", arguments: TensorTextCase.short + TensorTextCase.long)
  func prints(_ example: TensorTextCase) {
    let text = Tensor(shape: example.shape, values: example.values).description
    #expect(text == example.text)
  }

  @Test("A tensor of 1000 values is shown whole, of 1001 shortened")
  func threshold() throws {
    #expect(try !Tensor.zeros([10, 100]).text().contains("..."))
    #expect(try Tensor.zeros([7, 11, 13]).text().contains("..."))
  }

  @Test("Width, threshold and edge items can be chosen")
  func style() throws {
    let tensor = try Tensor.sequence(to: 12)
    #expect(tensor.text(TensorTextStyle(threshold: 5, edgeItems: 2)) == "[ 0.  1. ... 10. 11.]")
    #expect(
      tensor.text(TensorTextStyle(width: 20))
        == "[ 0.  1.  2.  3.\n  4.  5.  6.  7.\n  8.  9. 10. 11.]")
    #expect(tensor.text(TensorTextStyle(threshold: 0, edgeItems: .max)) == tensor.text())
    #expect(tensor.text(TensorTextStyle(threshold: 0, edgeItems: -1)) == "[...]")
    let column = try Tensor.sequence(to: 3).text(TensorTextStyle(width: .min))
    #expect(column == "[0.\n 1.\n 2.]")
  }

  @Test(
    "The summary tells shape and span",
    arguments: [
      ([2, 3], [0, 1, 2, 3, 4, 5.5], "tensor 2x3, 0 to 5.5"),
      ([], [1 / 3], "tensor scalar 0.333333"), ([2], [7, 7], "tensor 2, all 7"),
      ([0, 3], [], "tensor 0x3, empty"),
      ([3], [.nan, 1e-7, 2e9], "tensor 3, 1e-07 to 2e+09, 1 nan"),
      ([1], [.nan], "tensor 1, 1 nan"), ([2], [-.infinity, 123456.7], "tensor 2, -inf to 123457"),
    ] as [([Int], [Float], String)])
  func summary(_ shape: [Int], _ values: [Float], _ expected: String) {
    #expect(Tensor(shape: shape, values: values).summary == expected)
  }
}
