/// A function that `def` made, as check mode sees it.
final class CheckedFunction {
  let definition: Definition
  /// Whether a call has been checked with the values it was given.
  var wasCalled = false

  init(_ definition: Definition) { self.definition = definition }
}
