import Testing

@testable import CNN

/// A computation, and the shape and values that NumPy 2.4, SciPy 1.17 or JAX 0.10 gave for the same
/// one.
struct OracleCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shape: [Int]
  let values: [Float]
  let compute: @Sendable () throws -> Tensor

  init(
    _ name: String, _ shape: [Int], _ values: [Float],
    compute: @escaping @Sendable () throws -> Tensor
  ) {
    (self.name, self.shape, self.values, self.compute) = (name, shape, values, compute)
  }

  var testDescription: String { name }
}

/// Tensors of small fractions, mixed by a modulus.
enum Samples {
  /// 2x3x4.
  static let a = mixed([2, 3, 4], 37, 23, 11, 4)
  /// 3x1.
  static let b = mixed([3, 1], 5, 7, 3, 2)
  /// 4, with a 0.
  static let c = mixed([4], 3, 11, 5, 2)
  /// 3x4.
  static let m = mixed([3, 4], 7, 13, 6, 2)
  /// 4x2.
  static let k = mixed([4, 2], 5, 9, 4, 4)
  /// 7.
  static let v = mixed([7], 11, 17, 8, 2)

  static func mixed(
    _ shape: [Int], _ factor: Int, _ modulus: Int, _ offset: Int, _ divisor: Float
  ) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor(
      shape: shape, values: (0..<count).map { Float($0 * factor % modulus - offset) / divisor })
  }
}

/// Images, filters and vectors of small fractions.
enum SampleImages {
  /// 6x7.
  static let grey = Samples.mixed([6, 7], 29, 41, 20, 4)
  /// 5x6x3.
  static let rgb = Samples.mixed([5, 6, 3], 17, 53, 26, 4)
  /// 2x4x5x2.
  static let batch = Samples.mixed([2, 4, 5, 2], 13, 37, 18, 2)
  /// 3x3.
  static let filter = Samples.mixed([3, 3], 5, 11, 4, 2)
  /// 2x3.
  static let wide = Samples.mixed([2, 3], 3, 7, 3, 1)
  /// 3x2x3.
  static let deep = Samples.mixed([3, 2, 3], 11, 19, 9, 4)
  /// 2x2x3x4.
  static let bank = Samples.mixed([2, 2, 3, 4], 7, 29, 14, 4)
  /// 2x3x2x3.
  static let batchBank = Samples.mixed([2, 3, 2, 3], 7, 29, 14, 4)
  /// 2x2x1x2.
  static let flatBank = Samples.mixed([2, 2, 1, 2], 7, 29, 14, 4)
  /// 9.
  static let line = Samples.mixed([9], 5, 13, 6, 2)
  /// 4.
  static let taps = Samples.mixed([4], 3, 7, 3, 1)
}

@Suite struct TensorOracleTests {
  @Test(
    "A tensor computes what NumPy computes",
    arguments: OracleCase.arithmetic + OracleCase.functions + OracleCase.reductions
      + OracleCase.products + OracleCase.shapes + OracleCase.indexing + OracleCase.images)
  func computes(_ example: OracleCase) throws {
    let result = try example.compute()
    #expect(result.shape == example.shape)
    #expect(result.values.count == example.values.count)
    for (value, expected) in zip(result.values, example.values) {
      let isClose =
        value == expected || value.isNaN && expected.isNaN
        || abs(value - expected) <= 1e-7 * abs(expected)
      #expect(isClose, "\(result.values) is not \(example.values)")
    }
  }
}
