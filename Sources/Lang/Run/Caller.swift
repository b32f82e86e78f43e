/// Calls functions: those of `def` and those of the tables.
enum Caller {
  /// An argument of a call.
  struct Argument {
    var label: Name?
    var value: Value
    var span: Span
  }

  static func call(
    _ function: FunctionValue, _ arguments: [Argument], at span: Span, from frame: Frame
  ) throws(Diagnostic) -> Value {
    switch function.implementation {
    case .user(let user): return try call(user, function, arguments, at: span, from: frame)
    case .table(let choice): return try call(choice, arguments, at: span, from: frame)
    case .checked: return .unknown
    }
  }

  // MARK: - Functions of the program

  private static func call(
    _ function: UserFunction, _ value: FunctionValue, _ arguments: [Argument], at span: Span,
    from caller: Frame
  ) throws(Diagnostic) -> Value {
    let code = function.code
    guard caller.depth < Machine.deepestCall, caller.machine.stack.hasRoom else {
      throw Diagnostic(
        .recursionTooDeep,
        "`\(code.name)` calls itself too deeply: more than \(caller.depth) calls within calls",
        at: span, notes: ["does it have a case that ends the recursion?"])
    }
    try caller.machine.checkInterruption(at: span)
    let frame = Frame(
      slotCount: code.slotCount, depth: caller.depth + 1, machine: caller.machine)
    let values = try bind(
      arguments, names: code.parameters, defaults: function.defaults, function: code.name, at: span)
    for (slot, value) in values.enumerated() { frame.slots[slot] = value }
    for (slot, captured) in function.captured { frame.slots[slot] = captured }
    if let slot = function.ownSlot { frame.slots[slot] = .function(value) }
    do throws(Diagnostic) {
      _ = try code.body(frame)
    } catch {
      throw error.calledIn("in `\(code.name)`, called here", at: span)
    }
    return frame.result
  }

  /// Gives arguments to parameters: by place, then by name, then the defaults.
  static func bind(
    _ arguments: [Argument], names: [String], defaults: [Value?], function: String, at span: Span
  ) throws(Diagnostic) -> [Value] {
    var values = [Value?](repeating: nil, count: names.count)
    for (position, argument) in arguments.enumerated() {
      if argument.label == nil, position < values.count, values[position] == nil {
        values[position] = argument.value
        continue
      }
      let slot = try slot(
        argument, position, names: names, taken: values.map { $0 != nil }, function: function)
      values[slot] = argument.value
    }
    var result: [Value] = []
    result.reserveCapacity(names.count)
    for (slot, name) in names.enumerated() {
      guard let value = values[slot] ?? defaults[slot] else {
        throw missing(name, function, names, at: span)
      }
      result.append(value)
    }
    return result
  }

  /// The parameter that an argument is for.
  static func slot(
    _ argument: Argument, _ position: Int, names: [String], taken: [Bool], function: String
  ) throws(Diagnostic) -> Int {
    guard let label = argument.label else {
      if position < names.count, !taken[position] { return position }
      throw Diagnostic(
        .unexpectedArgument,
        "`\(function)` takes \(Wording.count(names.count, "argument")), this is one too many",
        at: argument.span)
    }
    guard let slot = names.firstIndex(of: label.text) else {
      throw Diagnostic(
        .unexpectedArgument, "`\(function)` has no parameter `\(Escaping.clip(label.text))`",
        at: label.span, notes: ["its parameters are (\(names.joined(separator: ", ")))"]
      ).suggesting(label.text, among: names)
    }
    if taken[slot] {
      throw Diagnostic(
        .unexpectedArgument, "`\(label.text)` is given twice", at: label.span)
    }
    return slot
  }

  static func missing(_ name: String, _ function: String, _ names: [String], at span: Span)
    -> Diagnostic
  {
    Diagnostic(
      .missingArgument, "`\(function)` needs an argument for `\(name)`", at: span,
      notes: ["its parameters are (\(names.joined(separator: ", ")))"])
  }

  // MARK: - Functions of the tables

  private static func call(
    _ choice: TableChoice, _ arguments: [Argument], at span: Span, from frame: Frame
  ) throws(Diagnostic) -> Value {
    try choice.call(with: arguments) { (function) throws(Diagnostic) in
      // Functions make at most a copy or two of what they are given; what they make of figures they
      // check themselves.
      if !function.signature.onlyLooks {
        let bytes = arguments.reduce(0) { $0 + $1.value.storageSize }
        if bytes > 0 { try frame.machine.checkRoom(for: 2 * bytes, at: span) }
      }
      let call = try tableCall(function.signature, arguments, at: span, machine: frame.machine) {
        (function, values) throws(Diagnostic) in
        try Caller.call(
          function, values.map { Argument(label: nil, value: $0, span: span) }, at: span,
          from: frame)
      }
      do throws(Diagnostic) {
        return try function.body(call)
      } catch {
        throw error.located(at: span)
      }
    }
  }

  /// The arguments of a call in the order of the signature.
  static func tableCall(
    _ signature: FunctionSignature, _ arguments: [Argument], at span: Span, machine: Machine,
    isChecking: Bool = false,
    apply: @escaping (FunctionValue, [Value]) throws(Diagnostic) -> Value
  ) throws(Diagnostic) -> FunctionCall {
    var values = [Value?](repeating: nil, count: signature.parameters.count)
    var spans = [Span?](repeating: nil, count: signature.parameters.count)
    var rest: [Value] = []
    for (position, argument) in arguments.enumerated() {
      if argument.label == nil, position < values.count, values[position] == nil {
        values[position] = argument.value
        spans[position] = argument.span
        continue
      }
      if argument.label == nil, position >= values.count, signature.isVariadic {
        rest.append(argument.value)
        continue
      }
      let slot = try slot(
        argument, position, names: signature.parameters.map(\.name),
        taken: values.map { $0 != nil }, function: signature.name)
      values[slot] = argument.value
      spans[slot] = argument.span
    }
    var filled: [Value] = []
    filled.reserveCapacity(values.count)
    for (slot, parameter) in signature.parameters.enumerated() {
      guard let value = values[slot] ?? parameter.defaultValue?.value else {
        throw missing(
          parameter.name, signature.name, signature.parameters.map(\.name), at: span)
      }
      filled.append(value)
    }
    return FunctionCall(
      signature: signature, arguments: filled, spans: spans, rest: rest, span: span, apply: apply,
      machine: machine, isChecking: isChecking)
  }
}

extension Diagnostic {
  static let longestTrace = 12

  /// The diagnostic with one more call that led to it. Equal calls in a row are counted, and the
  /// rest of a long chain is left out.
  func calledIn(_ description: String, at span: Span) -> Diagnostic {
    var copy = self
    if let last = trace.last, last.span == span {
      copy.trace[trace.count - 1].repetitions += 1
    } else if trace.count < Self.longestTrace {
      copy.trace.append(Frame(description, at: span))
    }
    return copy
  }
}
