extension Checker {
  /// The value of an expression as far as it is known; mistakes are reported.
  func evaluate(_ expression: Expression) -> Value {
    let span = expression.span
    switch expression.kind {
    case .none: return .none
    case .invalid(let names):
      // What the broken statement would have made or changed is unknown from here on.
      for name in names where !machine.vocabulary.isVerb(name) { define(name, .unknown) }
      host.forgetCheckState()
      return .unknown
    case .boolean(let boolean): return .boolean(boolean)
    case .number(let number): return .number(number)
    case .size(let size): return .size(size)
    case .string(let pieces): return string(pieces)
    case .name(let name): return load(name, span)
    case .list(let items): return .list(items.map { evaluate($0) })
    case .record(let fields):
      var record = RecordValue()
      for field in fields { record[field.key.text] = evaluate(field.value) }
      return .record(record)
    case .unary(let operation, let operand):
      let value = evaluate(operand)
      return self.value(at: span) { () throws(Diagnostic) in
        try Operations.apply(operation, value, at: span)
      }
    case .binary(.and, let left, let right): return logical(.and, left, right, span)
    case .binary(.or, let left, let right): return logical(.or, left, right, span)
    case .binary(let operation, let left, let right):
      let (left, right) = (evaluate(left), evaluate(right))
      return apply(operation, left, right, span)
    case .comparison(let first, let rest):
      var left = evaluate(first)
      var result: Value = true
      for step in rest {
        let right = evaluate(step.operand)
        let value = apply(step.operation, left, right, span)
        if value.isUnknown || value.isObject { result = .unknown }
        if value.boolean == false, !result.isUnknown { return false }
        left = right
      }
      return result
    case .conditional(let condition, let then, let otherwise):
      guard let truth = truth(condition) else {
        _ = evaluate(then)
        _ = evaluate(otherwise)
        return .unknown
      }
      return evaluate(truth ? then : otherwise)
    case .range(let lower, let upper, let isClosed, let step):
      return range(lower, upper, isClosed, step)
    case .call(let callee, let arguments): return call(callee, arguments, span)
    case .member(let base, let name):
      let value = evaluate(base)
      return self.value(at: span) { () throws(Diagnostic) in
        try Indexing.member(of: value, name, at: span)
      }
    case .index(let base, let parts):
      let value = evaluate(base)
      guard let indices = indexParts(parts), !value.isUnknown else { return .unknown }
      return self.value(at: span) { () throws(Diagnostic) in
        try Indexing.element(of: value, at: indices, span)
      }
    case .command(let command): return check(command)
    }
  }

  private func apply(_ operation: BinaryOperator, _ left: Value, _ right: Value, _ span: Span)
    -> Value
  {
    if left.holdsUnknown || right.holdsUnknown, operation != .add { return .unknown }
    return value(at: span) { () throws(Diagnostic) in
      try Operations.apply(operation, left, right, at: span)
    }
  }

  private func logical(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ span: Span
  ) -> Value {
    let value = evaluate(left)
    if value.isUnknown {
      _ = evaluate(right)
      return .unknown
    }
    if value.object.map({ $0.truth == nil }) ?? false {
      return apply(operation, value, evaluate(right), span)
    }
    let truth = try? Operations.truth(value, at: left.span)
    return truth == (operation == .or) ? value : evaluate(right)
  }

  func load(_ name: String, _ span: Span) -> Value {
    if let value = lookUp(name) { return value }
    if locals != nil, localNames.contains(name) {
      // A branch or loop that was not walked may have assigned it.
      if uncertainty == 0 {
        report(
          Diagnostic(.noValueYet, "`\(name)` has no value yet in this function", at: span))
      }
      return .unknown
    }
    if let value = machine.tableValue(name) ?? host.lookUp(name, types: []) { return value }
    report(unknownName(name, at: span))
    define(name, .unknown)
    return .unknown
  }

  func unknownName(_ name: String, at span: Span) -> Diagnostic {
    var diagnostic = machine.unknownName(name, at: span)
    if diagnostic.fix == nil, diagnostic.notes.isEmpty, !machine.vocabulary.isVerb(name) {
      let known = Array(globals.keys) + Array((locals ?? [:]).keys)
      diagnostic = diagnostic.suggesting(name, among: known.sorted())
    }
    return diagnostic
  }

  private func string(_ pieces: [Expression.StringPiece]) -> Value {
    var text = ""
    var isKnown = true
    for piece in pieces {
      switch piece {
      case .text(let part): text += part
      case .value(let expression, let format):
        let value = evaluate(expression)
        if value.holdsUnknown { isKnown = false }
        if isKnown { text += format?.apply(value) ?? value.text }
      }
    }
    return isKnown ? .string(text) : .unknown
  }

  private func range(
    _ lower: Expression?, _ upper: Expression?, _ isClosed: Bool, _ step: Expression?
  ) -> Value {
    var bounds: [Double?] = []
    var isKnown = true
    for part in [lower, upper, step] {
      guard let part else {
        bounds.append(nil)
        continue
      }
      let value = evaluate(part)
      if value.isUnknown { isKnown = false }
      do throws(Diagnostic) {
        bounds.append(value.isUnknown ? 0 : try RangeValue.bound(value, at: part.span))
      } catch {
        report(error)
        isKnown = false
        bounds.append(nil)
      }
    }
    guard isKnown else { return .unknown }
    if bounds[2] == 0, let step {
      report(Diagnostic(.badRange, "the step of a range cannot be 0", at: step.span))
      return .unknown
    }
    return .range(
      RangeValue(lower: bounds[0], upper: bounds[1], isClosed: isClosed, step: bounds[2] ?? 1))
  }

