extension Compiler {
  func expression(_ expression: Expression) -> Evaluate {
    let span = expression.span
    switch expression.kind {
    case .none: return constant(.none)
    case .boolean(let boolean): return constant(.boolean(boolean))
    case .number(let number): return constant(.number(number))
    case .size(let size): return constant(.size(size))
    case .string(let pieces): return string(pieces, span)
    case .name(let name): return load(name, span)
    case .list(let items): return list(items.map { self.expression($0) }, span)
    case .record(let fields): return record(fields, span)
    case .unary(.negate, let operand):
      if case .number(let number) = operand.kind { return constant(.number(-number)) }
      return unary(.negate, operand, span)
    case .unary(let operation, let operand): return unary(operation, operand, span)
    case .binary(.and, let left, let right): return shortCircuit(.and, left, right, span)
    case .binary(.or, let left, let right): return shortCircuit(.or, left, right, span)
    case .binary(let operation, let left, let right): return binary(operation, left, right, span)
    case .comparison(let first, let rest): return comparison(first, rest, span)
    case .conditional(let condition, let then, let otherwise):
      let condition = truth(condition)
      let (then, otherwise) = (self.expression(then), self.expression(otherwise))
      return Code { (frame) throws(Diagnostic) in
        try condition(frame) ? try then(frame) : try otherwise(frame)
      }
    case .range(let lower, let upper, let isClosed, let step):
      return range(lower, upper, isClosed, step)
    case .call(let callee, let arguments): return call(callee, arguments, span)
    case .member(let base, let name):
      let base = self.expression(base)
      return Code { (frame) throws(Diagnostic) in
        try Indexing.member(of: try base(frame), name, at: span)
      }
    case .index(let base, let parts):
      let base = self.expression(base)
      let indices = indexParts(parts)
      return Code { (frame) throws(Diagnostic) in
        try Indexing.element(of: try base(frame), at: try indices(frame), span)
      }
    case .command(let bound): return command(bound, isValueUsed: true)
    case .invalid: return constant(.none)
    }
  }

  private func constant(_ value: Value) -> Evaluate {
    Code { (_) throws(Diagnostic) in value }
  }

  // MARK: - Operators

  private func unary(_ operation: UnaryOperator, _ operand: Expression, _ span: Span) -> Evaluate {
    let operand = expression(operand)
    return Code { (frame) throws(Diagnostic) in
      let value = try operand(frame)
      try frame.machine.checkRoom(for: value, .none, at: span)
      return try Operations.apply(operation, value, at: span)
    }
  }

  private func binary(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ span: Span
  ) -> Evaluate {
    let (left, right) = (expression(left), expression(right))
    // The commonest operators between numbers skip the table.
    switch operation {
    case .add:
      return Code { (frame) throws(Diagnostic) in
        let (a, b) = (try left(frame), try right(frame))
        if case .number(let x) = a, case .number(let y) = b { return .number(x + y) }
        try frame.machine.checkRoom(for: a, b, at: span)
        return try Operations.apply(.add, a, b, at: span)
      }
    case .multiply:
      return Code { (frame) throws(Diagnostic) in
        let (a, b) = (try left(frame), try right(frame))
        if case .number(let x) = a, case .number(let y) = b { return .number(x * y) }
        if case .number = a {
          try frame.machine.checkRoom(for: b, times: a, at: span)
        } else {
          try frame.machine.checkRoom(for: a, times: b, at: span)
        }
        return try Operations.apply(.multiply, a, b, at: span)
      }
    case .less:
      return Code { (frame) throws(Diagnostic) in
        let (a, b) = (try left(frame), try right(frame))
        if case .number(let x) = a, case .number(let y) = b { return .boolean(x < y) }
        return try Operations.apply(.less, a, b, at: span)
      }
    default:
      return Code { (frame) throws(Diagnostic) in
        let (a, b) = (try left(frame), try right(frame))
        try frame.machine.checkRoom(for: a, b, at: span)
        return try Operations.apply(operation, a, b, at: span)
      }
    }
  }

