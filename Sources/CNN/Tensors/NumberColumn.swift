/// How the numbers of one tensor are written under each other: one form for all, points aligned.
///
/// The rules are NumPy's for float32 with a precision of 8.
struct NumberColumn {
  /// The most digits behind the point.
  private static let precision = 8

  private var isScientific = false
  private var wholeWidth = 0
  private var fractionWidth = 0

  init(_ values: [Float]) {
    let finite = values.filter(\.isFinite)
    let sizes = finite.lazy.map(\.magnitude).filter { $0 != 0 }
    if let largest = sizes.max(), let smallest = sizes.min() {
      // float32 is exact up to six digits; wide spans have no digits left in common.
      isScientific = largest >= 1e6 || smallest < 0.0001 || largest / smallest > 1000
    }
    for value in finite {
      let sign = value.sign == .minus ? 1 : 0
      if isScientific {
        let parts = DecimalDigits(shortest: value).scientific
        wholeWidth = max(wholeWidth, parts.whole.count + sign)
        fractionWidth = max(fractionWidth, parts.fraction.count)
      } else {
        let parts = Self.rounded(value).positional
        wholeWidth = max(wholeWidth, parts.whole.count + sign)
        fractionWidth = max(fractionWidth, parts.fraction.count)
      }
    }
    if finite.count < values.count {
      let behind = width - wholeWidth
      wholeWidth = max(wholeWidth, (values.contains(-.infinity) ? 4 : 3) - behind)
    }
  }

  /// The columns that each number takes.
  private var width: Int { wholeWidth + 1 + fractionWidth + (isScientific ? 4 : 0) }

  /// A number, padded to the column's width.
  func text(_ value: Float) -> String {
    guard value.isFinite else {
      return padded(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf", to: width)
    }
    let sign = value.sign == .minus ? "-" : ""
    if isScientific {
      var digits = DecimalDigits(exactly: value)
      digits.round(to: fractionWidth + 1)
      let parts = digits.scientific
      let zeros = String(repeating: "0", count: fractionWidth - parts.fraction.count)
      return padded(sign + parts.whole, to: wholeWidth) + "." + parts.fraction + zeros
        + parts.exponent
    }
    let parts = Self.rounded(value).positional
    let spaces = String(repeating: " ", count: max(fractionWidth - parts.fraction.count, 0))
    return padded(sign + parts.whole, to: wholeWidth) + "." + parts.fraction + spaces
  }

  /// The shortest digits, or those to the precision where they are too many.
  private static func rounded(_ value: Float) -> DecimalDigits {
    let shortest = DecimalDigits(shortest: value)
    guard shortest.fractionCount > precision else { return shortest }
    var digits = DecimalDigits(exactly: value)
    digits.round(to: digits.exponent + 1 + precision)
    return digits
  }

  private func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }
}
