extension Checker {
  func check(_ command: BoundCommand) -> Value {
    switch command.signature.name {
    case "print", "warn":
      for expression in command.expressions { _ = evaluate(expression) }
      return .none
    case "assert":
      checkAssertion(command)
      return .none
    case "include":
      include(command)
      return .none
    default: return checkHostCommand(command)
    }
  }

  private func checkHostCommand(_ command: BoundCommand) -> Value {
    var arguments: [String: Invocation.Argument] = [:]
    for slot in command.slots { arguments[slot.name] = argument(slot, command) }
    let expressions = command.expressions.map {
      Invocation.Argument.Item(value: evaluate($0), word: nil, span: $0.span)
    }
    let tail = Tail()
    var block: (() throws(Diagnostic) -> Void)?
    if let body = command.block {
      block = { () throws(Diagnostic) in
        tail.wasWalked = true
        _ = self.walk(body.statements)
      }
    }
    var nested: (() throws(Diagnostic) -> Value)?
    if let statement = command.nested {
      nested = { () throws(Diagnostic) in
        tail.wasWalked = true
        if case .expression(let expression) = statement.kind { return self.evaluate(expression) }
        _ = self.walk([statement])
        return .none
      }
    }
    let invocation = Invocation(
      signature: command.signature, span: command.span, verbSpan: command.verb.span,
      arguments: arguments, expressions: expressions, isChecking: true, isValueUsed: false,
      block: block, nested: nested, nestedVerb: command.nestedVerb,
      scope: CheckScope(checker: self))
    var value: Value = .unknown
    if command.isBroken {
      host.forgetCheckState()
    } else {
      value = host.check(invocation) { report($0.located(at: command.span)) }
    }
    if !tail.wasWalked {
      try? block?()
      _ = try? nested?()
    }
    // What the host leaves open is known to exist, at least.
    for name in command.newNames where lookUp(name.text) == nil { define(name.text, .unknown) }
    return value
  }

  /// Whether the host has walked the block or command behind this one.
  private final class Tail {
    var wasWalked = false
  }

  // MARK: - Operands

  private func argument(_ slot: BoundCommand.Slot, _ command: BoundCommand) -> Invocation.Argument {
    let items = slot.items.map { item(of: $0, slot.name, command.signature.name) }
    let value: Value =
      slot.isFlag
      ? true : slot.kind.isList ? .list(items.map(\.value)) : items.first?.value ?? .none
    return Invocation.Argument(
      value: value, word: items.first?.word, unit: slot.unit, span: slot.span, items: items)
  }

  private func item(of item: BoundCommand.Item, _ name: String, _ verb: String)
    -> Invocation.Argument.Item
  {
    switch item.source {
    case .word(let word):
      return .init(value: Compiler.wordValue(word, item.kind), word: word, span: item.span)
    case .reference(let word, let types):
      let value = reference(word, types, item, name, verb)
      return .init(value: value, word: word, span: item.span)
    case .place(let place):
      let root = load(place.root.text, place.root.span)
      let indices = place.indices.map { indexParts($0) }
      // An index that isn't known yet leaves the whole place unknown.
      let isKnown = !root.isUnknown && !(place.indices != nil && indices == .some(nil))
      let value = PlaceValue(
        root: root, members: place.members.map(\.text), indices: indices ?? nil)
      return .init(value: isKnown ? .object(value) : .unknown, word: nil, span: item.span)
    case .expression(let expression):
      if let word = item.bareName, lookUp(word) == nil, machine.tableValue(word) == nil {
        if !item.kind.words.isEmpty {
          report(OperandValue.unknownWord(word, item.kind, name: name, at: item.span))
          return .init(value: .unknown, word: nil, span: item.span)
        }
        if item.kind.takesQuotedText, host.lookUp(word, types: []) == nil {
          report(OperandValue.unquoted(word, unknownName(word, at: item.span), at: item.span))
          return .init(value: .unknown, word: nil, span: item.span)
        }
      }
      let value = evaluate(expression)
      let checked = self.value(at: item.span) { () throws(Diagnostic) in
        try OperandValue.check(value, item.kind, name: name, verb: verb, at: item.span)
      }
      return .init(value: checked, word: item.kind.word(of: checked), span: item.span)
    }
  }

  private func reference(
    _ word: String, _ types: [String], _ item: BoundCommand.Item, _ name: String, _ verb: String
  ) -> Value {
    let variable = lookUp(word)
    if let variable, variable.isUnknown || types.isEmpty || types.contains(variable.typeName) {
      return variable
    }
    if let found = host.lookUp(word, types: types) { return found }
    if let variable {
      return value(at: item.span) { () throws(Diagnostic) in
        try OperandValue.check(variable, item.kind, name: name, verb: verb, at: item.span)
      }
    }
    if types.isEmpty, let value = machine.tableValue(word) { return value }
    report(
      OperandValue.unknownReference(
        word, item.kind, types: types, variables: globals.keys.sorted(), host: host, at: item.span))
    return .unknown
  }

  // MARK: - The language's own commands

  private func checkAssertion(_ command: BoundCommand) {
    guard let condition = command.expressions.first else { return }
    let truth = truth(condition)
    for message in command.expressions.dropFirst() { _ = evaluate(message) }
    if truth == false, uncertainty == 0, callDepth == 0 {
      report(
        Diagnostic(
          .assertionFailed, "assertion fails: \(Escaping.clip(condition.span.text, to: 200))",
          at: condition.span))
    }
  }

  private func include(_ command: BoundCommand) {
    guard let slot = command.slots.first,
      case .string(let path) = argument(slot, command).value
    else { return }
    let outer = machine.including
    machine.including = including
    defer { machine.including = outer }
    do throws(Diagnostic) {
      let source = try machine.readIncluded(path, from: slot.span)
      let program = Parser.parse(source, vocabulary: machine.vocabulary, reports: reports)
      including.append(source)
      _ = walk(program.statements)
      including.removeLast()
    } catch {
      report(error.located(at: slot.span))
    }
  }
}

/// The variables as a command sees them while checking.
private struct CheckScope: VariableScope {
  let checker: Checker

  func define(_ name: String, _ value: Value) { checker.define(name, value) }
  func variable(_ name: String) -> Value? { checker.lookUp(name) }
}
