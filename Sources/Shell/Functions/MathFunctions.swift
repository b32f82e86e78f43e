#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The C library's functions of one number, by names that don't clash with the language's.
enum MathFunctions {
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func logarithm(_ x: Double) -> Double { log(x) }
  static func binaryLogarithm(_ x: Double) -> Double { log2(x) }
  static func decimalLogarithm(_ x: Double) -> Double { log10(x) }
  /// log(1 + x), exact for small x.
  static func logarithmOfOnePlus(_ x: Double) -> Double { log1p(x) }
  /// eˣ − 1, exact for small x.
  static func exponentialMinusOne(_ x: Double) -> Double { expm1(x) }
  static func sine(_ x: Double) -> Double { sin(x) }
  static func cosine(_ x: Double) -> Double { cos(x) }
  static func tangent(_ x: Double) -> Double { tan(x) }
  static func arcSine(_ x: Double) -> Double { asin(x) }
  static func arcCosine(_ x: Double) -> Double { acos(x) }
  static func arcTangent(_ x: Double) -> Double { atan(x) }
  static func hyperbolicSine(_ x: Double) -> Double { sinh(x) }
  static func hyperbolicCosine(_ x: Double) -> Double { cosh(x) }
  static func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
  /// The distribution function of the standard normal distribution.
  static func normalDistribution(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }
  static func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
  static func rounded(_ x: Double, digits: Int) -> Double {
    let scale = pow(10, Double(digits))
    let scaled = x * scale
    // Numbers that large have no digits to round off.
    guard scaled.isFinite, scale > 0 else { return scale > 0 ? x : 0 }
    return scaled.rounded(.toNearestOrEven) / scale
  }
}
