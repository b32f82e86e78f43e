import Lang

/// What was given its values by name or position; each has a place in the source.
protocol NamedPlaces {
  func span(of name: String) -> Span
}

extension Invocation: NamedPlaces {}

extension FunctionCall: NamedPlaces {}

extension NamedPlaces {
  /// Places diagnostics without a place at an operand, option or argument.
  func locating<Result>(
    _ name: String, _ body: () throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    do throws(Diagnostic) {
      return try body()
    } catch {
      throw error.located(at: span(of: name))
    }
  }
}
