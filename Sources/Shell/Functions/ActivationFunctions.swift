import CNN
import Lang

/// The activations as functions: `relu(x)`, `softmax(x)`.
enum ActivationFunctions {
  static var table: [TableFunction] { Activation.allCases.map(row) }

  private static func row(_ activation: Activation) -> TableFunction {
    var parameters = [FunctionSignature.Parameter("x", "a tensor, a number or a list")]
    let factor = factor(of: activation)
    if let factor {
      parameters.append(
        .init(factor.name, default: .number(activation.defaultParameter), factor.summary))
    }
    let signature = FunctionSignature(
      activation.rawValue, group: FunctionGroup.activation, parameters,
      summary: "the activation \(activation.rawValue): \(activation.summary)",
      details: activation == .softmax
        ? "The sums run over the last axis: the channels of a pixel, the classes of a row." : "",
      examples: [.init("print \(activation.rawValue)([-1, 0, 2])")])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let parameter = try factor.map { factor throws(Diagnostic) in try call.number(factor.name) }
      return Value(
        result: try call.engine { () throws(TensorError) in
          try x.activated(activation, parameter: parameter)
        })
    }
  }

  /// The factor that the activation takes, if it takes one.
  private static func factor(of activation: Activation) -> (name: String, summary: String)? {
    switch activation {
    case .leakyrelu: ("slope", "the slope below 0")
    case .elu: ("alpha", "how far the function goes below 0")
    case .relu, .tanh, .sigmoid, .gelu, .swish, .softplus, .softmax: nil
    }
  }
}
