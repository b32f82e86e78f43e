/// Checks of single values that operands and arguments share.
enum OperandCheck {
  /// A number as a whole number within bounds.
  /// - Throws: `notWhole` or `outOfBounds`; `what` begins the message: "epochs".
  static func integer(
    _ number: Double, in bounds: ClosedRange<Int>, what: String, at span: Span?
  ) throws(Diagnostic) -> Int {
    guard let whole = Int(exactly: number) else {
      if number.isFinite && number.rounded() == number {
        throw outOfBounds(number, bounds, what: what, at: span)
      }
      throw Diagnostic(
        .notWhole, "\(what) must be a whole number, not \(NumberFormat.short(number))", at: span)
    }
    guard bounds.contains(whole) else { throw outOfBounds(number, bounds, what: what, at: span) }
    return whole
  }

  private static func outOfBounds(
    _ number: Double, _ bounds: ClosedRange<Int>, what: String, at span: Span?
  ) -> Diagnostic {
    let wide = 9_007_199_254_740_992
    let expected =
      if bounds.upperBound >= wide && bounds.lowerBound > -wide {
        "at least \(bounds.lowerBound)"
      } else if bounds.lowerBound <= -wide && bounds.upperBound < wide {
        "at most \(bounds.upperBound)"
      } else {
        "between \(bounds.lowerBound) and \(bounds.upperBound)"
      }
    return Diagnostic(
      .outOfBounds, "\(what) must be \(expected), not \(NumberFormat.short(number))", at: span)
  }

  static func outOfBounds(
    _ number: Double, _ bounds: ClosedRange<Double>, what: String, at span: Span?
  ) -> Diagnostic {
    let lower = NumberFormat.short(bounds.lowerBound)
    let upper = NumberFormat.short(bounds.upperBound)
    let expected =
      if bounds.upperBound == .infinity || bounds.upperBound == .greatestFiniteMagnitude {
        "at least \(lower)"
      } else if bounds.lowerBound == -.infinity {
        "at most \(upper)"
      } else {
        "between \(lower) and \(upper)"
      }
    return Diagnostic(
      .outOfBounds, "\(what) must be \(expected), not \(NumberFormat.short(number))", at: span)
  }
}
