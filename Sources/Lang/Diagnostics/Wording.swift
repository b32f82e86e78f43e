/// Small pieces of English for messages.
enum Wording {
  /// `a`, `a or b`, `a, b or c`.
  static func alternatives(_ parts: [String]) -> String { join(parts, "or") }

  /// `a`, `a and b`, `a, b and c`.
  static func list(_ parts: [String]) -> String { join(parts, "and") }

  private static func join(_ parts: [String], _ conjunction: String) -> String {
    guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
    return parts.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
  }

  /// A noun with its article: "a number", "an option".
  static func article(_ noun: String) -> String {
    (noun.first.map { "aeiou".contains($0) } == true ? "an " : "a ") + noun
  }

  /// `1 value`, `3 values`.
  static func count(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }
}
