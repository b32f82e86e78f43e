#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Exact decimal digits of numbers, rounded by the C library.
enum Decimal {
  /// The sign, the first `count` significant digits, and the power of ten of the first one.
  static func digits(_ number: Double, count: Int) -> (
    negative: Bool, digits: String, exponent: Int
  ) {
    let text = print("%.*e", min(max(count, 1), 40) - 1, number)
    let negative = text.hasPrefix("-")
    let parts = text.drop { $0 == "-" }.split(separator: "e")
    let mantissa = parts.first.map { $0.filter { $0 != "." } } ?? "0"
    let exponent = parts.dropFirst().first.flatMap { Int($0) } ?? 0
    return (negative, mantissa, exponent)
  }

  /// The number with exactly `fraction` digits behind the point, at most 40.
  static func fixed(_ number: Double, fraction: Int) -> String {
    print("%.*f", min(max(fraction, 0), 40), number)
  }

  static func scientific(_ number: Double, fraction: Int) -> String {
    print("%.*e", min(max(fraction, 0), 40), number)
  }

  static func trimZeros(_ digits: String) -> String {
    var trimmed = digits[...]
    while trimmed.count > 1, trimmed.last == "0" { trimmed.removeLast() }
    return String(trimmed)
  }

  /// Digits with the point where `exponent` says: ("125", -2) is 0.0125.
  static func place(_ digits: String, exponent: Int) -> String {
    if exponent < 0 {
      return "0." + String(repeating: "0", count: -exponent - 1) + digits
    }
    if digits.count <= exponent + 1 {
      return digits + String(repeating: "0", count: exponent + 1 - digits.count)
    }
    return digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }

  /// `snprintf` for one number; the longest result, `%.40f` of the largest number, has 351 digits.
  private static func print(_ format: String, _ precision: Int, _ number: Double) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let length = withVaList([Int32(precision), number]) { arguments in
      vsnprintf(&buffer, buffer.count, format, arguments)
    }
    let count = min(max(Int(length), 0), buffer.count - 1)
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
