/// A layer that can't be made or can't take its input.
public struct LayerError: Error, Hashable, Sendable {
  /// One sentence: what doesn't fit, with the values seen.
  public let message: String

  /// What to do about it, if that is known.
  public let hint: String?

  /// The field that is wrong, if it is one.
  public let field: String?

  public init(_ message: String, hint: String? = nil, field: String? = nil) {
    self.message = message
    self.hint = hint
    self.field = field
  }
}
