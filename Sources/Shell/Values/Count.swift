/// Counts with their noun.
enum Count {
  /// `1 parameter`, `61,706 parameters`.
  static func text(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  /// Digits in groups of three: `61,706`.
  static func grouped(_ count: Int) -> String {
    var text = ""
    let digits = String(count.magnitude)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return count < 0 ? "-" + text : text
  }
}
