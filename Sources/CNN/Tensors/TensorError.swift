/// What can't be done with a tensor.
public struct TensorError: Error, Hashable, Sendable {
  /// One sentence: what doesn't fit, with the shapes or the value seen.
  public let message: String

  /// What to do about it, if that is known.
  public let hint: String?

  public init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  /// The user asked for a stop; see ``StopRequest``.
  public static let stopped = TensorError("the computation was stopped")
}
