/// A function that `def` made: its code with the values it took along.
final class UserFunction {
  /// What all functions made by the same `def` share.
  final class Shared {
    let name: String
    let span: Span
    /// The whole `def` but for that word.
    let definition: Span
    let parameters: [String]
    /// Set once the body is compiled, which may contain calls of the function itself.
    var slotCount = 0
    var body = Execute { (_) throws(Diagnostic) in .normal }

    init(name: String, span: Span, definition: Span, parameters: [String]) {
      self.name = name
      self.span = span
      self.definition = definition
      self.parameters = parameters
    }
  }

  let code: Shared
  /// Defaults, evaluated at the `def`; nil for a parameter that must be given.
  let defaults: [Value?]
  /// Variables of the enclosing function, copied at the `def`, with the slots they go into.
  let captured: [(slot: Int, value: Value)]
  /// Where a function within a function finds itself, to call itself.
  let ownSlot: Int?

  init(
    code: Shared, defaults: [Value?], captured: [(slot: Int, value: Value)], ownSlot: Int? = nil
  ) {
    self.code = code
    self.defaults = defaults
    self.captured = captured
    self.ownSlot = ownSlot
  }
}
