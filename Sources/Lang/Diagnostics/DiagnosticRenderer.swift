/// Draws diagnostics for people: the message, the lines it is about with carets under them, notes,
/// the fix and the calls that led there.
public struct DiagnosticRenderer: Sendable {
  /// Whether ANSI colours are used.
  public var isColoured: Bool
  /// The columns to fit into; longer source lines are cut around the caret.
  public var width: Int

  public init(coloured: Bool = false, width: Int = 100) {
    self.isColoured = coloured
    self.width = max(width, 40)
  }

  /// The diagnostic as lines without a newline at the end.
  public func render(_ diagnostic: Diagnostic) -> String {
    "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]: \(diagnostic.message)"
  }
}
