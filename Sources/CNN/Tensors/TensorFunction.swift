/// A function of each element of a tensor, computed in Double and rounded once.
///
/// Outside a function's domain the result is nan or inf, as in NumPy. The hyperbolic tangent is among
/// the activations.
public enum TensorFunction: String, CaseIterable, Hashable, Sendable {
  case abs
  case sign
  case sqrt
  case square
  case exp
  case expm1
  case log
  case log1p
  case log2
  case log10
  case sin
  case cos
  case tan
  case arcsin
  case arccos
  case arctan
  case round
  case floor
  case ceil
  case isnan
  case isinf
  case isfinite

  /// One line of help.
  public var summary: String {
    switch self {
    case .abs: "|x|"
    case .sign: "−1, 0 or 1"
    case .sqrt: "the square root; nan below 0"
    case .square: "x²"
    case .exp: "e^x"
    case .expm1: "e^x − 1, exact near 0"
    case .log: "the natural logarithm; −inf at 0, nan below"
    case .log1p: "ln(1 + x), exact near 0"
    case .log2: "the logarithm to base 2"
    case .log10: "the logarithm to base 10"
    case .sin: "the sine of x in radians"
    case .cos: "the cosine of x in radians"
    case .tan: "the tangent of x in radians"
    case .arcsin: "the inverse of the sine, in radians"
    case .arccos: "the inverse of the cosine, in radians"
    case .arctan: "the inverse of the tangent, in radians"
    case .round: "the nearest whole number, halves to the even one"
    case .floor: "rounded down"
    case .ceil: "rounded up"
    case .isnan: "whether x is nan"
    case .isinf: "whether x is inf or −inf"
    case .isfinite: "whether x is neither inf nor nan"
    }
  }

  /// Whether every result is 0 or 1, for false and true.
  public var givesTruths: Bool {
    switch self {
    case .isnan, .isinf, .isfinite: true
    case .abs, .sign, .sqrt, .square, .exp, .expm1, .log, .log1p, .log2, .log10, .sin, .cos, .tan,
      .arcsin, .arccos, .arctan, .round, .floor, .ceil:
      false
    }
  }

  /// The function of each element.
  /// - Throws: ``TensorError/stopped`` where the user asks for it.
  public func callAsFunction(_ tensor: Tensor) throws(TensorError) -> Tensor {
    switch self {
    case .abs: tensor.map { $0.magnitude }
    case .sign: tensor.map { $0 > 0 ? 1 : $0 < 0 ? -1 : $0.isNaN ? $0 : 0 }
    case .sqrt: tensor.map { $0.squareRoot() }
    case .square: tensor.map { $0 * $0 }
    case .exp: try tensor.mapDouble { exponential($0) }
    case .expm1: try tensor.mapDouble { exponentialMinusOne($0) }
    case .log: try tensor.mapDouble { logarithm($0) }
    case .log1p: try tensor.mapDouble { logarithmOfOnePlus($0) }
    case .log2: try tensor.mapDouble { binaryLogarithm($0) }
    case .log10: try tensor.mapDouble { decimalLogarithm($0) }
    case .sin: try tensor.mapDouble { sine($0) }
    case .cos: try tensor.mapDouble { cosine($0) }
    case .tan: try tensor.mapDouble { tangent($0) }
    case .arcsin: try tensor.mapDouble { arcsine($0) }
    case .arccos: try tensor.mapDouble { arccosine($0) }
    case .arctan: try tensor.mapDouble { arctangent($0) }
    case .round: tensor.map { $0.rounded(.toNearestOrEven) }
    case .floor: tensor.map { $0.rounded(.down) }
    case .ceil: tensor.map { $0.rounded(.up) }
    case .isnan: tensor.map { $0.isNaN ? 1 : 0 }
    case .isinf: tensor.map { $0.isInfinite ? 1 : 0 }
    case .isfinite: tensor.map { $0.isFinite ? 1 : 0 }
    }
  }
}

extension Tensor {
  /// Rounded to so many digits behind the point, halves to even; negative ones round to tens,
  /// hundreds and so on.
  /// - Throws: ``TensorError/stopped`` where the user asks for it.
  public func rounded(digits: Int) throws(TensorError) -> Tensor {
    if digits == 0 { return try TensorFunction.round(self) }
    // Float32 reaches from 10^−45 to 10^38; beyond that rounding changes everything or nothing.
    if digits > 60 { return self }
    if digits < -60 { return try mapDouble { $0.isFinite ? $0 * 0 : $0 } }
    let scale = power(10, Double(digits.magnitude))
    if digits > 0 {
      return try mapDouble { $0.isFinite ? ($0 * scale).rounded(.toNearestOrEven) / scale : $0 }
    }
    return try mapDouble { $0.isFinite ? ($0 / scale).rounded(.toNearestOrEven) * scale : $0 }
  }
}
