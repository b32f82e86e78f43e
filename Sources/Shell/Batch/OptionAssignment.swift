import Lang

/// `--set NAME=VALUE` on the command line.
public enum OptionAssignment {
  /// The name and the value: a number, true or on, false or off, none, else a string.
  /// - Throws: `badSetting` for text of another form.
  public static func parse(_ text: String) throws(Diagnostic) -> (name: String, value: Value) {
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw Diagnostic(.badSetting, "--set takes NAME=VALUE, not `\(text)`")
    }
    let name = String(text[..<sign])
    let isName =
      name.unicodeScalars.allSatisfy {
        $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0)
      }
      && !("0"..."9").contains(name.unicodeScalars.first ?? "0")
    guard isName else { throw Diagnostic(.badSetting, "`\(name)` is no name of a variable") }
    let word = String(text[text.index(after: sign)...])
    switch word {
    case "true", "on": return (name, .boolean(true))
    case "false", "off": return (name, .boolean(false))
    case "none": return (name, .none)
    default: return (name, Double(word).map { .number($0) } ?? .string(word))
    }
  }
}
