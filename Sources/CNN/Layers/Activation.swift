/// A function applied to every value of a layer's output.
///
/// `softmax` is the exception: it looks at all channels of a pixel, e^(z_c) / Σ e^(z_k).
public enum Activation: String, CaseIterable, Hashable, Sendable {
  case relu
  case leakyrelu
  case tanh
  case sigmoid
  case elu
  case gelu
  case swish
  case softplus
  case softmax

  /// The slope of leakyrelu for negative values, and elu's factor, when none is given.
  public var defaultParameter: Double {
    switch self {
    case .leakyrelu: 0.3
    case .elu: 1
    case .relu, .tanh, .sigmoid, .gelu, .swish, .softplus, .softmax: 0
    }
  }

  /// One line of help: the formula.
  public var summary: String {
    switch self {
    case .relu: "max(0, x)"
    case .leakyrelu: "x for x > 0, else slope·x"
    case .tanh: "hyperbolic tangent"
    case .sigmoid: "1 / (1 + e^−x)"
    case .elu: "x for x > 0, else alpha·(e^x − 1)"
    case .gelu: "x·Φ(x), Φ the normal distribution"
    case .swish: "x·sigmoid(x)"
    case .softplus: "log(1 + e^x)"
    case .softmax: "e^x, divided by its sum over the channels"
    }
  }
}
