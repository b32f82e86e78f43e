import Testing

@testable import CNN

extension OracleCase {
  private typealias S = Samples

  static let products: [OracleCase] = [
    OracleCase("matrix by matrix", [3, 2], [3.625, -1.375, 1.125, 1.125, -1.375, 3.625]) {
      try Tensor.matrixProduct(S.m, S.k)
    },
    OracleCase("matrix by vector", [3], [7.75, 6.75, 5.75]) { try Tensor.matrixProduct(S.m, S.c) },
    OracleCase("vector by matrix", [2], [2.5, 1.25]) { try Tensor.matrixProduct(S.c, S.k) },
    OracleCase("vector by vector", [], [11.5]) { try Tensor.matrixProduct(S.c, S.c) },
    OracleCase(
      "a batch by a matrix", [2, 3, 2],
      [
        2.4375, 0.5625, 1.9375, -1.8125, -1.4375, 0.125, -0.5, -0.8125, -2.4375, 2.5625, 1.375,
        -2.6875,
      ]
    ) { try Tensor.matrixProduct(S.a, S.k) },
    OracleCase("a batch by a vector", [2, 3], [9.375, 1.125, -4.25, -3.875, -0.625, -3.125]) {
      try Tensor.matrixProduct(S.a, S.c)
    },
    OracleCase(
      "a batch by its transpose", [2, 3, 3],
      [
        14.375, -5.1875, -0.3125, -5.1875, 8.875, -4.375, -0.3125, -4.375, 11.6875, 11.3125,
        -3.6875, 11.5, -3.6875, 10.625, -6.6875, 11.5, -6.6875, 13.9375,
      ]
    ) { try Tensor.matrixProduct(S.a, S.a.transposed([0, 2, 1])) },
    OracleCase("nothing inside", [2, 3], [0, 0, 0, 0, 0, 0]) {
      try Tensor.matrixProduct(Tensor.zeros([2, 0]), Tensor.zeros([0, 3]))
    },
    OracleCase("dot with a scalar", [4], [-5, -2, 1, 4]) { try Tensor.dot(S.c, Tensor(2)) },
    OracleCase("outer", [4, 3], [3.75, -2.5, -0, 1.5, -1, -0, -0.75, 0.5, 0, -3, 2, 0]) {
      try Tensor.outer(S.c, S.b)
    },
  ]
}
