import Testing

@testable import CNN

extension OracleCase {
  private typealias S = Samples

  static let reductions: [OracleCase] = [
    OracleCase("sum of all", [], [-2.75]) { try S.a.reduced(.sum) },
    OracleCase("sum of the last axis", [2, 3], [-1.5, -3, 1.25, -0.25, 4, -3.25]) {
      try S.a.reduced(.sum, axes: [-1])
    },
    OracleCase(
      "sum of the first axis", [1, 3, 4],
      [-3.75, 3.25, -1.25, 0, 1.25, -3.25, 3.75, -0.75, 0.5, 1.75, -2.75, -1.5]
    ) { try S.a.reduced(.sum, axes: [0], keepDimensions: true) },
    OracleCase("product of all", [], [0]) { try S.a.reduced(.product) },
    OracleCase(
      "product of the last axis", [2, 3], [6.1875, -0.78125, -0, 1.25, -1.546875, -4.2109375]
    ) { try S.a.reduced(.product, axes: [-1]) },
    OracleCase(
      "product of the first axis", [1, 3, 4],
      [2.75, 1.875, -0.375, -4, -0.375, 1.875, 2.75, -0.625, -3.9375, 0, 1.125, -3.4375]
    ) { try S.a.reduced(.product, axes: [0], keepDimensions: true) },
    OracleCase("mean of all", [], [-0.114583336]) { try S.a.reduced(.mean) },
    OracleCase("mean of the last axis", [2, 3], [-0.375, -0.75, 0.3125, -0.0625, 1, -0.8125]) {
      try S.a.reduced(.mean, axes: [-1])
    },
    OracleCase(
      "mean of the first axis", [1, 3, 4],
      [-1.875, 1.625, -0.625, 0, 0.625, -1.625, 1.875, -0.375, 0.25, 0.875, -1.375, -0.75]
    ) { try S.a.reduced(.mean, axes: [0], keepDimensions: true) },
    OracleCase("variance of all", [], [2.9373915]) { try S.a.reduced(.variance) },
    OracleCase(
      "variance of the last axis", [2, 3],
      [3.453125, 1.65625, 2.8242188, 2.8242188, 1.65625, 2.8242188]
    ) { try S.a.reduced(.variance, axes: [-1]) },
    OracleCase(
      "variance of the first axis", [1, 3, 4],
      [
        0.765625, 0.765625, 0.765625, 4, 0.765625, 0.765625, 0.765625, 0.765625, 4, 0.765625,
        0.765625, 4,
      ]
    ) { try S.a.reduced(.variance, axes: [0], keepDimensions: true) },
    OracleCase("deviation of all", [], [1.713882]) { try S.a.reduced(.deviation) },
    OracleCase(
      "deviation of the last axis", [2, 3],
      [1.8582586, 1.2869538, 1.6805412, 1.6805412, 1.2869538, 1.6805412]
    ) { try S.a.reduced(.deviation, axes: [-1]) },
    OracleCase(
      "deviation of the first axis", [1, 3, 4],
      [0.875, 0.875, 0.875, 2, 0.875, 0.875, 0.875, 0.875, 2, 0.875, 0.875, 2]
    ) { try S.a.reduced(.deviation, axes: [0], keepDimensions: true) },
    OracleCase("minimum of all", [], [-2.75]) { try S.a.reduced(.minimum) },
    OracleCase("minimum of the last axis", [2, 3], [-2.75, -2.5, -2.25, -2, -0.75, -2.75]) {
      try S.a.reduced(.minimum, axes: [-1])
    },
    OracleCase(
      "minimum of the first axis", [1, 3, 4],
      [-2.75, 0.75, -1.5, -2, -0.25, -2.5, 1, -1.25, -1.75, 0, -2.25, -2.75]
    ) { try S.a.reduced(.minimum, axes: [0], keepDimensions: true) },
    OracleCase("maximum of all", [], [2.75]) { try S.a.reduced(.maximum) },
    OracleCase("maximum of the last axis", [2, 3], [2, 1, 2.25, 2.5, 2.75, 1.75]) {
      try S.a.reduced(.maximum, axes: [-1])
    },
    OracleCase(
      "maximum of the first axis", [1, 3, 4],
      [-1, 2.5, 0.25, 2, 1.5, -0.75, 2.75, 0.5, 2.25, 1.75, -0.5, 1.25]
    ) { try S.a.reduced(.maximum, axes: [0], keepDimensions: true) },
    OracleCase("median of all", [], [-0.125]) { try S.a.reduced(.median) },
    OracleCase("median of the last axis", [2, 3], [-0.375, -0.75, 0.625, -0.375, 1, -1.125]) {
      try S.a.reduced(.median, axes: [-1])
    },
    OracleCase(
      "median of the first axis", [1, 3, 4],
      [-1.875, 1.625, -0.625, 0, 0.625, -1.625, 1.875, -0.375, 0.25, 0.875, -1.375, -0.75]
    ) { try S.a.reduced(.median, axes: [0], keepDimensions: true) },
    OracleCase("any of all", [], [1]) { try S.a.reduced(.any) },
    OracleCase("any of the last axis", [2, 3], [1, 1, 1, 1, 1, 1]) {
      try S.a.reduced(.any, axes: [-1])
    },
    OracleCase("any of the first axis", [1, 3, 4], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) {
      try S.a.reduced(.any, axes: [0], keepDimensions: true)
    },
    OracleCase("all of all", [], [0]) { try S.a.reduced(.all) },
    OracleCase("all of the last axis", [2, 3], [1, 1, 0, 1, 1, 1]) {
      try S.a.reduced(.all, axes: [-1])
    },
    OracleCase("all of the first axis", [1, 3, 4], [1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1]) {
      try S.a.reduced(.all, axes: [0], keepDimensions: true)
    },
    OracleCase("norm", [], [8.415016]) { try S.a.reduced(.norm) },
    OracleCase(
      "norm of the middle axis", [2, 4],
      [3.5619516, 2.6100767, 2.8831406, 2.6692696, 2.5124688, 3.1424513, 2.806243, 3.4369318]
    ) { try S.a.reduced(.norm, axes: [1]) },
    OracleCase("sum of two axes", [3], [-1.75, 1, -2]) { try S.a.reduced(.sum, axes: [2, 0]) },
    OracleCase(
      "mean of two axes, kept", [1, 1, 4], [-0.33333334, 0.29166666, -0.041666668, -0.375]
    ) { try S.a.reduced(.mean, axes: [0, -2], keepDimensions: true) },
    OracleCase("sum of no axes", [3, 4], [-3, 0.5, -2.5, 1, -2, 1.5, -1.5, 2, -1, 2.5, -0.5, 3]) {
      try S.m.reduced(.sum, axes: [])
    },
    OracleCase("sum of nothing", [], [0]) { try Tensor.zeros([0]).reduced(.sum) },
    OracleCase("mean of nothing", [], [.nan]) { try Tensor.zeros([0]).reduced(.mean) },
    OracleCase("product of nothing", [2], [1, 1]) {
      try Tensor.zeros([2, 0]).reduced(.product, axes: [1])
    },
    OracleCase("maximum with nan", [], [.nan]) {
      try Tensor(shape: [3], values: [1, .nan, 2]).reduced(.maximum)
    },
    OracleCase("median with nan", [], [.nan]) {
      try Tensor(shape: [3], values: [1, .nan, 2]).reduced(.median)
    },
    OracleCase("argmax of all", [], [18]) { try S.a.argmax() },
    OracleCase("argmax of an axis", [2, 4], [2, 0, 1, 0, 1, 0, 1, 1]) { try S.a.argmax(axis: 1) },
    OracleCase("argmin of all", [], [0]) { try S.a.argmin() },
    OracleCase("argmin of the last axis, kept", [2, 3, 1], [0, 1, 2, 3, 1, 3]) {
      try S.a.argmin(axis: -1, keepDimensions: true)
    },
    OracleCase("argmax of ties", [], [1]) { try Tensor(shape: [3], values: [1, 2, 2]).argmax() },
    OracleCase("argmax with nan", [], [1]) {
      try Tensor(shape: [3], values: [1, .nan, 2]).argmax()
    },
    OracleCase("running sums of all", [12], [-3, -2.5, -5, -4, -6, -4.5, -6, -4, -5, -2.5, -3, 0]) {
      try S.m.cumulativeSum()
    },
    OracleCase(
      "running sums of an axis", [2, 3, 4],
      [
        -2.75, 0.75, -1.5, 2, -3, -1.75, -0.5, 0.75, -0.75, -1.75, -2.75, 2, -1, 2.5, 0.25, -2, 0.5,
        1.75, 3, -1.5, -1.25, 3.5, 2.5, -4.25,
      ]
    ) { try S.a.cumulativeSum(axis: 1) },
  ]
}