  /// `and` and `or` give the operand that decided, as in Python; of masks each element decides.
  private func shortCircuit(
    _ operation: BinaryOperator, _ left: Expression, _ right: Expression, _ span: Span
  ) -> Evaluate {
    let leftSpan = left.span
    let (left, right) = (expression(left), expression(right))
    return Code { (frame) throws(Diagnostic) in
      let value = try left(frame)
      let both = try Operations.elementwise(operation, value, at: span) {
        () throws(Diagnostic) in try right(frame)
      }
      if let both { return both }
      let isTrue = try Operations.truth(value, at: leftSpan)
      return isTrue == (operation == .or) ? value : try right(frame)
    }
  }

  private func comparison(
    _ first: Expression, _ rest: [(operation: BinaryOperator, operand: Expression)], _ span: Span
  ) -> Evaluate {
    let first = expression(first)
    let steps = rest.map { (operation: $0.operation, operand: expression($0.operand)) }
    return Code { (frame) throws(Diagnostic) in
      var left = try first(frame)
      var result: Value = true
      for step in steps {
        let right = try step.operand(frame)
        let next = try Operations.apply(step.operation, left, right, at: span)
        let both = try Operations.elementwise(.and, next, at: span) {
          () throws(Diagnostic) in result
        }
        if let both {
          result = both
        } else if !(try Operations.truth(next, at: span)) {
          return .boolean(false)
        }
        left = right
      }
      return result
    }
  }

  // MARK: - Collections

  private func list(_ items: [Evaluate], _ span: Span) -> Evaluate {
    let bytes = Value.boxSize + items.count * MemoryLayout<Value>.stride
    return Code { (frame) throws(Diagnostic) in
      try frame.machine.checkRoom(for: bytes, at: span)
      var values: [Value] = []
      values.reserveCapacity(items.count)
      for item in items { values.append(try item(frame)) }
      try NestingLimit.check(values, at: span)
      return .list(values)
    }
  }

  private func record(_ fields: [(key: Name, value: Expression)], _ span: Span) -> Evaluate {
    let compiled = fields.map { (key: $0.key, value: expression($0.value)) }
    let bytes = Value.boxSize + fields.count * RecordValue.fieldSize
    return Code { (frame) throws(Diagnostic) in
      try frame.machine.checkRoom(for: bytes, at: span)
      var record = RecordValue()
      for field in compiled {
        let value = try field.value(frame)
        try NestingLimit.check([value], at: field.key.span)
        record[field.key.text] = value
      }
      return .record(record)
    }
  }

  private func string(_ pieces: [Expression.StringPiece], _ span: Span) -> Evaluate {
    if pieces.isEmpty { return constant(.string("")) }
    if pieces.count == 1, case .text(let text)? = pieces.first { return constant(.string(text)) }
    let parts = pieces.map { piece -> Code<String> in
      switch piece {
      case .text(let text): return Code { (_) throws(Diagnostic) in text }
      case .value(let expression, let format):
        let value = self.expression(expression)
        return Code { (frame) throws(Diagnostic) in
          let result = try value(frame)
          return format?.apply(result) ?? result.text
        }
      }
    }
    return Code { (frame) throws(Diagnostic) in
      var result = ""
      for part in parts {
        let text = try part(frame)
        try Operations.checkLength(of: result, text, at: span)
        // While the text grows it is there twice.
        if !text.isEmpty {
          try frame.machine.checkRoom(for: result.utf8.count + 2 * text.utf8.count, at: span)
        }
        result += text
      }
      return .string(result)
    }
  }

  private func range(
    _ lower: Expression?, _ upper: Expression?, _ isClosed: Bool, _ step: Expression?
  ) -> Evaluate {
    let bounds = [lower, upper, step].map { part in
      part.map { (value: expression($0), span: $0.span) }
    }
    return Code { (frame) throws(Diagnostic) in
      var numbers: [Double?] = []
      for bound in bounds {
        guard let bound else {
          numbers.append(nil)
          continue
        }
        numbers.append(try RangeValue.bound(try bound.value(frame), at: bound.span))
      }
      let step = numbers[2] ?? 1
      if step == 0, let span = bounds[2]?.span {
        throw Diagnostic(.badRange, "the step of a range cannot be 0", at: span)
      }
      return .range(
        RangeValue(lower: numbers[0], upper: numbers[1], isClosed: isClosed, step: step))
    }
  }

