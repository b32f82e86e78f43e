import Testing

@testable import CNN

extension OracleCase {
  private typealias S = Samples

  static let arithmetic: [OracleCase] = [
    OracleCase(
      "axes broadcast", [2, 3, 4],
      [
        -4.25, -0.75, -3, 0.5, 0.75, -1.5, 2, -0.25, 2.25, 0, -2.25, 1.25, -2.5, 1, -1.25, -3.5,
        2.5, 0.25, 3.75, 1.5, -1.75, 1.75, -0.5, -2.75,
      ]
    ) { try S.a + S.b },
    OracleCase(
      "a row broadcasts", [2, 3, 4],
      [
        -0.25, 1.75, -2, 0, 2.25, -1.5, 0.5, -3.25, 4.75, 1, -2.75, -0.75, 1.5, 3.5, -0.25, -4, 4,
        0.25, 2.25, -1.5, 0.75, 2.75, -1, -4.75,
      ]
    ) { try S.a - S.c },
    OracleCase(
      "a scalar on the right", [3, 4],
      [-7.5, 1.25, -6.25, 2.5, -5, 3.75, -3.75, 5, -2.5, 6.25, -1.25, 7.5]
    ) { try S.m * Tensor(2.5) },
    OracleCase("a scalar on the left", [3, 4], [6, 2.5, 5.5, 2, 5, 1.5, 4.5, 1, 4, 0.5, 3.5, 0]) {
      try Tensor(3) - S.m
    },
    OracleCase("both stretch", [3, 4], [3.75, 1.5, -0.75, -3, -2.5, -1, 0.5, 2, -0, -0, 0, 0]) {
      try S.b * S.c
    },
    OracleCase("one value under brackets on the left", [1, 1, 4], [-5, -2, 1, 4]) {
      try Tensor(shape: [1, 1, 1], values: [2]) * S.c
    },
    OracleCase("division", [3, 4], [1.2, -0.5, -5, 0.5, 0.8, -1.5, -3, 1, 0.4, -2.5, -1, 1.5]) {
      try S.m / S.c
    },
    OracleCase("division by zero", [3], [.infinity, -.infinity, .nan]) {
      try Tensor(shape: [3], values: [1, -1, 0]) / Tensor(0)
    },
    OracleCase("floor division", [7], [-3, 1, -1, 2, 0, -2, 2]) {
      try TensorOperation.floorDivide(S.v, Tensor(1.5))
    },
    OracleCase("floor division by a negative", [7], [2, -1, 0, -2, -1, 1, -2]) {
      try TensorOperation.floorDivide(S.v, Tensor(-2))
    },
    OracleCase("floor division by zero", [2], [.infinity, -.infinity]) {
      try TensorOperation.floorDivide(Tensor(shape: [2], values: [1, -1]), Tensor(0))
    },
    OracleCase("remainder", [7], [0.5, 0, 0, 1, 1, 1, 0.5]) {
      try TensorOperation.remainder(S.v, Tensor(1.5))
    },
    OracleCase("remainder of a negative", [7], [-0, -0.5, -1.5, -0, -1, -0, -0.5]) {
      try TensorOperation.remainder(S.v, Tensor(-2))
    },
    OracleCase("powers", [7], [-64, 3.375, -3.375, 64, 1, -8, 42.875]) {
      try TensorOperation.power(S.v, Tensor(3))
    },
    OracleCase("square", [7], [16, 2.25, 2.25, 16, 1, 4, 12.25]) {
      try TensorOperation.power(S.v, Tensor(2))
    },
    OracleCase("roots of negatives", [4], [.nan, .nan, 0.70710677, 1.4142135]) {
      try TensorOperation.power(S.c, Tensor(0.5))
    },
    OracleCase("less", [3, 4], [1, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0]) {
      try TensorOperation.less(S.m, S.c)
    },
    OracleCase("at least", [3, 4], [0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 0, 1]) {
      try TensorOperation.greaterOrEqual(S.m, S.c)
    },
    OracleCase("equal", [3, 4], [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]) {
      try TensorOperation.equal(S.m, Tensor(1))
    },
    OracleCase("unequal nan", [2], [1, 0]) {
      try TensorOperation.notEqual(Tensor(shape: [2], values: [.nan, 1]), Tensor(1))
    },
    OracleCase("minimum", [3, 4], [-3, -1, -2.5, 1, -2.5, -1, -1.5, 2, -2.5, -1, -0.5, 2]) {
      try TensorOperation.minimum(S.m, S.c)
    },
    OracleCase("maximum of nan", [3], [.nan, .nan, 2]) {
      try TensorOperation.maximum(
        Tensor(shape: [3], values: [.nan, 1, 2]), Tensor(shape: [3], values: [0, .nan, 1]))
    },
    OracleCase("and", [3, 4], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) {
      try TensorOperation.and(S.m, S.c)
    },
    OracleCase("or", [3, 4], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) {
      try TensorOperation.or(S.m, Tensor(0))
    },
    OracleCase("clip", [3, 4], [-1, 0.5, -1, 1, -1, 1.25, -1, 1.25, -1, 1.25, -0.5, 1.25]) {
      S.m.clipped(lower: -1, upper: 1.25)
    },
    OracleCase("where", [3, 4], [-2.5, 0.5, 0.5, 1, -2.5, 1.5, 0.5, 2, -2.5, 2.5, 0.5, 3]) {
      try Tensor.choose(where: TensorOperation.greater(S.m, Tensor(0)), S.m, else: S.c)
    },
    OracleCase("minus", [4], [2.5, 1, -0.5, -2]) { -S.c },
    OracleCase("an empty axis broadcasts", [0, 3], []) {
      try Tensor.zeros([0, 3]) + Tensor.ones([1, 3])
    },
  ]
}
