import Testing

@testable import CNN

/// The lecture's sections 1, 2 and 5 by example.
@Suite struct LectureImageTests {
  private let ramp = Tensor(shape: [4, 4], values: (0..<16).map(Float.init))
  private let filter = Tensor(shape: [2, 2], values: [1, 2, 3, 4])

  @Test("Correlation slides the filter as it is, convolution turned by 180°")
  func bothProducts() throws {
    #expect(
      try Tensor.correlate(ramp, filter)
        == Tensor(shape: [3, 3], values: [34, 44, 54, 74, 84, 94, 114, 124, 134]))
    #expect(
      try Tensor.convolve(ramp, filter, mode: .valid)
        == Tensor(shape: [3, 3], values: [16, 26, 36, 56, 66, 76, 96, 106, 116]))
  }

  @Test("A vertical edge filter answers at the edge alone")
  func verticalEdge() throws {
    let image = Tensor(shape: [6, 6], values: (0..<36).map { $0 % 6 < 3 ? 10 : 0 })
    let edge = Tensor(shape: [3, 3], values: [1, 0, -1, 1, 0, -1, 1, 0, -1])
    let row: [Float] = [0, 30, 30, 0]
    #expect(
      try Tensor.correlate(image, edge) == Tensor(shape: [4, 4], values: row + row + row + row))
  }

  @Test("`same` with a stride pads the odd zero at the bottom and right")
  func sameWithStride() throws {
    let ones = try Tensor.ones([3, 3])
    #expect(
      try Tensor.correlate(ramp, ones, stride: Size(2), padding: .same)
        == Tensor(shape: [2, 2], values: [45, 39, 66, 50]))
  }

  @Test("Average pooling doesn't count the padding")
  func averagePooling() throws {
    let ones = try Tensor.ones([4, 4])
    #expect(
      try ones.averagePooled(Size(3), stride: Size(2), padding: .explicit(Size(1)))
        == Tensor.ones([2, 2]))
  }

  @Test("Maximum pooling sees padding as −∞ and lets nan through")
  func maximumPooling() throws {
    let image = Tensor(shape: [2, 2], values: [-3, -1, .nan, -2])
    let pooled = try image.maxPooled(Size(2), stride: Size(1), padding: .explicit(Size(1)))
    #expect(pooled.shape == [3, 3])
    #expect(pooled.values[0] == -3 && pooled.values[2] == -1)
    #expect(pooled.values[3].isNaN && pooled.values[4].isNaN && !pooled.values[5].isNaN)
  }

  @Test(
    "f ∗ g equals g ∗ f",
    arguments: [
      ([9], [4]), ([3], [8]), ([5, 7], [3, 2]), ([2, 6], [4, 3]), ([5, 4, 3], [3, 3]),
      ([5, 4, 3], [2, 2, 3]), ([6, 5, 2], [3, 2, 2, 4]),
    ] as [([Int], [Int])], ConvolutionMode.allCases)
  func commutes(_ shapes: ([Int], [Int]), _ mode: ConvolutionMode) throws {
    let f = try Tensor.normal(shapes.0, seed: 1)
    let g = try Tensor.normal(shapes.1, seed: 2)
    let (left, right) = (
      try Tensor.convolve(f, g, mode: mode), try Tensor.convolve(g, f, mode: mode)
    )
    #expect(left.shape == right.shape)
    #expect(left.count > 0)
    for (a, b) in zip(left.values, right.values) { #expect(abs(a - b) <= 1e-6 * max(1, abs(b))) }
  }

  @Test(
    "Correlating equals convolving with the filter turned by 180°",
    arguments: [
      ([9], [4]), ([5, 7], [3, 2]), ([5, 4, 3], [3, 3]), ([5, 4, 3], [2, 2, 3]),
      ([6, 5, 2], [3, 2, 2, 4]), ([6, 5], [3, 2, 1, 4]),
    ] as [([Int], [Int])])
  func turnedFilter(_ shapes: ([Int], [Int])) throws {
    let image = try Tensor.normal(shapes.0, seed: 3)
    let filter = try Tensor.normal(shapes.1, seed: 4)
    #expect(
      try Tensor.correlate(image, filter)
        == Tensor.convolve(image, filter.rotated180(), mode: .valid))
  }

  @Test("The lecture's example shrinks 39x39x3 to 7x7x40")
  func lectureExample() throws {
    var image = try Tensor.normal([39, 39, 3], seed: 5)
    for (shape, stride) in [([3, 3, 3, 10], 1), ([5, 5, 10, 20], 2), ([5, 5, 20, 40], 2)] {
      let bank = try Tensor.normal(shape, seed: 6)
      image = try Tensor.correlate(image, bank, stride: Size(stride))
    }
    #expect(image.shape == [7, 7, 40])
    #expect(image.flattened().count == 1960)
  }
}