  /// The parts of an index; nil when one is unknown or wrong.
  func indexParts(_ parts: [Expression.IndexPart]) -> [IndexValue]? {
    var indices: [IndexValue] = []
    var isKnown = true
    for part in parts {
      switch part {
      case .all: indices.append(.all)
      case .value(let expression):
        let value = evaluate(expression)
        guard !value.holdsUnknown else {
          isKnown = false
          continue
        }
        do throws(Diagnostic) {
          indices.append(try Indexing.part(value, at: expression.span))
        } catch {
          report(error)
          isKnown = false
        }
      }
    }
    return isKnown ? indices : nil
  }

  // MARK: - Calls

  private func call(_ callee: Expression, _ arguments: [Expression.Argument], _ span: Span) -> Value
  {
    let target = self.callee(callee)
    let values = arguments.map {
      Caller.Argument(label: $0.label, value: evaluate($0.value), span: $0.value.span)
    }
    switch target {
    case .unknown: return .unknown
    case .function(let function): return call(function, values, span)
    default:
      report(target.notCallable(callee))
      return .unknown
    }
  }

  private func callee(_ callee: Expression) -> Value {
    guard case .name(let name) = callee.kind, lookUp(name) == nil,
      machine.tableValue(name) == nil
    else { return evaluate(callee) }
    let functions = globals.filter { if case .function = $0.value { true } else { false } }.keys
    var diagnostic = machine.unknownFunction(name, at: callee.span)
    if diagnostic.fix == nil, diagnostic.notes.isEmpty {
      diagnostic = diagnostic.suggesting(name, among: functions.sorted())
    }
    report(diagnostic)
    return .unknown
  }

  func call(_ function: FunctionValue, _ arguments: [Caller.Argument], _ span: Span) -> Value {
    switch function.implementation {
    case .table(let choice): return call(choice, arguments, span)
    case .user(let user):
      // A function of an earlier cell: its code has been checked there.
      return value(at: span) { () throws(Diagnostic) in
        _ = try Caller.bind(
          arguments, names: user.code.parameters, defaults: user.defaults,
          function: user.code.name, at: span)
        return .unknown
      }
    case .checked(let checked): return call(checked, arguments, span)
    }
  }

  private func call(_ choice: TableChoice, _ arguments: [Caller.Argument], _ span: Span) -> Value {
    value(at: span) { () throws(Diagnostic) in
      try choice.call(with: arguments) { (function) throws(Diagnostic) in
        let call = try Caller.tableCall(
          function.signature, arguments, at: span, machine: machine, isChecking: true
        ) { (function, values) throws(Diagnostic) in
          self.call(
            function, values.map { Caller.Argument(label: nil, value: $0, span: span) }, span)
        }
        switch function.checking {
        case .unknown: return .unknown
        case .custom(let body): return try body(call)
        case .call:
          // With both tables holding the name, an unknown argument leaves open which one is meant.
          if arguments.contains(where: { $0.value.holdsUnknown }) { return .unknown }
          return try function.body(call)
        }
      }
    }
  }

  private func call(_ function: CheckedFunction, _ arguments: [Caller.Argument], _ span: Span)
    -> Value
  {
    let definition = function.definition
    let names = definition.parameters.map(\.name.text)
    let defaults = definition.parameters.map { parameter -> Value? in
      parameter.defaultValue.map { evaluate($0) }
    }
    do throws(Diagnostic) {
      let values = try Caller.bind(
        arguments, names: names, defaults: defaults, function: definition.name.text, at: span)
      guard callDepth < Self.deepestCall, remaining > 0, function.active < 20 else {
        return .unknown
      }
      function.wasCalled = true
      return walk(function, arguments: values)
    } catch {
      report(error)
      return .unknown
    }
  }

  /// Walks a function's body with the values of its parameters.
  func walk(_ function: CheckedFunction, arguments: [Value]) -> Value {
    let outer = (locals, localNames, returned, uncertainty)
    let definition = function.definition
    let names = definition.parameters.map(\.name.text)
    localNames = Set(names + Names.assigned(in: definition.body.statements))
    var inner = function.captured ?? [:]
    for name in localNames { inner[name] = nil }
    for (name, value) in zip(names, arguments) { inner[name] = value }
    locals = inner
    returned = .none
    // Inside, what was uncertain around the call is certain again: `return` gives its value.
    uncertainty = 0
    callDepth += 1
    function.active += 1
    let flow = walk(definition.body.statements)
    function.active -= 1
    callDepth -= 1
    let result = flow == .returned || returned.isUnknown ? returned : .none
    (locals, localNames, returned, uncertainty) = outer
    return result
  }
}

extension Value {
  /// Whether the value, or an item of it, is unknown.
  var holdsUnknown: Bool {
    switch self {
    case .unknown: true
    case .list(let items): items.contains { $0.holdsUnknown }
    case .record(let record): record.values.contains { $0.holdsUnknown }
    case .none, .boolean, .number, .string, .range, .size, .function, .object: false
    }
  }
}
