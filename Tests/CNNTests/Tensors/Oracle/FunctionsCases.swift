import Testing

@testable import CNN

extension OracleCase {
  private typealias S = Samples

  static let functions: [OracleCase] = [
    OracleCase("abs", [7], [4, 1.5, 1.5, 4, 1, 2, 3.5]) { try TensorFunction.abs(S.v) },
    OracleCase("sign", [7], [-1, 1, -1, 1, 1, -1, 1]) { try TensorFunction.sign(S.v) },
    OracleCase("sqrt", [7], [2, 1.2247449, 1.2247449, 2, 1, 1.4142135, 1.8708287]) {
      try TensorFunction.sqrt(TensorFunction.abs(S.v))
    },
    OracleCase("square", [7], [16, 2.25, 2.25, 16, 1, 4, 12.25]) { try TensorFunction.square(S.v) },
    OracleCase(
      "exp", [7], [0.01831564, 4.481689, 0.22313017, 54.59815, 2.7182817, 0.13533528, 33.11545]
    ) { try TensorFunction.exp(S.v) },
    OracleCase(
      "expm1", [7], [-0.9816844, 3.481689, -0.77686983, 53.59815, 1.7182819, -0.86466473, 32.11545]
    ) { try TensorFunction.expm1(S.v) },
    OracleCase("log", [7], [1.3862944, 0.4054651, 0.4054651, 1.3862944, 0, 0.6931472, 1.2527629]) {
      try TensorFunction.log(TensorFunction.abs(S.v))
    },
    OracleCase(
      "log1p", [7], [1.609438, 0.91629076, 0.91629076, 1.609438, 0.6931472, 1.0986123, 1.5040774]
    ) { try TensorFunction.log1p(TensorFunction.abs(S.v)) },
    OracleCase("log2", [7], [2, 0.5849625, 0.5849625, 2, 0, 1, 1.8073549]) {
      try TensorFunction.log2(TensorFunction.abs(S.v))
    },
    OracleCase("log10", [7], [0.60206, 0.17609125, 0.17609125, 0.60206, 0, 0.30103, 0.54406804]) {
      try TensorFunction.log10(TensorFunction.abs(S.v))
    },
    OracleCase(
      "sin", [7], [0.7568025, 0.997495, -0.997495, -0.7568025, 0.84147096, -0.9092974, -0.35078323]
    ) { try TensorFunction.sin(S.v) },
    OracleCase(
      "cos", [7],
      [-0.6536436, 0.0707372, 0.0707372, -0.6536436, 0.5403023, -0.41614684, -0.9364567]
    ) { try TensorFunction.cos(S.v) },
    OracleCase(
      "tan", [7], [-1.1578213, 14.10142, -14.10142, 1.1578213, 1.5574077, 2.1850398, 0.37458563]
    ) { try TensorFunction.tan(S.v) },
    OracleCase(
      "arcsin", [7],
      [-1.5707964, 0.38439676, -0.38439676, 1.5707964, 0.25268024, -0.5235988, 1.0654358]
    ) { try TensorFunction.arcsin(S.v / Tensor(4)) },
    OracleCase("arccos", [7], [3.1415927, 1.1863996, 1.955193, 0, 1.3181161, 2.0943952, 0.5053605])
    { try TensorFunction.arccos(S.v / Tensor(4)) },
    OracleCase(
      "arctan", [7],
      [-1.3258177, 0.98279375, -0.98279375, 1.3258177, 0.7853982, -1.1071488, 1.2924967]
    ) { try TensorFunction.arctan(S.v) },
    OracleCase("round", [7], [-4, 2, -2, 4, 1, -2, 4]) { try TensorFunction.round(S.v) },
    OracleCase("floor", [7], [-4, 1, -2, 4, 1, -2, 3]) { try TensorFunction.floor(S.v) },
    OracleCase("ceil", [7], [-4, 2, -1, 4, 1, -2, 4]) { try TensorFunction.ceil(S.v) },
    OracleCase("isnan", [3], [1, 0, 0]) {
      try TensorFunction.isnan(Tensor(shape: [3], values: [.nan, .infinity, 1]))
    },
    OracleCase("isinf", [3], [0, 1, 0]) {
      try TensorFunction.isinf(Tensor(shape: [3], values: [.nan, -.infinity, 1]))
    },
    OracleCase("isfinite", [3], [0, 0, 1]) {
      try TensorFunction.isfinite(Tensor(shape: [3], values: [.nan, .infinity, 1]))
    },
    OracleCase("rounding to two digits", [7], [-0.57, 0.21, -0.21, 0.57, 0.14, -0.29, 0.5]) {
      try (S.v / Tensor(7)).rounded(digits: 2)
    },
    OracleCase("rounding to hundreds", [7], [-400, 200, -200, 400, 100, -200, 400]) {
      try (S.v * Tensor(100)).rounded(digits: -2)
    },
    OracleCase("relu", [7], [0, 1.5, 0, 4, 1, 0, 3.5]) { try S.v.activated(.relu) },
    OracleCase("leakyrelu", [7], [-1.2, 1.5, -0.45, 4, 1, -0.6, 3.5]) {
      try S.v.activated(.leakyrelu)
    },
    OracleCase("leakyrelu of a slope", [7], [-0.4, 1.5, -0.15, 4, 1, -0.2, 3.5]) {
      try S.v.activated(.leakyrelu, parameter: 0.1)
    },
    OracleCase(
      "tanh", [7],
      [-0.9993293, 0.90514827, -0.90514827, 0.9993293, 0.7615942, -0.9640276, 0.9981779]
    ) { try S.v.activated(.tanh) },
    OracleCase(
      "sigmoid", [7],
      [0.01798621, 0.8175745, 0.18242553, 0.98201376, 0.7310586, 0.11920292, 0.97068775]
    ) { try S.v.activated(.sigmoid) },
    OracleCase("elu", [7], [-0.9816844, 1.5, -0.77686983, 4, 1, -0.86466473, 3.5]) {
      try S.v.activated(.elu)
    },
    OracleCase(
      "gelu", [7],
      [-0.00012668497, 1.3997892, -0.1002108, 3.9998734, 0.8413448, -0.045500264, 3.4991858]
    ) { try S.v.activated(.gelu) },
    OracleCase(
      "swish", [7],
      [-0.07194484, 1.2263618, -0.27363828, 3.928055, 0.7310586, -0.23840584, 3.3974073]
    ) { try S.v.activated(.swish) },
    OracleCase(
      "softplus", [7],
      [0.018149927, 1.7014133, 0.20141327, 4.01815, 1.3132616, 0.12692802, 3.5297503]
    ) { try S.v.activated(.softplus) },
    OracleCase(
      "softmax", [3, 4],
      [
        0.011066559, 0.36647412, 0.018245671, 0.60421365, 0.011066559, 0.36647412, 0.018245671,
        0.60421365, 0.011066559, 0.36647412, 0.018245671, 0.60421365,
      ]
    ) { try S.m.activated(.softmax) },
    OracleCase("softmax of large numbers", [2], [0.26894143, 0.7310586]) {
      try Tensor(shape: [2], values: [1000, 1001]).activated(.softmax)
    },
    OracleCase("activations at infinity", [2], [0, .infinity]) {
      try Tensor(shape: [2], values: [-.infinity, .infinity]).activated(.swish)
    },
    OracleCase("gelu at infinity", [2], [0, .infinity]) {
      try Tensor(shape: [2], values: [-.infinity, .infinity]).activated(.gelu)
    },
    OracleCase("softplus of large numbers", [2], [0, 1000]) {
      try Tensor(shape: [2], values: [-1000, 1000]).activated(.softplus)
    },
  ]
}
