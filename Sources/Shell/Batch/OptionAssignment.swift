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
    try checkName(name)
    return (name, Scalar(word: String(text[text.index(after: sign)...])).value)
  }

  /// - Throws: `badSetting` for what can't be a variable's name.
  static func checkName(_ name: String) throws(Diagnostic) {
    let isName =
      name.unicodeScalars.allSatisfy {
        $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0)
      }
      && !("0"..."9").contains(name.unicodeScalars.first ?? "0")
    guard isName else { throw Diagnostic(.badSetting, "`\(name)` is no name of a variable") }
  }
}
