/// A script's defaults: the values that plain assignments at its top level give names first, as
/// `rate = 0.1` does. Whoever runs the script may have another value take their place.
extension Program {
  /// The name that a statement gives a value, if it is a plain assignment to one name.
  private static func name(_ statement: Statement) -> String? {
    guard case .assignment(let targets, operation: nil, let value) = statement.kind,
      targets.count == 1, case .name(let name) = targets[0].kind
    else { return nil }
    // `r = evaluate on d` is a result, not a default.
    if case .command = value.kind { return nil }
    return name
  }

  /// The names that have defaults, in their order.
  var defaults: [String] {
    var seen: Set<String> = []
    return statements.compactMap(Program.name).filter { seen.insert($0).inserted }
  }

  /// The program without the defaults of `names`.
  func leavingOut(_ names: Set<String>) -> Program {
    var rest = names
    var program = self
    program.statements.removeAll { Program.name($0).flatMap { rest.remove($0) } != nil }
    return program
  }
}

extension Interpreter {
  /// The names that a source has defaults for, and what is wrong with how it is written.
  public func defaults(of source: Source) -> (names: [String], mistakes: [Diagnostic]) {
    DeepStack.run {
      let reports = Reports()
      let program = Parser.parse(source, vocabulary: vocabulary, reports: reports)
      return (program.defaults, reports.sorted)
    }
  }
}
