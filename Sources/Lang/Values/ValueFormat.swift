/// The format behind a colon in a string: `{x:.3}`, `{name:>10}`, `{n:05}`, `{p:.1%}`.
struct ValueFormat: Equatable {
  enum Alignment: Equatable {
    case left, right, centre
  }

  enum Style: Equatable {
    /// Digits behind the point: `.3` or `.3f`.
    case fixed
    /// `.3e`.
    case scientific
    /// `.3g`, significant digits.
    case general
    /// `.1%`, times a hundred.
    case percent
  }

  var alignment: Alignment?
  var padsWithZeros = false
  var showsPlus = false
  var width = 0
  var precision: Int?
  var style: Style?

  static let largestWidth = 1000
  static let largestPrecision = 30

  /// A format from the text behind the colon; nil when it is not one.
  init?(_ text: some StringProtocol) {
    var rest = Array(text.utf8)[...]
    func number() -> Int? {
      var value: Int?
      while let digit = rest.first, CharacterClass.isDigit(digit), (value ?? 0) < 100_000 {
        value = (value ?? 0) * 10 + Int(digit - UInt8(ascii: "0"))
        rest.removeFirst()
      }
      return value
    }
    func take(_ character: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: character) else { return false }
      rest.removeFirst()
      return true
    }
    if take("<") {
      alignment = .left
    } else if take(">") {
      alignment = .right
    } else if take("^") {
      alignment = .centre
    }
    showsPlus = take("+")
    padsWithZeros = take("0")
    width = number() ?? 0
    if take(".") {
      guard let digits = number(), digits <= Self.largestPrecision else { return nil }
      precision = digits
    }
    if take("f") || take("d") {
      style = .fixed
    } else if take("e") {
      style = .scientific
    } else if take("g") {
      style = .general
    } else if take("%") {
      style = .percent
    }
    guard rest.isEmpty, width <= Self.largestWidth else { return nil }
  }

  /// A value as text in this format.
  func apply(_ value: Value) -> String {
    guard case .number(let number) = value else { return pad(value.text, number: false) }
    var text = format(number)
    if showsPlus, number >= 0 { text = "+" + text }
    return pad(text, number: true)
  }

  private func format(_ number: Double) -> String {
    switch style {
    case .percent: return NumberFormat.fixed(number * 100, fraction: precision ?? 0) + "%"
    case .scientific: return NumberFormat.scientific(number, fraction: precision ?? 6)
    case .general: return NumberFormat.significant(number, digits: max(precision ?? 6, 1))
    case .fixed: return NumberFormat.fixed(number, fraction: precision ?? 0)
    case nil:
      guard let precision else { return NumberFormat.short(number) }
      return NumberFormat.fixed(number, fraction: precision)
    }
  }

  private func pad(_ text: String, number: Bool) -> String {
    let missing = width - TextWidth.columns(text)
    guard missing > 0 else { return text }
    let spaces = String(repeating: " ", count: missing)
    if padsWithZeros, number {
      let sign = text.prefix { $0 == "-" || $0 == "+" }
      return sign + String(repeating: "0", count: missing) + text.dropFirst(sign.count)
    }
    switch alignment ?? (number ? .right : .left) {
    case .left: return text + spaces
    case .right: return spaces + text
    case .centre:
      let half = missing / 2
      return String(spaces.prefix(half)) + text + String(spaces.prefix(missing - half))
    }
  }
}
