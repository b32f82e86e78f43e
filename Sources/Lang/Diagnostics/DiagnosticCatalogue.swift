/// The one table of all diagnostic codes: what each means, with an example.
public enum DiagnosticCatalogue {
  /// What `help E0204` says.
  public struct Entry: Sendable {
    public var code: DiagnosticCode
    /// A few words.
    public var title: String
    /// A paragraph: what it means and what to do.
    public var explanation: String
    /// A script that gives it.
    public var example: String

    init(_ code: DiagnosticCode, _ title: String, _ explanation: String, example: String = "") {
      self.code = code
      self.title = title
      self.explanation = explanation
      self.example = example
    }
  }

  /// All entries in the order of their codes.
  public static let entries: [Entry] = []

  /// The entry of a code as the user types it, in any case: `E0204`, `e0204`.
  public static func entry(_ name: String) -> Entry? {
    entries.first { $0.code.rawValue == name.uppercased() }
  }
}
