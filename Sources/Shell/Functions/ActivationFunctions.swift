import CNN
import Lang

/// The activations as functions: `relu(x)`, `softmax(x)`.
enum ActivationFunctions {
  static var table: [TableFunction] { Activation.allCases.map(row) }

  private static func row(_ activation: Activation) -> TableFunction {
    var parameters = [FunctionSignature.Parameter("x", "a tensor, a number or a list")]
    if let name = parameter(of: activation) {
      parameters.append(
        .init(name, default: .number(activation.defaultParameter), "as in the layer"))
    }
    let signature = FunctionSignature(
      activation.rawValue, group: FunctionGroup.activation, parameters,
      summary: "the activation \(activation.rawValue): \(activation.summary)",
      details: activation == .softmax
        ? "The sums run over the last axis: the channels of a pixel, the classes of a row." : "",
      examples: [.init("print \(activation.rawValue)([-1, 0, 2])")])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      if activation == .softmax { return Value(result: softmax(x)) }
      let factor = try parameter(of: activation).map { name throws(Diagnostic) in
        try call.number(name)
      }
      let function = scalar(activation, factor ?? activation.defaultParameter)
      return Value(
        result: Tensor(shape: x.shape, values: x.values.map { Float(function(Double($0))) }))
    }
  }

  /// The name of the parameter that the activation has, if it has one.
  private static func parameter(of activation: Activation) -> String? {
    switch activation {
    case .leakyrelu: "slope"
    case .elu: "alpha"
    case .relu, .tanh, .sigmoid, .gelu, .swish, .softplus, .softmax: nil
    }
  }

  /// The activation of one number; NaN stays NaN.
  private static func scalar(_ activation: Activation, _ factor: Double) -> (Double) -> Double {
    switch activation {
    case .relu: { $0 < 0 ? 0 : $0 }
    case .leakyrelu: { $0 < 0 ? factor * $0 : $0 }
    case .tanh: MathFunctions.hyperbolicTangent
    case .sigmoid: sigmoid
    case .elu: { $0 < 0 ? factor * MathFunctions.exponentialMinusOne($0) : $0 }
    case .gelu: { $0 == -.infinity ? 0 : $0 * MathFunctions.normalDistribution($0) }
    case .swish: { $0 == -.infinity ? 0 : $0 * sigmoid($0) }
    case .softplus:
      {
        max($0, 0) + MathFunctions.logarithmOfOnePlus(MathFunctions.exponential(-abs($0)))
      }
    case .softmax: { _ in 1 }
    }
  }

  private static func sigmoid(_ x: Double) -> Double { 1 / (1 + MathFunctions.exponential(-x)) }

  /// e^x divided by its sum over the last axis; the largest x is taken off first, so that nothing
  /// overflows.
  static func softmax(_ x: Tensor) -> Tensor {
    let length = max(x.shape.last ?? 1, 1)
    var result = x
    for start in stride(from: 0, to: x.count, by: length) {
      let row = x.values[start..<start + length]
      let largest = Double(row.max() ?? 0)
      let powers = row.map { MathFunctions.exponential(Double($0) - largest) }
      let sum = powers.reduce(0, +)
      for index in 0..<length { result.values[start + index] = Float(powers[index] / sum) }
    }
    return result
  }
}
