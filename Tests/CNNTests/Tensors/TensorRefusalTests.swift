import Testing

@testable import CNN

/// What can't be done is refused in a sentence with the values seen, and never traps.
@Suite struct TensorRefusalTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let message: String
    let compute: @Sendable () throws -> Void

    init(_ message: String, _ compute: @escaping @Sendable () throws -> some Any) {
      self.message = message
      self.compute = { _ = try compute() }
    }

    var testDescription: String { message }
  }

  private static let m = Samples.m
  private static let huge = 1_000_000_000_000_000_000

  static let sizes: [Refusal] = [
    Refusal("10x1000000000000000000 is too large") { try Tensor.zeros([10, huge]) },
    Refusal("0x1000000000000000000x100 is too large") { try Tensor.zeros([0, huge, 100]) },
    Refusal("65536x32768 is too large: 2147483647") { try Tensor.ones([65536, 32768]) },
    Refusal("-1x3: -1 is negative") { try Tensor.zeros([-1, 3]) },
    Refusal("a tensor of 17 axes") { try Tensor.zeros(Array(repeating: 1, count: 17)) },
    Refusal("6 values don't fill the shape 2x2, which has 4") {
      try Tensor(checking: [2, 2], values: [1, 2, 3, 4, 5, 6])
    },
    Refusal("from 0.0 to 1e+300 by 1.0 is too long") { try Tensor.sequence(to: 1e300) },
    Refusal("by 0.0 has no end") { try Tensor.sequence(to: 3, step: 0) },
    Refusal("to nan by 1.0 has no end") { try Tensor.sequence(to: .nan) },
    Refusal("-1 is negative") { try Tensor.linear(from: 0, to: 1, count: -1) },
    Refusal("\(Int.max) is too large") { try Tensor.identity(.max) },
    Refusal("from 1.0 to 0.0 can't be drawn") { try Tensor.uniform([2], from: 1, to: 0, seed: 0) },
    Refusal("deviation -1.0") { try Tensor.normal([2], deviation: -1, seed: 0) },
    Refusal("is too large") { try m.repeated(.max) },
    Refusal("-2 is negative") { try m.repeated(-2) },
    Refusal("is too large") { try m.tiled([.max, .max]) },
    Refusal("is too large") { try m.padded([(.max, .max), (0, 0)]) },
    Refusal("a padding of -3 is negative") { try m.padded([(0, -3), (0, 0)]) },
    Refusal("1 pairs of paddings don't fit the 2 axes of the shape 3x4") { try m.padded([(1, 1)]) },
    Refusal("3.5 isn't a class number") { try Tensor(shape: [1], values: [3.5]).oneHot() },
    Refusal("4.0 isn't a class number of 4 classes") {
      try Tensor(shape: [1], values: [4]).oneHot(classes: 4)
    },
    Refusal("nan isn't a class number") { try Tensor(shape: [1], values: [.nan]).oneHot() },
    Refusal("is too large") { try Tensor(shape: [3], values: [1e9, 3, 0]).oneHot() },
    Refusal("can't have 0 bins") { try m.histogram(bins: 0) },
    Refusal("from 1.0 to nan has no width") { try m.histogram(from: 1, to: .nan) },
    Refusal("is too large") { try Tensor.outer(Tensor.zeros([65536]), Tensor.zeros([65536])) },
  ]

  static let shapes: [Refusal] = [
    Refusal("shapes 3x4 and 3 don't fit together: 4 is not 3") { try m + Tensor.ones([3]) },
    Refusal("3x1 doesn't stretch to 4x4x4") { try Samples.b.broadcast(to: [4, 4, 4]) },
    Refusal("shapes 3x4 and 3 can't be multiplied: 4 columns meet 3 rows") {
      try Tensor.matrixProduct(m, Tensor.ones([3]))
    },
    Refusal("a scalar has no matrix product") { try Tensor.matrixProduct(m, Tensor(1)) },
    Refusal("12 values of the shape 3x4 can't be reshaped to 5x2, which has 10") {
      try m.reshaped([5, 2])
    },
    Refusal("can't be reshaped to 5x-1") { try m.reshaped([5, -1]) },
    Refusal("has several -1") { try m.reshaped([-1, -1]) },
    Refusal("can't be reshaped to 0x-1") { try Tensor.zeros([0]).reshaped([0, -1]) },
    Refusal("no axis 2 in a tensor of the shape 3x4") { try m.reduced(.sum, axes: [2]) },
    Refusal("no axis -9223372036854775808") { try m.flipped(axes: [.min]) },
    Refusal("axis -1 is named twice") { try m.reduced(.sum, axes: [1, -1]) },
    Refusal("needs 2 axes and got 1") { try m.transposed([0]) },
    Refusal("max of no values") { try Tensor.zeros([0]).reduced(.maximum) },
    Refusal("argmin of no values") { try Tensor.zeros([2, 0]).argmin(axis: 1) },
    Refusal("shapes 3x4 and 3x1 can't be joined along axis 0") {
      try Tensor.concatenated([m, Samples.b])
    },
    Refusal("shapes 3x4 and 4 can't be joined") {
      try Tensor.concatenated([m, Samples.c], axis: 1)
    },
    Refusal("no tensors to join") { try Tensor.concatenated([]) },
    Refusal("scalars have no axis") { try Tensor.concatenated([Tensor(1)]) },
    Refusal("shapes 3x4 and 4 can't be stacked") { try Tensor.stacked([m, Samples.c]) },
    Refusal("can't be split into 5 equal parts") { try m.split(into: 5) },
    Refusal("can't be split into 0 equal parts") { try m.split(into: 0) },
    Refusal("can't be split at 1") { try m.split(at: [2, 1]) },
    Refusal("axis 0 can't be squeezed out of the shape 3x4: its length is 3") {
      try m.squeezed(axes: [0])
    },
    Refusal("a new axis 4 doesn't fit") { try m.expanded(axis: 4) },
  ]

  static let indices: [Refusal] = [
    Refusal("index 4 is out of bounds for axis 1, whose length is 4") {
      try m.element(at: [.all, .index(4)])
    },
    Refusal("index -4 is out of bounds for axis 0, whose length is 3") {
      try m.element(at: [.index(-4)])
    },
    Refusal("index \(Int.min) is out of bounds") { try m.element(at: [.index(.min)]) },
    Refusal("index 3 is out of bounds for axis 0") { try m.element(at: [.positions([0, 3])]) },
    Refusal("3 indices are too many for a tensor of the shape 3x4") {
      try m.element(at: [.all, .all, .all])
    },
    Refusal("the step 0") { try m.element(at: [.range(lower: 0, upper: 2, step: 0)]) },
    Refusal("is too deep") { try m.element(at: Array(repeating: .newAxis, count: 20)) },
    Refusal("the shape 2 can't go into a part of the shape 4") {
      var copy = m
      try copy.assign(Tensor.ones([2]), at: [.index(0)])
    },
  ]

  static let images: [Refusal] = [
    Refusal("correlate takes an image, and the shape 4 isn't one") {
      try Tensor.correlate(Samples.c, m)
    },
    Refusal("one of the shape 0x4 has no pixels") { try Tensor.zeros([0, 4]).maxPooled(Size(1)) },
    Refusal(
      "a filter of the shape 3x2x3 on an image of the shape 2x3x4: it has 3 channels, the image 4"
    ) {
      try Tensor.correlate(Samples.a, SampleImages.deep, padding: .explicit(Size(3)))
    },
    Refusal("its window covers 3x4 and its input, with padding, is 3x3") {
      try Tensor.correlate(SampleImages.filter, m)
    },
    Refusal("can't have a stride of 0") { try Tensor.correlate(m, m, stride: Size(0)) },
    Refusal("can't have a padding of \(Int.max)") {
      try Tensor.correlate(m, m, padding: .explicit(Size(.max)))
    },
    Refusal("is too large") {
      try Tensor.correlate(m, m, padding: .explicit(Size(Int(Int32.max))))
    },
    Refusal("can't have a dilation of \(huge)") {
      try Tensor.correlate(m, m, dilation: Size(huge))
    },
    Refusal("can't have a window of 0") { try Tensor.correlate(m, Tensor.zeros([0, 1])) },
    Refusal("can't have a window of -1") { try m.maxPooled(Size(-1)) },
    Refusal("maxpool 4x4 doesn't fit: its window covers 4x4 and its input, with padding, is 3x4") {
      try m.maxPooled(Size(4))
    },
    Refusal("see nothing but padding") {
      try m.averagePooled(Size(2), padding: .explicit(Size(2)))
    },
    Refusal("takes no empty filter") { try Tensor.convolve(m, Tensor.zeros([2, 0])) },
    Refusal("shapes 3x4 and 4 can't be convolved") { try Tensor.convolve(m, Samples.c) },
    Refusal("it has 3 channels, the image 4") { try Tensor.convolve(Samples.a, SampleImages.deep) },
    Refusal("can't be resized to 0x3") { try m.resized(to: Size(0, 3)) },
    Refusal("is too large") { try m.resized(to: Size(.max, .max)) },
    Refusal("a part of 2x2 at row 2, column 0 doesn't lie within an image of the shape 3x4") {
      try m.cropped(top: 2, left: 0, size: Size(2))
    },
    Refusal("at row \(Int.max)") { try m.cropped(top: .max, left: .min, size: Size(1)) },
    Refusal("a part of 4x4 doesn't lie within") { try m.centerCropped(to: Size(4)) },
  ]

  @Test("A refusal tells what was seen", arguments: sizes + shapes + indices + images)
  func refuses(_ example: Refusal) {
    let error = #expect(throws: TensorError.self) { try example.compute() }
    #expect(error?.message.contains(example.message) == true, "\(error?.message ?? "")")
    #expect(error?.hint?.isEmpty == false)
  }
}
