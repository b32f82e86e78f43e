/// Functions of lists, ranges, records and sizes.
enum CollectionBuiltins {
  private static let group = "lists"

  static let rows: [Builtins.Row] = [
    .init(
      "len", group, [.init("x")], onlyLooks: true, "the number of elements",
      example: "print len([3, 4, 5])",
      body: length),
    .init(
      "list", group, [.init("x", "a range, string, record or other list")],
      "the elements as a list", example: "print list(0..<5)"
    ) { (call) throws(Diagnostic) in .list(try elements(call, "x")) },
    .init(
      "range", group,
      [
        .init("start"),
        .init("end", default: FunctionSignature.Default.none, "not part of the range"),
        .init("step", default: 1),
      ], "the numbers from start up to, but without, end; range(n) begins at 0",
      example: "print list(range(2, 10, 2))", body: range),
    .init(
      "sorted", group,
      [.init("x"), .init("reverse", default: false, "largest first")],
      "the elements in rising order; equal ones keep theirs", example: "print sorted([3, 1, 2])",
      body: sorted),
    .init(
      "reversed", group, [.init("x")], "the elements from last to first",
      example: "print reversed([1, 2, 3])"
    ) { (call) throws(Diagnostic) in .list(try elements(call, "x").reversed()) },
    .init(
      "zip", group, [.init("a"), .init("b")], "pairs of elements, as many as the shorter has",
      example: "for name, n in zip([\"a\", \"b\"], [1, 2]) { print name, n }"
    ) { (call) throws(Diagnostic) in
      let (a, b) = (try elements(call, "a"), try elements(call, "b"))
      try call.checkRoom(min(a.count, b.count) * pairSize)
      return .list(zip(a, b).map { .list([$0, $1]) })
    },
    .init(
      "enumerate", group, [.init("x"), .init("start", default: 0)],
      "pairs of position and element", example: "for i, x in enumerate([7, 8]) { print i, x }"
    ) { (call) throws(Diagnostic) in
      let start = try call.number("start")
      let items = try elements(call, "x")
      try call.checkRoom(items.count * pairSize)
      return .list(
        items.enumerated().map { .list([.number(start + Double($0.offset)), $0.element]) })
    },
    .init(
      "append", group, [.init("x", "a list"), .init("item")], "the list with one more item",
      example: "print append([1, 2], 3)"
    ) { (call) throws(Diagnostic) in
      let items = try elements(call, "x")
      try NestingLimit.check([call["item"]], at: call.span)
      return .list(try Operations.joined(items, [call["item"]], at: call.span))
    },
    .init(
      "unique", group, [.init("x")], "the elements without repetitions, in their first order",
      example: "print unique([1, 2, 1])", body: unique),
    .init(
      "keys", group, [.init("record")], "the names of a record's fields",
      example: "print keys({a: 1, b: 2})"
    ) { (call) throws(Diagnostic) in .list(try record(call).keys.map { .string($0) }) },
    .init(
      "values", group, [.init("record")], "the values of a record's fields",
      example: "print values({a: 1, b: 2})"
    ) { (call) throws(Diagnostic) in .list(try record(call).values) },
    .init(
      "size", group, [.init("height")], variadic: true, "a size from numbers or a list of them",
      example: "print size(2 * 14, 28)", body: size),
    .init(
      "any", group, [.init("x")], "whether one of the elements is true",
      example: "print any([false, true])"
    ) { (call) throws(Diagnostic) in
      for item in try elements(call, "x") where try Operations.truth(item, at: call.span) {
        return true
      }
      return false
    },
    .init(
      "all", group, [.init("x")], "whether all elements are true", example: "print all([1, 2, 0])"
    ) { (call) throws(Diagnostic) in
      for item in try elements(call, "x") where !(try Operations.truth(item, at: call.span)) {
        return false
      }
      return true
    },
  ]

  static func elements(_ call: FunctionCall, _ name: String) throws(Diagnostic) -> [Value] {
    let elements = try Elements(call[name], at: call.span(of: name))
    // What is too long for a list is refused for that.
    if elements.count <= Operations.longestList { try call.checkRoom(elements.size) }
    return try elements.all()
  }

