extension Compiler {
  /// Compiles statements to run one after the other.
  func block(_ statements: [Statement]) -> Execute {
    let compiled = statements.map(statement)
    if compiled.count == 1, let only = compiled.first { return only }
    return Code { (frame) throws(Diagnostic) in
      for statement in compiled {
        let flow = try statement(frame)
        if flow != .normal { return flow }
      }
      return .normal
    }
  }

  func statement(_ statement: Statement) -> Execute {
    switch statement.kind {
    case .expression(let expression): return expressionStatement(expression)
    case .assignment(let targets, let operation, let value):
      return assignment(targets, operation, value, statement.span)
    case .conditional(let branches, let otherwise): return conditional(branches, otherwise)
    case .forLoop(let names, let sequence, let body): return forLoop(names, sequence, body)
    case .whileLoop(let condition, let body): return whileLoop(condition, body, statement.span)
    case .breakLoop: return Code { (_) throws(Diagnostic) in .broken }
    case .continueLoop: return Code { (_) throws(Diagnostic) in .continued }
    case .returnValue(let expression):
      guard let expression else {
        return Code { (frame) throws(Diagnostic) in
          frame.result = .none
          return .returned
        }
      }
      let value = self.expression(expression)
      return Code { (frame) throws(Diagnostic) in
        frame.result = try value(frame)
        return .returned
      }
    case .definition(let definition): return self.definition(definition)
    }
  }

  /// An expression that stands alone: its value is shown and kept as `_`, outside of functions.
  private func expressionStatement(_ expression: Expression) -> Execute {
    let value: Evaluate
    var isCommand = false
    if case .command(let command) = expression.kind {
      value = self.command(command, isValueUsed: false)
      isCommand = true
    } else {
      value = self.expression(expression)
    }
    guard locals == nil else {
      return Code { (frame) throws(Diagnostic) in
        _ = try value(frame)
        return .normal
      }
    }
    let globals = machine.globals
    let last = globals.slot(for: "_")
    return Code { [isCommand] (frame) throws(Diagnostic) in
      let result = try value(frame)
      if !result.isNone {
        globals.values[last] = result
        frame.machine.lastShown = result
        if !isCommand { frame.machine.host.show(result) }
      }
      return .normal
    }
  }

  private func conditional(_ branches: [Statement.Branch], _ otherwise: Block?) -> Execute {
    let compiled = branches.map {
      (condition: truth($0.condition), body: block($0.body.statements))
    }
    let fallback = otherwise.map { block($0.statements) }
    return Code { (frame) throws(Diagnostic) in
      for branch in compiled where try branch.condition(frame) { return try branch.body(frame) }
      return try fallback?(frame) ?? .normal
    }
  }

  /// An expression as a condition.
  func truth(_ expression: Expression) -> Code<Bool> {
    let value = self.expression(expression)
    let span = expression.span
    return Code { (frame) throws(Diagnostic) in
      let result = try value(frame)
      if case .boolean(let boolean) = result { return boolean }
      return try Operations.truth(result, at: span)
    }
  }

  // MARK: - Loops

  private func whileLoop(_ condition: Expression, _ body: Block, _ span: Span) -> Execute {
    let condition = truth(condition)
    let body = block(body.statements)
    return Code { (frame) throws(Diagnostic) in
      var turn = 0
      do throws(Diagnostic) {
        while try condition(frame) {
          turn += 1
          try frame.machine.checkInterruption(at: span)
          let flow = try body(frame)
          if flow == .broken { break }
          if flow == .returned { return .returned }
        }
      } catch {
        throw error.inLoop("in turn \(turn) of this loop", at: Span.firstLine(of: span))
      }
      return .normal
    }
  }

