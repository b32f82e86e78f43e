import Files

/// Why a network can't be written for another program.
public struct ExportError: Error, Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// The format has nothing like what the network has.
    case impossible
    /// The file can't be written.
    case unwritable
  }

  public var kind: Kind
  /// One sentence for the user.
  public var message: String
  public var hint: String?

  init(_ kind: Kind, _ message: String, hint: String? = nil) {
    self.kind = kind
    self.message = message
    self.hint = hint
  }

  /// Says which file a failure of the system's belongs to.
  static func writing(
    _ path: String, _ body: () throws(WriteFailure) -> Void
  ) throws(ExportError) {
    do throws(WriteFailure) {
      try body()
    } catch {
      throw ExportError(.unwritable, "can't write \(path): \(error.cause)")
    }
  }
}
