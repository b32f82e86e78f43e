/// The one table of all diagnostic codes: what each means, with an example.
public enum DiagnosticCatalogue {
  /// What `help E0204` says.
  public struct Entry: Sendable {
    public var code: DiagnosticCode
    /// A few words.
    public var title: String
    /// A paragraph: what it means and what to do.
    public var explanation: String
    /// A script that gives it, or a situation where no script can.
    public var example: String

    init(_ code: DiagnosticCode, _ title: String, _ explanation: String, _ example: String) {
      self.code = code
      self.title = title
      self.explanation = explanation
      self.example = example
    }

    /// The entry as help shows it.
    public var text: String {
      let lines = example.split(separator: "\n", omittingEmptySubsequences: false)
      let shown = lines.map { "    \($0)" }.joined(separator: "\n")
      return "\(code.rawValue): \(title)\n\n\(explanation)\n\nExample:\n\n\(shown)"
    }
  }

  /// All entries in the order of their codes.
  public static let entries: [Entry] =
    syntaxEntries + nameEntries + valueEntries + shapeEntries + fileEntries + trainingEntries
    + sessionEntries

  /// The entry of a code as the user types it, in any case: `E0204`, `e0204`.
  public static func entry(_ name: String) -> Entry? {
    let wanted = name.uppercased()
    return entries.first { $0.code.rawValue == wanted }
  }

  /// The entry of a code; every code has one.
  public static func entry(_ code: DiagnosticCode) -> Entry? { entry(code.rawValue) }
}
