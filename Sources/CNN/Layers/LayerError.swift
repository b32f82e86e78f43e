/// A layer that can't be made or can't take its input.
public struct LayerError: Error, Hashable, Sendable {
  /// One sentence: what doesn't fit, with the values seen.
  public let message: String

  /// What to do about it, if that is known.
  public let hint: String?

  /// The field that is wrong, if it is one.
  public let field: String?

  /// What kind of mistake it is.
  public let reason: LayerMistake

  public init(
    _ message: String, hint: String? = nil, field: String? = nil, reason: LayerMistake = .shape
  ) {
    self.message = message
    self.hint = hint
    self.field = field
    self.reason = field == nil ? reason : .setting
  }
}

/// The kinds of mistakes with layers.
public enum LayerMistake: Hashable, Sendable, CaseIterable {
  /// The input's shape is not one that the layer takes.
  case shape
  /// The window is larger than the padded input.
  case window
  /// The result, or the weights, would be too large.
  case size
  /// A block's input and output can't be added.
  case branches
  /// A setting of the layer is wrong.
  case setting
}
