/// Finds the names that statements make variables of, without looking into functions within.
enum Names {
  /// The assigned names in the order of their first appearance.
  static func assigned(in statements: [Statement]) -> [String] {
    var collector = Collector()
    collector.visit(statements)
    return collector.names
  }

  private struct Collector {
    var names: [String] = []
    private var seen: Set<String> = []

    mutating func add(_ name: String) {
      if seen.insert(name).inserted { names.append(name) }
    }

    mutating func visit(_ statements: [Statement]) {
      for statement in statements { visit(statement) }
    }

    mutating func visit(_ statement: Statement) {
      switch statement.kind {
      case .assignment(let targets, _, let value):
        for target in targets {
          if case .name(let name) = target.kind { add(name) }
        }
        visit(value)
      case .expression(let expression): visit(expression)
      case .returnValue(let expression): if let expression { visit(expression) }
      case .conditional(let branches, let otherwise):
        for branch in branches { visit(branch.body.statements) }
        if let otherwise { visit(otherwise.statements) }
      case .forLoop(let names, _, let body):
        for name in names { add(name.text) }
        visit(body.statements)
      case .whileLoop(_, let body): visit(body.statements)
      case .definition(let definition): add(definition.name.text)
      case .breakLoop, .continueLoop: break
      }
    }

    /// Commands make variables too; they stand at the top of an expression or in parentheses there.
    mutating func visit(_ expression: Expression) {
      guard case .command(let command) = expression.kind else { return }
      for name in command.newNames { add(name.text) }
      if let block = command.block { visit(block.statements) }
      if let nested = command.nested { visit(nested) }
    }
  }
}
