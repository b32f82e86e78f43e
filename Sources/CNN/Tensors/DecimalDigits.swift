/// A float32's magnitude in decimal digits: d.ddd… × 10^exponent.
struct DecimalDigits: Hashable {
  /// Each 0 to 9, the first one not 0; empty for the value 0.
  private(set) var digits: [UInt8]
  private(set) var exponent: Int

  /// All digits of a finite number; a binary fraction has an end in decimals too.
  init(exactly value: Float) {
    (digits, exponent) = ([], 0)
    let bits = Int(value.exponentBitPattern)
    let significand = UInt64(value.significandBitPattern) | (bits == 0 ? 0 : 1 << 23)
    guard significand != 0 else { return }
    let power = max(bits, 1) - 150
    var number = BigDecimal(significand)
    // s · 2^−k = s · 5^k / 10^k
    for _ in 0..<power.magnitude { number.multiply(by: power > 0 ? 2 : 5) }
    digits = number.digits
    exponent = digits.count - 1 + min(power, 0)
    trim()
  }

  /// The fewest digits that read back as the same finite number.
  init(shortest value: Float) {
    (digits, exponent) = ([], 0)
    var point: Int?
    var text = value.magnitude.description.utf8[...]
    if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
      exponent = Int(Substring(text[text.index(after: mark)...])) ?? 0
      text = text[..<mark]
    }
    for byte in text {
      if byte == UInt8(ascii: ".") {
        point = digits.count
      } else {
        digits.append(byte - UInt8(ascii: "0"))
      }
    }
    exponent += (point ?? digits.count) - 1
    let zeros = digits.prefix { $0 == 0 }.count
    digits.removeFirst(zeros)
    exponent -= zeros
    if digits.isEmpty { exponent = 0 }
    trim()
  }

  private mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
  }

  /// Rounded to the first `count` digits, a half to the even digit.
  mutating func round(to count: Int) {
    guard count < digits.count else { return }
    guard count >= 0 else {
      (digits, exponent) = ([], 0)
      return
    }
    let next = digits[count]
    let isOdd = count > 0 && digits[count - 1] % 2 == 1
    let goesUp = next > 5 || (next == 5 && (digits.count > count + 1 || isOdd))
    digits.removeSubrange(count...)
    if goesUp {
      var index = count - 1
      while index >= 0, digits[index] == 9 {
        digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        digits[index] += 1
      } else {
        digits.insert(1, at: 0)
        exponent += 1
      }
    }
    trim()
    if digits.isEmpty { exponent = 0 }
  }

  /// How many digits stand behind the point when the number is written without an exponent.
  var fractionCount: Int { max(digits.count - 1 - exponent, 0) }

  /// The digits before and behind the point, written without an exponent.
  var positional: (whole: String, fraction: String) {
    guard !digits.isEmpty else { return ("0", "") }
    if exponent < 0 {
      return ("0", String(repeating: "0", count: -exponent - 1) + text(digits[...]))
    }
    let split = min(exponent + 1, digits.count)
    let zeros = String(repeating: "0", count: exponent + 1 - split)
    return (text(digits[..<split]) + zeros, text(digits[split...]))
  }

  /// The digits before and behind the point, and the exponent as `e+02`.
  var scientific: (whole: String, fraction: String, exponent: String) {
    let magnitude = String(exponent.magnitude)
    let padded = (magnitude.count < 2 ? "0" : "") + magnitude
    return (
      digits.isEmpty ? "0" : text(digits[..<1]), text(digits.dropFirst()),
      "e\(exponent < 0 ? "-" : "+")\(padded)"
    )
  }

  private func text(_ digits: ArraySlice<UInt8>) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }
}

/// A natural number of any size, nine decimal digits in each limb, the lowest limb first.
private struct BigDecimal {
  private static let base: UInt64 = 1_000_000_000
  private var limbs: [UInt64]

  /// - Precondition: `value` is below 10¹⁸.
  init(_ value: UInt64) { limbs = [value % Self.base, value / Self.base] }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = limbs[index] * factor + carry
      limbs[index] = product % Self.base
      carry = product / Self.base
    }
    if carry > 0 { limbs.append(carry) }
  }

  /// The digits from the first that isn't 0.
  var digits: [UInt8] {
    var result: [UInt8] = []
    for limb in limbs {
      var rest = limb
      for _ in 0..<9 {
        result.append(UInt8(rest % 10))
        rest /= 10
      }
    }
    while result.last == 0 { result.removeLast() }
    return result.reversed()
  }
}
