extension Checker {
  func walk(_ statements: [Statement]) -> Flow {
    for statement in statements {
      if reports.isFull { return .normal }
      remaining -= 1
      let flow = walk(statement)
      if flow != .normal { return flow }
    }
    return .normal
  }

  private func walk(_ statement: Statement) -> Flow {
    switch statement.kind {
    case .expression(let expression):
      let value = evaluate(expression)
      if !value.isNone, locals == nil { globals["_"] = value }
    case .assignment(let targets, let operation, let value):
      assign(targets, operation, value, statement.span)
    case .conditional(let branches, let otherwise): return walk(branches[...], otherwise)
    case .forLoop(let names, let sequence, let body): return walkFor(names, sequence, body)
    case .whileLoop(let condition, let body): return walkWhile(condition, body)
    case .breakLoop: return .broken
    case .continueLoop: return .continued
    case .returnValue(let expression):
      let value = expression.map { evaluate($0) } ?? .none
      returned = uncertainty > 0 ? .unknown : value
      return .returned
    case .definition(let definition):
      for parameter in definition.parameters {
        if let value = parameter.defaultValue { _ = evaluate(value) }
      }
      let function = CheckedFunction(definition, captured: locals)
      remember(function)
      define(
        definition.name.text,
        .function(
          FunctionValue(
            name: definition.name.text, parameters: definition.parameterList,
            implementation: .checked(function))))
    }
    return .normal
  }

  // MARK: - Conditions

  private func walk(_ branches: ArraySlice<Statement.Branch>, _ otherwise: Block?) -> Flow {
    var ways: [() -> Flow] = []
    for branch in branches {
      guard let condition = truth(branch.condition) else {
        ways.append { self.walk(branch.body.statements) }
        continue
      }
      if condition {
        if ways.isEmpty { return walk(branch.body.statements) }
        ways.append { self.walk(branch.body.statements) }
        return walkWays(ways)
      }
      // What never runs is walked too, but leaves nothing behind.
      walkAside(branch.body.statements)
    }
    if ways.isEmpty { return otherwise.map { walk($0.statements) } ?? .normal }
    ways.append { otherwise.map { self.walk($0.statements) } ?? .normal }
    return walkWays(ways)
  }

  /// Walks statements that will not run now; only their syntax-like mistakes matter, and what they
  /// change is put back.
  private func walkAside(_ statements: [Statement]) {
    let before = state()
    let returnedBefore = returned
    uncertainty += 1
    forget(statements)
    _ = walk(statements)
    uncertainty -= 1
    returned = returnedBefore
    restore(before)
  }

  /// A condition as far as it is known.
  func truth(_ expression: Expression) -> Bool? {
    let value = evaluate(expression)
    if value.isUnknown { return nil }
    do throws(Diagnostic) {
      return try Operations.truth(value, at: expression.span)
    } catch {
      report(error)
      return nil
    }
  }

  // MARK: - Loops

  private func walkFor(_ names: [Name], _ sequence: Expression, _ body: Block) -> Flow {
    let value = evaluate(sequence)
    guard !value.isUnknown else { return walkOnce(names, body) }
    let elements: Elements
    do throws(Diagnostic) {
      elements = try Elements(value, at: sequence.span)
    } catch {
      report(error)
      return walkOnce(names, body)
    }
    let (work, overflow) = elements.count.multipliedReportingOverflow(
      by: max(1, body.statements.count))
    guard !overflow, work <= min(remaining, 2000), !value.isObject else {
      return walkOnce(names, body)
    }
    for position in 0..<elements.count {
      remaining -= 1
      let element = self.value(at: sequence.span) { () throws(Diagnostic) in
        try elements.element(position)
      }
      give(element, to: names, at: sequence.span)
      let flow = walk(body.statements)
      if flow == .broken { break }
      if flow == .returned { return .returned }
    }
    return .normal
  }

  private func give(_ value: Value, to names: [Name], at span: Span) {
    if names.count == 1, let name = names.first { return define(name.text, value) }
    unpack(value, count: names.count, at: span) { position, item in
      define(names[position].text, item)
    }
  }

  private func unpack(_ value: Value, count: Int, at span: Span, _ give: (Int, Value) -> Void) {
    var items = [Value](repeating: .unknown, count: count)
    if !value.isUnknown {
      do throws(Diagnostic) {
        items = try Elements.items(of: value, count: count, at: span)
      } catch {
        report(error)
      }
    }
    for (position, item) in items.enumerated() { give(position, item) }
  }

  /// Walks the body of a loop of unknown length once.
  private func walkOnce(_ names: [Name], _ body: Block) -> Flow {
    let flow = walkWays([
      {
        self.forget(body.statements)
        for name in names { self.define(name.text, .unknown) }
        let flow = self.walk(body.statements)
        return flow == .returned ? .returned : .normal
      },
      { .normal },
    ])
    forget(body.statements)
    return flow
  }

  private func walkWhile(_ condition: Expression, _ body: Block) -> Flow {
    var turns = 0
    while let isTrue = truth(condition) {
      if !isTrue { return .normal }
      turns += 1
      remaining -= 1
      if turns > 1000 || remaining <= 0 { break }
      let flow = walk(body.statements)
      if flow == .broken { return .normal }
      if flow == .returned { return .returned }
      if reports.isFull { return .normal }
    }
    return walkOnce([], body)
  }

  // MARK: - Assignments

  private func assign(
    _ targets: [Expression], _ operation: BinaryOperator?, _ expression: Expression, _ span: Span
  ) {
    var value = evaluate(expression)
    if let operation, let target = targets.first {
      let old = evaluate(target)
      value = self.value(at: span) { () throws(Diagnostic) in
        try Operations.apply(operation, old, value, at: span)
      }
    }
    if targets.count == 1, let target = targets.first { return store(value, in: target) }
    unpack(value, count: targets.count, at: expression.span) { position, item in
      store(item, in: targets[position])
    }
  }

  private func store(_ value: Value, in target: Expression) {
    switch target.kind {
    case .name(let name): define(name, value)
    case .member(let base, let name):
      change(base) { (container) throws(Diagnostic) in
        guard case .object(let object) = container else {
          return try Indexing.assign(value, to: &container, member: name)
        }
        // The objects of the session stay as they are; only the name is checked.
        let names = object.members.map(\.name)
        if !names.isEmpty, !names.contains(name.text) {
          _ = try Indexing.member(of: container, name, at: target.span)
        }
      }
    case .index(let base, let parts):
      guard let indices = indexParts(parts) else {
        _ = evaluate(base)
        return
      }
      change(base) { (container) throws(Diagnostic) in
        if value.isUnknown || container.isObject { return }
        try Indexing.assign(value, to: &container, at: indices, target.span)
      }
    default: break
    }
  }

  private func change(_ base: Expression, _ change: (inout Value) throws(Diagnostic) -> Void) {
    var container = evaluate(base)
    if container.isUnknown { return }
    let isObject = container.isObject
    do throws(Diagnostic) {
      try change(&container)
    } catch {
      report(error.located(at: base.span))
      return
    }
    if !isObject { store(container, in: base) }
  }
}
