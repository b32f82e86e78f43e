/// Checks the value of an operand against its kind; running and checking share it.
enum OperandValue {
  /// The value as the command gets it.
  /// - Throws: `wrongOperand`, `outOfBounds` or `notWhole`.
  static func check(
    _ value: Value, _ kind: OperandKind, name: String, verb: String, at span: Span
  ) throws(Diagnostic) -> Value {
    if value.isUnknown { return value }
    let what = "`\(name)` of `\(verb)`"
    var bounds: Diagnostic?
    for alternative in kind.alternatives {
      do throws(Diagnostic) {
        if let result = try match(value, alternative, what, span) { return result }
      } catch {
        // The kind fits but the number is out of bounds, unless another kind takes it.
        bounds = bounds ?? error
      }
    }
    if let bounds { throw bounds }
    var notes: [String] = []
    if case .reference = kind, span.text.hasSuffix("]") {
      notes.append("one index takes a single element; a slice keeps the kind: `x[0..<1]`")
    }
    throw Diagnostic(
      .wrongOperand, "\(what) must be \(kind.description), not \(describe(value))", at: span,
      notes: notes)
  }

  private static func describe(_ value: Value) -> String {
    switch value {
    case .number(let number): NumberFormat.short(number)
    case .string(let string): "the string \(ValueText.quoted(String(string.prefix(40))))"
    case .size(let size): "the size \(size)"
    default: value.article
    }
  }

  private static func match(_ value: Value, _ kind: OperandKind, _ what: String, _ span: Span)
    throws(Diagnostic) -> Value?
  {
    switch kind {
    case .number(let bounds):
      guard case .number(let number) = value else { return nil }
      guard bounds.contains(number) else {
        throw OperandCheck.outOfBounds(number, bounds, what: what, at: span)
      }
      return value
    case .integer(let bounds):
      guard case .number(let number) = value else { return nil }
      let whole = try OperandCheck.integer(number, in: bounds, what: what, at: span)
      return .number(Double(whole))
    case .size(let rank):
      guard case .size(let size) = value else { return nil }
      if rank.contains(size.rank) { return value }
      throw Diagnostic(
        .outOfBounds,
        "\(what) must have \(rankText(rank)), not \(size.rank): \(size)", at: span)
    case .string, .file:
      if case .string = value { return value }
    case .boolean:
      if case .boolean = value { return value }
    case .word(let words):
      if case .string(let word) = value, words.contains(where: { $0.name == word }) {
        return value
      }
    case .newName, .anyWord:
      if case .string = value { return value }
    case .reference(let types):
      if types.isEmpty || types.contains(value.typeName) { return value }
    case .value: return value
    case .place:
      if value.object is PlaceValue { return value }
    case .oneOf, .list: return nil
    }
    return nil
  }

  private static func rankText(_ rank: ClosedRange<Int>) -> String {
    rank.lowerBound == rank.upperBound
      ? Wording.count(rank.lowerBound, "extent")
      : "\(rank.lowerBound) to \(rank.upperBound) extents"
  }

  /// The diagnostic for a bare word that is not in the kind's list.
  static func unknownWord(_ word: String, _ kind: OperandKind, name: String, at span: Span)
    -> Diagnostic
  {
    var diagnostic = Diagnostic(
      .unknownWord,
      "`\(Escaping.clip(word))` is not one of the words for `\(name)`: \(kind.description)",
      at: span
    ).suggesting(word, among: kind.words.map(\.name))
    let takesVariables = kind.alternatives.contains {
      if case .word = $0 { false } else { true }
    }
    if diagnostic.fix == nil, !takesVariables {
      diagnostic.notes.append("a variable goes in parentheses: `\(name) (\(Escaping.clip(word)))`")
    }
    return diagnostic
  }

  /// The diagnostic for a bare name that is no variable where text in quotes is wanted.
  static func unquoted(_ word: String, _ diagnostic: Diagnostic, at span: Span) -> Diagnostic {
    guard diagnostic.fix == nil else { return diagnostic }
    var copy = diagnostic
    copy.notes = ["text stands in quotes"]
    copy.fix = .init("write `\"\(word)\"`", replace: span, with: "\"\(word)\"")
    return copy
  }

  /// The diagnostic for a bare name that is neither a variable, nor an object of the host, nor one
  /// of the kind's words.
  static func unknownReference(
    _ name: String, _ kind: OperandKind, types: [String], variables: [String], host: any Host,
    at span: Span
  ) -> Diagnostic {
    let known = host.names(types: types).map(\.name)
    let words = kind.words.map(\.name)
    let isLayer = types == ["layer"]
    let noun = types.isEmpty ? "variable" : Wording.alternatives(types)
    let diagnostic = Diagnostic(
      isLayer ? .unknownLayer : .unknownName,
      "there is no \(noun) `\(Escaping.clip(name))`", at: span
    ).suggesting(name, among: words + known + variables)
    guard diagnostic.fix == nil, !words.isEmpty else { return diagnostic }
    return diagnostic.noting("here stands " + kind.description)
  }
}
