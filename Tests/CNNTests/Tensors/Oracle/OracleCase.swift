import Testing

@testable import CNN

/// A computation, and the shape and values that NumPy 2.4 gave for the same one.
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

  private static func mixed(
    _ shape: [Int], _ factor: Int, _ modulus: Int, _ offset: Int, _ divisor: Float
  ) -> Tensor {
    let count = shape.reduce(1, *)
    return Tensor(
      shape: shape, values: (0..<count).map { Float($0 * factor % modulus - offset) / divisor })
  }
}

@Suite struct TensorOracleTests {
  @Test(
    "A tensor computes what NumPy computes",
    arguments: OracleCase.arithmetic + OracleCase.functions + OracleCase.reductions
      + OracleCase.products + OracleCase.shapes + OracleCase.indexing)
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