  func indexParts(_ parts: [Expression.IndexPart])
    -> Code<[IndexValue]>
  {
    let compiled = parts.map { part -> Code<IndexValue> in
      switch part {
      case .all: return Code { (_) throws(Diagnostic) in .all }
      case .value(let expression):
        let value = self.expression(expression)
        let span = expression.span
        return Code { (frame) throws(Diagnostic) in
          try Indexing.part(try value(frame), at: span)
        }
      }
    }
    if let only = compiled.first, compiled.count == 1 {
      return Code { (frame) throws(Diagnostic) in [try only(frame)] }
    }
    return Code { (frame) throws(Diagnostic) in
      var indices: [IndexValue] = []
      for part in compiled { indices.append(try part(frame)) }
      return indices
    }
  }

  // MARK: - Calls

  private func call(_ callee: Expression, _ arguments: [Expression.Argument], _ span: Span)
    -> Evaluate
  {
    let compiled = arguments.map {
      (label: $0.label, value: expression($0.value), span: $0.value.span)
    }
    let function = self.callee(callee)
    return Code { (frame) throws(Diagnostic) in
      let target = try function(frame)
      guard case .function(let function) = target else {
        throw target.notCallable(callee)
      }
      var values: [Caller.Argument] = []
      values.reserveCapacity(compiled.count)
      for argument in compiled {
        values.append(
          Caller.Argument(
            label: argument.label, value: try argument.value(frame), span: argument.span))
      }
      return try Caller.call(function, values, at: span, from: frame)
    }
  }

  /// What is called; a name that means nothing is an unknown function rather than a variable.
  private func callee(_ callee: Expression) -> Evaluate {
    let load = expression(callee)
    guard case .name(let name) = callee.kind else { return load }
    let span = callee.span
    let machine = machine
    return Code { (frame) throws(Diagnostic) in
      do throws(Diagnostic) {
        return try load(frame)
      } catch {
        guard error.code == .unknownName else { throw error }
        throw machine.unknownFunction(name, at: span)
      }
    }
  }
}

extension Value {
  /// The diagnostic for a call of something that is no function.
  func notCallable(_ callee: Expression) -> Diagnostic {
    let diagnostic = Diagnostic(
      .notCallable, "\(article) cannot be called like a function", at: callee.span)
    guard case .member(_, let name) = callee.kind else { return diagnostic }
    return diagnostic.noting("`\(name.text)` is a member, read without parentheses")
  }
}

extension Machine {
  /// The diagnostic for a call of a function that does not exist.
  func unknownFunction(_ name: String, at span: Span) -> Diagnostic {
    if let command = vocabulary.command(name) {
      return Diagnostic(
        .unknownFunction, "`\(name)` is a command, not a function", at: span,
        notes: ["its operands stand behind it: \(Usage.line(command))"])
    }
    let functions = globals.variables.filter {
      if case .function = $0.value { true } else { false }
    }.map(\.name)
    return Diagnostic(
      .unknownFunction, "there is no function `\(Escaping.clip(name))`", at: span
    ).advising(name, own: functions, others: vocabulary.functionSignatures.map(\.name))
  }
}

extension RangeValue {
  /// A bound or step of a range.
  static func bound(_ value: Value, at span: Span) throws(Diagnostic) -> Double {
    guard case .number(let number) = value else {
      throw Diagnostic(
        .badRange, "the ends of a range are numbers, not \(value.article)", at: span)
    }
    guard number.isFinite else {
      throw Diagnostic(.badRange, "the ends of a range must be finite", at: span)
    }
    return number
  }
}

/// Keeps lists within lists from growing so deep that letting go of them overflows the stack.
enum NestingLimit {
  static let deepest = 500

  /// Checks the values that are about to become the items of a list or record.
  ///
  /// Looking is cheap for what programs use: it follows nested containers only.
  static func check(_ values: [Value], at span: Span) throws(Diagnostic) {
    for value in values where depth(value, limit: deepest) >= deepest {
      throw Diagnostic(
        .tooLarge, "lists within lists can be at most \(deepest) levels deep", at: span)
    }
  }

  /// How deep a value is nested, along its first and last container.
  private static func depth(_ value: Value, limit: Int) -> Int {
    var depth = 0
    var current = value
    while depth < limit {
      let items: [Value]
      switch current {
      case .list(let list): items = list
      case .record(let record): items = record.values
      default: return depth
      }
      depth += 1
      guard let next = items.last(where: \.isContainer) else { return depth }
      current = next
    }
    return depth
  }
}

extension Value {
  fileprivate var isContainer: Bool {
    switch self {
    case .list, .record: true
    default: false
    }
  }
}
