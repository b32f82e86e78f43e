#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where values lie on an axis, and which of them are labelled.
struct Scale: Equatable {
  let isLogarithmic: Bool
  private let isWhole: Bool
  /// The ends of the axis, logarithms for a logarithmic one.
  private(set) var low: Double
  private(set) var high: Double

  /// A scale that holds all values.
  init(_ values: [Double], _ axis: Chart.Axis) {
    isLogarithmic = axis.isLogarithmic
    isWhole = axis.isWhole
    let places = values.map { axis.isLogarithmic ? log10($0) : $0 }.filter(\.isFinite)
    low = places.min() ?? 0
    high = places.max() ?? 1
    if !(high - low > max(abs(low), abs(high)) * 1e-12) {
      let room = low == 0 ? 1 : abs(low) * 0.5
      low -= room
      high += room
    }
  }

  /// The scale with some room at both ends, or with ends at labelled values.
  func padded(_ share: Double) -> Scale {
    var result = self
    let room = (high - low) * share
    result.low -= room
    result.high += room
    // A quantity that is never negative gets no room below zero.
    if !isLogarithmic, low >= 0, result.low < 0 { result.low = 0 }
    return result
  }

  /// Where a value lies, 0 at the low end and 1 at the high one.
  func place(_ value: Double) -> Double {
    ((isLogarithmic ? log10(value) : value) - low) / (high - low)
  }

  /// The values to label: about `count` round ones, in rising order.
  func ticks(_ count: Int) -> [Double] {
    if isLogarithmic, high - low >= 1 { return decades(count) }
    let (first, last) = isLogarithmic ? (pow(10, low), pow(10, high)) : (low, high)
    var step = Self.step((last - first) / Double(max(count, 1)))
    if isWhole { step = max(step, 1) }
    guard step > 0, step.isFinite else { return [first] }
    var ticks: [Double] = []
    var multiple = (first / step - 1e-9).rounded(.up)
    while multiple * step <= last + step * 1e-9, ticks.count < 50 {
      ticks.append(multiple * step)
      multiple += 1
    }
    return ticks
  }

  private func decades(_ count: Int) -> [Double] {
    let exponents =
      Int(
        (low - 1e-9).rounded(.up))...max(
        Int((low - 1e-9).rounded(.up)), Int((high + 1e-9).rounded(.down)))
    let every = max(1, (exponents.count + count - 1) / max(count, 1))
    return exponents.filter { $0 % every == 0 }.map { pow(10, Double($0)) }
  }

  /// The next larger of 1, 2, 5 times a power of ten.
  private static func step(_ rough: Double) -> Double {
    guard rough > 0, rough.isFinite else { return 0 }
    let power = pow(10, log10(rough).rounded(.down))
    for factor in [1.0, 2, 5] where factor * power >= rough * (1 - 1e-9) { return factor * power }
    return 10 * power
  }

  /// How a labelled value is written, with the digits that its neighbours need.
  static func label(_ value: Double, among ticks: [Double]) -> String {
    if value == 0 { return "0" }
    let largest = ticks.map(abs).max() ?? abs(value)
    let gaps = zip(ticks, ticks.dropFirst()).map { abs($1 - $0) }.filter { $0 > 0 }
    let gap = gaps.min() ?? abs(value)
    let smallest = ticks.map(abs).filter { $0 > 0 }.min() ?? largest
    if largest >= 1e6 || smallest < 1e-4 { return scientific(value) }
    let digits = max(0, min(6, Int((-log10(min(gap, smallest)) - 1e-9).rounded(.up))))
    return fixed(value, digits)
  }

  private static func scientific(_ value: Double) -> String {
    var exponent = Int(log10(abs(value)).rounded(.down))
    var mantissa = value / pow(10, Double(exponent))
    if abs(abs(mantissa) - 10) < 1e-6 {
      mantissa /= 10
      exponent += 1
    }
    let text = fixed(mantissa, abs(mantissa - mantissa.rounded()) < 1e-6 ? 0 : 1)
    return "\(text)e\(exponent)"
  }

  static func fixed(_ value: Double, _ digits: Int) -> String {
    let factor = pow(10, Double(digits))
    let scaled = (abs(value) * factor).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let whole = Int(scaled)
    let sign = value < 0 && whole > 0 ? "-" : ""
    if digits == 0 { return "\(sign)\(whole)" }
    let unit = Int(factor)
    let rest = String(whole % unit)
    return "\(sign)\(whole / unit)."
      + String(repeating: "0", count: digits - rest.count) + rest
  }
}