  /// The bytes of a list of two items within a list.
  private static let pairSize = Value.boxSize + 3 * MemoryLayout<Value>.stride

  private static func record(_ call: FunctionCall) throws(Diagnostic) -> RecordValue {
    if case .record(let record) = call["record"] { return record }
    throw call.wrongType("record", expected: "a record")
  }

  @Sendable private static func length(_ call: FunctionCall) throws(Diagnostic) -> Value {
    let value = call["x"]
    switch value {
    case .number, .boolean, .none, .function:
      throw Diagnostic(
        .wrongType, "\(value.article) has no length", at: call.span(of: "x"))
    default: return .number(Double(try Elements(value, at: call.span(of: "x")).count))
    }
  }

  @Sendable private static func range(_ call: FunctionCall) throws(Diagnostic) -> Value {
    let start = try call.number("start")
    let step = try call.number("step")
    let end: Double? = call["end"].isNone ? nil : try call.number("end")
    guard step != 0, start.isFinite, step.isFinite, end?.isFinite != false else {
      throw Diagnostic(
        .badRange, "a range has finite ends and a step that is not 0", at: call.span)
    }
    return .range(
      RangeValue(lower: end == nil ? 0 : start, upper: end ?? start, isClosed: false, step: step))
  }

  @Sendable private static func sorted(_ call: FunctionCall) throws(Diagnostic) -> Value {
    let items = try elements(call, "x")
    let reverse = try call.boolean("reverse")
    // The items with their places, those in order, and without their places.
    try call.checkRoom(items.count * 4 * MemoryLayout<Value>.stride)
    var failure: Diagnostic?
    let sorted = items.enumerated().sorted { left, right in
      guard failure == nil else { return false }
      do throws(Diagnostic) {
        try call.checkInterruption()
        let order = try Operations.compare(left.element, right.element, at: call.span)
        guard let order else {
          failure = Diagnostic(
            .operatorMismatch,
            "sorted cannot compare \(left.element.article) with \(right.element.article)",
            at: call.span(of: "x"))
          return false
        }
        if order == 0 { return left.offset < right.offset }
        return reverse ? order > 0 : order < 0
      } catch {
        failure = error
        return false
      }
    }
    if let failure { throw failure }
    return .list(sorted.map(\.element))
  }

  @Sendable private static func unique(_ call: FunctionCall) throws(Diagnostic) -> Value {
    var result: [Value] = []
    var numbers: Set<Double> = []
    var strings: Set<String> = []
    let items = try elements(call, "x")
    // All three double while they grow.
    try call.checkRoom(items.count * 6 * MemoryLayout<Value>.stride)
    for item in items {
      try call.checkInterruption()
      switch item {
      case .number(let number): if !numbers.insert(number).inserted { continue }
      case .string(let string): if !strings.insert(string).inserted { continue }
      default:
        var isKnown = false
        for other in result {
          try call.checkInterruption()
          if try Operations.areEqual(item, other, at: call.span) {
            isKnown = true
            break
          }
        }
        if isKnown { continue }
      }
      result.append(item)
    }
    return .list(result)
  }

  @Sendable private static func size(_ call: FunctionCall) throws(Diagnostic) -> Value {
    let first = call["height"]
    if case .size = first, call.rest.isEmpty { return first }
    let parts = first.number == nil ? try elements(call, "height") : [first] + call.rest
    var extents: [Int] = []
    for part in parts {
      guard case .number(let number) = part else {
        throw Diagnostic(
          .wrongType, "a size is made of whole numbers, not \(part.article)", at: call.span)
      }
      extents.append(
        try OperandCheck.integer(
          number, in: 1...SizeValue.largestExtent, what: "an extent", at: call.span))
    }
    guard let size = SizeValue(extents) else {
      throw Diagnostic(
        .outOfBounds, "a size has 1 to \(SizeValue.largestRank) extents, not \(extents.count)",
        at: call.span)
    }
    return .size(size)
  }
}
