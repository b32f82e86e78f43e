/// A function that `def` made, as check mode sees it.
final class CheckedFunction {
  let definition: Definition
  /// The variables of the function around it.
  let captured: [String: Value]?
  /// Whether a call has been checked with the values it was given.
  var wasCalled = false
  /// How many calls of it are being walked.
  var active = 0

  init(_ definition: Definition, captured: [String: Value]?) {
    self.definition = definition
    self.captured = captured
  }
}