  private func forLoop(_ names: [Name], _ sequence: Expression, _ body: Block) -> Execute {
    let values = expression(sequence)
    let span = sequence.span
    let code = block(body.statements)
    let assign = loopVariable(names, span)
    let header = names.first.map { $0.span.union(span) } ?? span
    return Code { (frame) throws(Diagnostic) in
      let elements = try Elements(try values(frame), at: span)
      var turn = 0
      do throws(Diagnostic) {
        while turn < elements.count {
          try frame.machine.checkInterruption(at: header)
          try assign(frame, try elements.element(turn))
          turn += 1
          let flow = try code(frame)
          if flow == .broken { break }
          if flow == .returned { return .returned }
        }
      } catch {
        throw error.inLoop("in turn \(turn) of this loop", at: header)
      }
      return .normal
    }
  }

  private func loopVariable(_ names: [Name], _ span: Span) -> Store {
    let stores = names.map { store($0.text) }
    if let only = stores.first, stores.count == 1 { return only }
    return Store { (frame, value) throws(Diagnostic) in
      try Self.unpack(value, into: stores, frame, at: span)
    }
  }

  /// Gives the items of a list to as many variables.
  static func unpack(_ value: Value, into stores: [Store], _ frame: Frame, at span: Span)
    throws(Diagnostic)
  {
    let items = try Elements.items(of: value, count: stores.count, at: span)
    for (store, item) in zip(stores, items) { try store(frame, item) }
  }

  // MARK: - Assignments

  private func assignment(
    _ targets: [Expression], _ operation: BinaryOperator?, _ value: Expression, _ span: Span
  ) -> Execute {
    if let operation, let target = targets.first {
      return compound(target, operation, value, span)
    }
    let evaluate = expression(value)
    let stores = targets.map(storeTarget)
    if let store = stores.first, stores.count == 1 {
      return Code { (frame) throws(Diagnostic) in
        try store(frame, try evaluate(frame))
        return .normal
      }
    }
    let valueSpan = value.span
    return Code { (frame) throws(Diagnostic) in
      try Self.unpack(try evaluate(frame), into: stores, frame, at: valueSpan)
      return .normal
    }
  }

  private func compound(
    _ target: Expression, _ operation: BinaryOperator, _ value: Expression, _ span: Span
  ) -> Execute {
    let right = expression(value)
    let store = storeTarget(target)
    let left = expression(target)
    guard operation == .add, case .name(let name) = target.kind else {
      return Code { (frame) throws(Diagnostic) in
        let old = try left(frame)
        let added = try right(frame)
        try frame.machine.checkRoom(for: old, added, at: span)
        try store(frame, try Operations.apply(operation, old, added, at: span))
        return .normal
      }
    }
    // A list that grows item by item is changed where it is.
    let take = take(name, target.span)
    return Code { (frame) throws(Diagnostic) in
      let old = try left(frame)
      let added = try right(frame)
      if case .list(let before) = old, case .list(let more) = added {
        try Operations.checkLength(before.count + more.count, at: span)
        try frame.machine.checkRoom(for: before, growingBy: more.count, at: span)
        _ = consume before
        _ = consume old
        guard case .list(var items) = try take(frame) else { return .normal }
        items += more
        try store(frame, .list(items))
        return .normal
      }
      try frame.machine.checkRoom(for: old, added, at: span)
      try store(frame, try Operations.apply(.add, old, added, at: span))
      return .normal
    }
  }

  /// Stores into a variable, a member or an element.
  private func storeTarget(_ target: Expression) -> Store {
    switch target.kind {
    case .name(let name): return store(name)
    case .member(let base, let name):
      return change(base, indices: nil) { (container, _, value) throws(Diagnostic) in
        try Indexing.assign(value, to: &container, member: name)
      }
    case .index(let base, let parts):
      let span = target.span
      return change(base, indices: indexParts(parts)) {
        (container, indices, value) throws(Diagnostic) in
        try Indexing.assign(value, to: &container, at: indices, span)
      }
    default:
      let span = target.span
      return Store { (_, _) throws(Diagnostic) in
        throw Diagnostic(.badAssignmentTarget, "this cannot be assigned to", at: span)
      }
    }
  }

