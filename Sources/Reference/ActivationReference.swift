#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An activation function and its derivative in double precision (Wichmann §3).
public enum ActivationReference: Sendable, Hashable {
  /// max(0, x); the derivative at 0 is 0.
  case relu
  /// x for x > 0, else slope·x.
  case leakyRelu(slope: Double)
  case tanh
  /// 1 / (1 + e^−x).
  case sigmoid
  /// x for x > 0, else alpha·(e^x − 1).
  case elu(alpha: Double)
  /// x·Φ(x) with the exact error function.
  case gelu
  /// x·sigmoid(x).
  case swish
  /// ln(1 + e^x).
  case softplus

  /// f(x).
  public func value(_ x: Double) -> Double {
    switch self {
    case .relu: x > 0 || x.isNaN ? x : 0
    case .leakyRelu(let slope): x > 0 ? x : slope * x
    case .tanh: Self.hyperbolicTangent(x)
    case .sigmoid: Self.logistic(x)
    case .elu(let alpha): x > 0 ? x : alpha * expm1(x)
    case .gelu: x == -.infinity ? 0 : x * Self.normalDistribution(x)
    case .swish: x == -.infinity ? 0 : x * Self.logistic(x)
    case .softplus: max(x, 0) + log1p(exp(-abs(x)))
    }
  }

  /// f′(x).
  public func derivative(_ x: Double) -> Double {
    switch self {
    case .relu: x > 0 ? 1 : 0
    case .leakyRelu(let slope): x > 0 ? 1 : slope
    case .tanh: 1 - Self.hyperbolicTangent(x) * Self.hyperbolicTangent(x)
    case .sigmoid: Self.logistic(x) * Self.logistic(-x)
    case .elu(let alpha): x > 0 ? 1 : alpha * exp(x)
    case .gelu:
      Self.normalDistribution(x) + x * exp(-x * x / 2) / (2 * Double.pi).squareRoot()
    case .swish:
      Self.logistic(x) * (1 + x * Self.logistic(-x))
    case .softplus: Self.logistic(x)
    }
  }

  /// 1 / (1 + e^−x).
  public static func logistic(_ x: Double) -> Double {
    x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x))
  }

  /// Φ(x) = (1 + erf(x/√2)) / 2.
  public static func normalDistribution(_ x: Double) -> Double {
    erfc(-x / 2.0.squareRoot()) / 2
  }

  // Inside this type `tanh` is a case.
  private static func hyperbolicTangent(_ x: Double) -> Double {
    let e = expm1(-2 * abs(x))
    let y = -e / (e + 2)
    return x < 0 ? -y : x > 0 ? y : x
  }
}
