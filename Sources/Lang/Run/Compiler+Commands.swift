extension Compiler {
  /// Compiles a command.
  func command(_ command: BoundCommand, isValueUsed: Bool) -> Evaluate {
    switch command.signature.name {
    case "print": return write(command, to: .output)
    case "warn": return write(command, to: .error)
    case "assert": return assertion(command)
    case "include": return include(command)
    default: return hostCommand(command, isValueUsed: isValueUsed)
    }
  }

  private func hostCommand(_ command: BoundCommand, isValueUsed: Bool) -> Evaluate {
    let slots = command.slots.map { slot in
      (name: slot.name, argument: argument(slot, command))
    }
    let expressions = command.expressions.map { (value: expression($0), span: $0.span) }
    let body = command.block.map { block($0.statements) }
    let nested = command.nested.map { nestedStatement($0) }
    let scope = scope(for: command)
    let nestedVerb = command.nestedVerb
    return Code { (frame) throws(Diagnostic) in
      var arguments: [String: Invocation.Argument] = [:]
      for slot in slots { arguments[slot.name] = try slot.argument(frame) }
      var values: [Invocation.Argument.Item] = []
      for expression in expressions {
        values.append(
          .init(value: try expression.value(frame), word: nil, span: expression.span))
      }
      var runBlock: (() throws(Diagnostic) -> Void)?
      if let body { runBlock = { () throws(Diagnostic) in _ = try body(frame) } }
      var runNested: (() throws(Diagnostic) -> Value)?
      if let nested { runNested = { () throws(Diagnostic) in try nested(frame) } }
      let invocation = Invocation(
        signature: command.signature, span: command.span, verbSpan: command.verb.span,
        arguments: arguments, expressions: values, isChecking: false, isValueUsed: isValueUsed,
        block: runBlock, nested: runNested, nestedVerb: nestedVerb, scope: scope(frame))
      do throws(Diagnostic) {
        return try frame.machine.host.run(invocation)
      } catch {
        throw error.located(at: command.span)
      }
    }
  }

  /// The command or statement behind another one; a statement's value is that of its expression.
  private func nestedStatement(_ statement: Statement) -> Evaluate {
    if case .expression(let expression) = statement.kind { return self.expression(expression) }
    let execute = self.statement(statement)
    return Code { (frame) throws(Diagnostic) in
      _ = try execute(frame)
      return .none
    }
  }

  // MARK: - Operands

  private func argument(_ slot: BoundCommand.Slot, _ command: BoundCommand)
    -> Code<Invocation.Argument>
  {
    let items = slot.items.map { item in listItem(item, slot.name, command.signature.name) }
    let isList = slot.kind.isList
    return Code { (frame) throws(Diagnostic) in
      var values: [Invocation.Argument.Item] = []
      for item in items { values.append(try item(frame)) }
      let value: Value =
        slot.isFlag ? true : isList ? .list(values.map(\.value)) : values.first?.value ?? .none
      return Invocation.Argument(
        value: value, word: values.first?.word, unit: slot.unit, span: slot.span, items: values)
    }
  }

  private func listItem(_ item: BoundCommand.Item, _ name: String, _ verb: String)
    -> Code<Invocation.Argument.Item>
  {
    let span = item.span
    switch item.source {
    case .word(let word):
      let value = Self.wordValue(word, item.kind)
      return Code { (_) throws(Diagnostic) in .init(value: value, word: word, span: span) }
    case .reference(let word, let types):
      let load = reference(word, types, item.kind, name, verb, span)
      return Code { (frame) throws(Diagnostic) in
        .init(value: try load(frame), word: word, span: span)
      }
    case .place(let place):
      let root = load(place.root.text, place.root.span)
      let indices = place.indices.map { indexParts($0) }
      let members = place.members.map(\.text)
      return Code { (frame) throws(Diagnostic) in
        let value = PlaceValue(
          root: try root(frame), members: members, indices: try indices?(frame))
        return .init(value: .object(value), word: nil, span: span)
      }
    case .expression(let expression):
      let value = operandValue(expression, item, name, verb)
      return Code { (frame) throws(Diagnostic) in
        let checked = try OperandValue.check(
          try value(frame), item.kind, name: name, verb: verb, at: span)
        return .init(value: checked, word: item.kind.word(of: checked), span: span)
      }
    }
  }

  /// An operand's expression; a bare name that is no variable was meant as one of the words, or as
  /// text.
  private func operandValue(
    _ expression: Expression, _ item: BoundCommand.Item, _ name: String, _ verb: String
  ) -> Evaluate {
    let value = self.expression(expression)
    let kind = item.kind
    guard let word = item.bareName else { return value }
    return Code { (frame) throws(Diagnostic) in
      do throws(Diagnostic) {
        return try value(frame)
      } catch {
        guard error.code == .unknownName else { throw error }
        if kind.words.isEmpty, !kind.takesQuotedText {
          guard error.fix == nil, kind.isNumeric else { throw error }
          throw error.noting("`\(name)` of `\(verb)` is \(kind.description)")
        }
        throw kind.words.isEmpty
          ? OperandValue.unquoted(word, error, at: expression.span)
          : OperandValue.unknownWord(word, kind, name: name, at: expression.span)
      }
    }
  }

  /// What a bare word means: a boolean where one is wanted, else itself.
  static func wordValue(_ word: String, _ kind: OperandKind) -> Value {
    let wantsBoolean = kind.alternatives.contains {
      if case .boolean = $0 { true } else { false }
    }
    if wantsBoolean, !kind.words.contains(where: { $0.name == word }) {
      switch word {
      case "on", "true": return true
      case "off", "false": return false
      default: break
      }
    }
    return .string(word)
  }

  /// A bare name: a variable of the right type, else an object of the host.
  private func reference(
    _ word: String, _ types: [String], _ kind: OperandKind, _ name: String, _ verb: String,
    _ span: Span
  ) -> Evaluate {
    let place = place(of: word)
    let globals = machine.globals
    let locals = locals
    return Code { (frame) throws(Diagnostic) in
      let variable: Value? =
        switch place {
        case .local(let slot): frame.slots[slot]
        case .global(let slot): globals.values[slot]
        }
      let host = frame.machine.host
      if let variable, types.isEmpty || types.contains(variable.typeName) { return variable }
      if let found = host.lookUp(word, types: types) { return found }
      if let variable {
        return try OperandValue.check(variable, kind, name: name, verb: verb, at: span)
      }
      if types.isEmpty, let value = frame.machine.tableValue(word) { return value }
      throw OperandValue.unknownReference(
        word, kind, types: types, variables: (locals?.names ?? []) + globals.variables.map(\.name),
        host: host, at: span)
    }
  }

  // MARK: - The language's own commands

  private func write(_ command: BoundCommand, to stream: OutputStream) -> Evaluate {
    let values = command.expressions.map { expression($0) }
    return Code { (frame) throws(Diagnostic) in
      var parts: [String] = []
      for value in values { parts.append(try value(frame).text) }
      frame.machine.host.write(parts.joined(separator: " "), to: stream)
      return .none
    }
  }

  private func assertion(_ command: BoundCommand) -> Evaluate {
    guard let condition = command.expressions.first else {
      return Code { (_) throws(Diagnostic) in .none }
    }
    let message = command.expressions.dropFirst().first.map { expression($0) }
    let span = condition.span
    // A comparison is taken apart, so that a failure can say what stood on either side.
    var sides: (operation: BinaryOperator, left: Evaluate, right: Evaluate)?
    if case .binary(let operation, let left, let right) = condition.kind, operation.isComparison {
      sides = (operation, expression(left), expression(right))
    }
    let value = expression(condition)
    return Code { (frame) throws(Diagnostic) in
      var notes: [String] = []
      let result: Value
      if let sides {
        let (left, right) = (try sides.left(frame), try sides.right(frame))
        result = try Operations.apply(sides.operation, left, right, at: span)
        notes = [
          "left side: \(Escaping.clip(ValueText.inner(left), to: 200))",
          "right side: \(Escaping.clip(ValueText.inner(right), to: 200))",
        ]
      } else {
        result = try value(frame)
      }
      if try Operations.truth(result, at: span) { return .none }
      let text = try message?(frame).text
      throw Diagnostic(
        .assertionFailed,
        text.map { "assertion failed: \(Escaping.clip($0, to: 500))" }
          ?? "assertion failed: \(Escaping.clip(span.text, to: 200))", at: span, notes: notes)
    }
  }

  private func include(_ command: BoundCommand) -> Evaluate {
    guard let slot = command.slots.first else { return Code { (_) throws(Diagnostic) in .none } }
    let span = command.span
    let path = argument(slot, command)
    let machine = machine
    return Code { (frame) throws(Diagnostic) in
      guard case .string(let path) = try path(frame).value else { return .none }
      let source = try machine.readIncluded(path, from: slot.span)
      machine.including.append(source)
      defer { machine.including.removeLast() }
      let reports = Reports()
      let program = Parser.parse(source, vocabulary: machine.vocabulary, reports: reports)
      if let first = reports.sorted.first { throw first.calledIn("included here", at: span) }
      let code = Compiler(machine: machine, locals: nil).block(program.statements)
      do throws(Diagnostic) {
        _ = try code(
          Frame(slotCount: 0, depth: frame.depth + 1, machine: machine))
      } catch {
        throw error.calledIn("included here", at: span)
      }
      return .none
    }
  }
}

extension Machine {
  static let deepestInclude = 50

  /// Reads a script for `include`; a script that includes itself is refused.
  func readIncluded(_ path: String, from span: Span) throws(Diagnostic) -> Source {
    let source: Source
    do throws(Diagnostic) {
      source = try host.readSource(path, including: span.source)
    } catch {
      throw error.located(at: span)
    }
    let names = including.map(\.name)
    if names.contains(source.name) || span.source.name == source.name {
      throw Diagnostic(
        .includeCycle, "`\(Escaping.clip(source.name))` includes itself", at: span,
        notes: names.isEmpty
          ? [] : ["by way of " + Wording.list(names.map { Escaping.clip($0) })])
    }
    if including.count >= Self.deepestInclude {
      throw Diagnostic(
        .includeCycle, "scripts include each other more than \(Self.deepestInclude) levels deep",
        at: span)
    }
    return source
  }
}
