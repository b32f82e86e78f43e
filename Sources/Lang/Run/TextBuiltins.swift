/// Functions of strings, and conversions from and to them.
enum TextBuiltins {
  private static let group = "text"

  static let rows: [Builtins.Row] = [
    .init("str", group, [.init("x")], "the value as text", example: "print str(1.5) + \"!\"") {
      (call) throws(Diagnostic) in .string(call["x"].text)
    },
    .init(
      "num", group, [.init("x", "a string, number or boolean")], "the number that a text means",
      example: "print num(\"1.5\") * 2", body: number),
    .init(
      "int", group, [.init("x", "a number, string or boolean")],
      "the whole number, without what is behind the point", example: "print int(7.9)"
    ) { (call) throws(Diagnostic) in
      guard case .number(let number) = try number(call) else { return .none }
      return .number(number.rounded(.towardZero))
    },
    .init(
      "type", group, [.init("x")], onlyLooks: true, "the name of a value's type",
      example: "print type(5x5)"
    ) { (call) throws(Diagnostic) in .string(call["x"].typeName) },
    .init(
      "join", group, [.init("list"), .init("separator", default: ", ")],
      "the items as one text with a separator between", example: "print join([1, 2, 3], \"-\")"
    ) { (call) throws(Diagnostic) in
      let separator = try call.string("separator")
      let items = try CollectionBuiltins.elements(call, "list")
      try call.checkRoom(items.count * 2 * Value.boxSize)
      let parts = items.map(\.text)
      let length = parts.reduce(0) { $0 + $1.utf8.count + separator.utf8.count }
      if length > Operations.longestString {
        throw Diagnostic(.tooLarge, "a string can have at most 64 MB", at: call.span)
      }
      // It doubles while it grows.
      try call.checkRoom(3 * length)
      return .string(parts.joined(separator: separator))
    },
    .init(
      "split", group,
      [.init("text"), .init("separator", default: "", "empty for any space")],
      "the parts of a text between separators", example: "print split(\"a b c\")"
    ) { (call) throws(Diagnostic) in
      let text = try call.string("text")
      let separator = try call.string("separator")
      try checkRoom(call, forPartsOf: text, between: separator)
      if separator.isEmpty {
        return .list(text.split(whereSeparator: \.isWhitespace).map { .string(String($0)) })
      }
      return .list(
        text.split(separator: separator, omittingEmptySubsequences: false)
          .map { .string(String($0)) })
    },
    .init("upper", group, [.init("text")], "in capitals", example: "print upper(\"cnn\")") {
      (call) throws(Diagnostic) in .string(try call.string("text").uppercased())
    },
    .init("lower", group, [.init("text")], "in small letters", example: "print lower(\"CNN\")") {
      (call) throws(Diagnostic) in .string(try call.string("text").lowercased())
    },
    .init(
      "strip", group, [.init("text")], "without space at either end",
      example: "print strip(\"  a \")"
    ) { (call) throws(Diagnostic) in
      var text = try call.string("text")[...]
      while text.first?.isWhitespace == true { text.removeFirst() }
      while text.last?.isWhitespace == true { text.removeLast() }
      return .string(String(text))
    },
    .init(
      "replace", group, [.init("text"), .init("old"), .init("new")],
      "the text with every `old` changed to `new`",
      example: "print replace(\"a-b\", \"-\", \"+\")", body: replace),
    .init(
      "find", group, [.init("x", "a text or a list"), .init("part", "what to look for in it")],
      "the first position of a text within a text, or of an item in a list; none if it is not there",
      example: "print find(\"conv1\", \"v\"), find([3, 5], 5)", body: find),
    .init(
      "startswith", group, [.init("text"), .init("start")], "whether a text begins with another",
      example: "print startswith(\"conv1\", \"conv\")"
    ) { (call) throws(Diagnostic) in
      .boolean(try call.string("text").hasPrefix(try call.string("start")))
    },
    .init(
      "endswith", group, [.init("text"), .init("end")], "whether a text ends with another",
      example: "print endswith(\"net.h5\", \".h5\")"
    ) { (call) throws(Diagnostic) in
      .boolean(try call.string("text").hasSuffix(try call.string("end")))
    },
    .init(
      "format", group, [.init("x"), .init("format", "such as .3, 8.2, .1%, >10")],
      "a value as text in a format", example: "print format(1 / 3, \".3\")"
    ) { (call) throws(Diagnostic) in
      let text = try call.string("format")
      guard let format = ValueFormat(text) else {
        throw Diagnostic(
          .badFormat, "`\(Escaping.clip(text))` is not a number format",
          at: call.span(of: "format"),
          notes: ["for instance .3 for three digits, .1% for percent, 8.2 with a width"])
      }
      return .string(format.apply(call["x"]))
    },
  ]

  @Sendable private static func number(_ call: FunctionCall) throws(Diagnostic) -> Value {
    switch call["x"] {
    case .number: return call["x"]
    case .boolean(let boolean): return .number(boolean ? 1 : 0)
    case .string(let text):
      var digits = text[...]
      while digits.first?.isWhitespace == true { digits.removeFirst() }
      while digits.last?.isWhitespace == true { digits.removeLast() }
      if let number = Double(digits.filter { $0 != "_" }), !digits.lowercased().hasPrefix("0x") {
        return .number(number)
      }
      throw Diagnostic(
        .notANumber, "\(ValueText.quoted(String(text.prefix(40)))) is not a number",
        at: call.span(of: "x"))
    default: throw call.wrongType("x", expected: "a number, a string or a boolean")
    }
  }

  @Sendable private static func find(_ call: FunctionCall) throws(Diagnostic) -> Value {
    let part = call["part"]
    guard case .string(let text) = call["x"] else {
      for (position, item) in try CollectionBuiltins.elements(call, "x").enumerated()
      where try Operations.areEqual(item, part, at: call.span) {
        return .number(Double(position))
      }
      return .none
    }
    guard let range = text.firstRange(of: try call.string("part")) else { return .none }
    return .number(Double(text.distance(from: text.startIndex, to: range.lowerBound)))
  }

  @Sendable private static func replace(_ call: FunctionCall) throws(Diagnostic) -> Value {
    let (text, old) = (try call.string("text"), try call.string("old"))
    let new = try call.string("new")
    if old.isEmpty { return .string(text) }
    try checkRoom(call, forPartsOf: text, between: old)
    let parts = text.split(separator: old, omittingEmptySubsequences: false)
    let (added, overflow) = parts.count.multipliedReportingOverflow(by: new.utf8.count)
    guard !overflow, added + text.utf8.count <= Operations.longestString else {
      throw Diagnostic(.tooLarge, "a string can have at most 64 MB", at: call.span)
    }
    try call.checkRoom(3 * (added + text.utf8.count))
    return .string(parts.joined(separator: new))
  }

  /// Looks whether there is memory for the parts of a text, as many as there may be.
  private static func checkRoom(
    _ call: FunctionCall, forPartsOf text: String, between separator: String
  ) throws(Diagnostic) {
    let most =
      if let first = separator.utf8.first {
        text.utf8.count(where: { $0 == first })
      } else {
        text.utf8.count(where: { $0 <= UInt8(ascii: " ") || $0 >= 0x80 })
      }
    // A part is a piece of the text first, in an array that doubles while it grows, and then a value.
    let size = 3 * MemoryLayout<Substring>.stride + MemoryLayout<Value>.stride + 2 * Value.boxSize
    try call.checkRoom((most + 1) * size)
  }
}
