/// How numbers are written for people.
public enum NumberFormat {
  /// A number with six significant digits, integers without a fraction: `3`, `0.333333`, `1e-07`.
  ///
  /// Integers are written in full up to 2⁵³. The form is that of C's `%g` otherwise.
  public static func short(_ number: Double) -> String { significant(number, digits: 6) }

  /// A number with so many significant digits.
  public static func significant(_ number: Double, digits: Int) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    if let whole = Int(exactly: number), whole.magnitude <= 9_007_199_254_740_992 {
      return String(whole)
    }
    var (negative, mantissa, exponent) = Decimal.digits(number, count: digits)
    // What stands before the point is written in full.
    if (digits..<16).contains(exponent) {
      (negative, mantissa, exponent) = Decimal.digits(number, count: exponent + 1)
    }
    let trimmed = Decimal.trimZeros(mantissa)
    let sign = negative ? "-" : ""
    if exponent < -4 || exponent >= max(digits, 16) {
      let fraction = trimmed.dropFirst()
      let point = fraction.isEmpty ? "" : "."
      let exponentSign = exponent < 0 ? "-" : "+"
      let padded = (abs(exponent) < 10 ? "0" : "") + String(abs(exponent))
      return "\(sign)\(trimmed.prefix(1))\(point)\(fraction)e\(exponentSign)\(padded)"
    }
    return sign + Decimal.place(trimmed, exponent: exponent)
  }

  /// A number with exactly so many digits behind the point: `{x:.3}`.
  public static func fixed(_ number: Double, fraction: Int) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    return Decimal.fixed(number, fraction: fraction)
  }

  /// A number as `1.250e-03`, with so many digits behind the point.
  public static func scientific(_ number: Double, fraction: Int) -> String {
    guard number.isFinite else { return fixed(number, fraction: 0) }
    return Decimal.scientific(number, fraction: fraction)
  }

  /// The shortest text that reads back as the same number.
  public static func exact(_ number: Double) -> String {
    if let whole = Int(exactly: number), whole.magnitude <= 9_007_199_254_740_992 {
      return String(whole)
    }
    return number.description
  }
}