  private typealias Change = (inout Value, [IndexValue], Value) throws(Diagnostic) -> Void

  /// Changes a part of what `base` gives and writes the whole back where it came from.
  private func change(
    _ base: Expression, indices: Code<[IndexValue]>?,
    _ change: @escaping Change
  ) -> Store {
    let read = expression(base)
    guard isAssignable(base) else {
      // What a call gives can only be changed if it is an object that changes in place.
      return Store { (frame, value) throws(Diagnostic) in
        let indices = try indices?(frame) ?? []
        var container = try read(frame)
        try change(&container, indices, value)
      }
    }
    let write = storeTarget(base)
    guard case .name(let name) = base.kind else {
      return Store { (frame, value) throws(Diagnostic) in
        let indices = try indices?(frame) ?? []
        var container = try read(frame)
        let before = container.object
        // What is held by another value is copied.
        if before == nil { try frame.machine.checkRoom(for: container, .none, at: base.span) }
        try change(&container, indices, value)
        if let before, let after = container.object, Self.isSame(before, after) { return }
        try write(frame, container)
      }
    }
    // The variable lets go of its value meanwhile, so that a list is changed where it is.
    let take = take(name, base.span)
    return Store { (frame, value) throws(Diagnostic) in
      let indices = try indices?(frame) ?? []
      var container = try take(frame)
      do throws(Diagnostic) {
        try change(&container, indices, value)
      } catch {
        try write(frame, container)
        throw error
      }
      try write(frame, container)
    }
  }

  private func isAssignable(_ expression: Expression) -> Bool {
    switch expression.kind {
    case .name, .member, .index: true
    default: false
    }
  }

  private static func isSame(_ left: any LanguageObject, _ right: any LanguageObject) -> Bool {
    guard type(of: left) is AnyClass, type(of: right) is AnyClass else { return false }
    return (left as AnyObject) === (right as AnyObject)
  }

  // MARK: - Functions

  private func definition(_ definition: Definition) -> Execute {
    let names = definition.parameters.map(\.name.text)
    let body = definition.body.statements
    let inner = Locals(names: names + Names.assigned(in: body), outer: locals)
    let code = UserFunction.Shared(
      name: definition.name.text, span: definition.name.span,
      definition: definition.name.span.union(definition.body.span), parameters: names)
    let compiler = Compiler(machine: machine, locals: inner)
    code.body = compiler.block(body)
    code.slotCount = inner.count
    let captures = inner.captures
    let defaults = definition.parameters.map { $0.defaultValue.map { expression($0) } }
    let store = store(definition.name.text)
    let parameterList = definition.parameterList
    let ownSlot = locals?.slot(definition.name.text)
    return Code { (frame) throws(Diagnostic) in
      var values: [Value?] = []
      for evaluate in defaults { values.append(try evaluate?(frame)) }
      var captured: [(slot: Int, value: Value)] = []
      for (outer, inner) in captures where outer != ownSlot {
        if let value = frame.slots[outer] { captured.append((inner, value)) }
      }
      let function = UserFunction(
        code: code, defaults: values, captured: captured,
        ownSlot: captures.first { $0.outer == ownSlot }?.inner)
      try store(
        frame,
        .function(
          FunctionValue(
            name: code.name, parameters: parameterList, implementation: .user(function))))
      return .normal
    }
  }
}

extension Diagnostic {
  /// The diagnostic with the loop it happened in; an interruption needs no turn.
  func inLoop(_ description: String, at span: Span) -> Diagnostic {
    code == .interrupted ? self : calledIn(description, at: span)
  }
}

extension Span {
  /// The part of a span on its first line.
  static func firstLine(of span: Span) -> Span {
    let line = span.source.lineRange(span.start.line)
    let end = min(span.range.upperBound, max(line.upperBound, span.range.lowerBound))
    return Span(span.source, span.range.lowerBound..<end)
  }
}
