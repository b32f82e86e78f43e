/// Which words can be of which kinds of operands.
extension Binder {
  /// Whether a word can be of a kind, as far as can be told without its value.
  func accepts(_ kind: OperandKind, _ word: CommandWord) -> Bool {
    kind.alternatives.contains { accepts(single: $0, word) }
  }

  func accepts(single kind: OperandKind, _ word: CommandWord) -> Bool {
    switch kind {
    case .word(let words):
      if let bare = word.bare { return words.contains { $0.name == bare } }
      guard Self.isComputed(word) else { return false }
    case .newName: return word.bare.map { !vocabulary.isVerb($0) } ?? false
    case .anyWord: return word.bare != nil || word.expression != nil
    case .reference: if word.bare != nil { return word.expression != nil }
    case .place: return word.expression.flatMap(PlaceExpression.init) != nil
    case .file: if Self.looksLikeFileName(word) { return false }
    case .value, .number, .integer, .size, .string: break
    case .boolean: if let bare = word.bare, Self.booleans[bare] != nil { return true }
    case .oneOf, .list: return accepts(kind, word)
    }
    guard let expression = word.expression else { return false }
    if let bare = word.bare { return !vocabulary.isVerb(bare) }
    return Self.mayGive(kind, expression)
  }

  /// Whether a word of a list is only known at run time: it stands in parentheses or quotes.
  private static func isComputed(_ word: CommandWord) -> Bool {
    if case .string? = word.expression?.kind { return true }
    return word.span.text.hasPrefix("(")
  }

  /// Whether an expression's literal form fits a kind; anything but a literal may.
  private static func mayGive(_ kind: OperandKind, _ expression: Expression) -> Bool {
    switch (expression.kind, kind) {
    case (_, .value), (_, .anyWord): return true
    case (.number, .number), (.number, .integer), (.unary, .number), (.unary, .integer): return true
    case (.number, _), (.unary, _): return false
    case (.size, .size): return true
    case (.size, _): return false
    case (.string, .string), (.string, .file), (.string, .word): return true
    case (.string, _): return false
    case (.boolean, .boolean): return true
    case (.boolean, _), (.none, _), (.list, _), (.record, _), (.range, _): return false
    default: return true
    }
  }

  /// Whether a word is a file name without its quotes: `lenet.h5`.
  static func looksLikeFileName(_ word: CommandWord) -> Bool {
    guard case .member(_, let name)? = word.expression?.kind else { return false }
    return fileExtensions.contains(name.text.lowercased())
  }

  private static let fileExtensions: Set<String> = [
    "cnn", "csv", "gz", "h5", "hdf5", "ipynb", "json", "keras", "npy", "npz", "onnx", "pgm", "png",
    "ppm", "svg", "tsv", "txt",
  ]

  static let booleans = ["on": true, "off": false, "true": true, "false": false]

  /// A word as a value of a kind that is known to be the right place.
  mutating func item(
    _ word: CommandWord, _ kind: OperandKind, _ name: String, isOption: Bool
  ) -> BoundCommand.Item? {
    for alternative in kind.alternatives {
      if let source = source(word, alternative) {
        return BoundCommand.Item(source: source, kind: kind, span: word.span)
      }
    }
    reportWrongValue(word, kind, name)
    return nil
  }

  private func source(_ word: CommandWord, _ kind: OperandKind) -> BoundCommand.Item.Source? {
    guard accepts(single: kind, word) else { return nil }
    switch kind {
    case .word, .newName, .anyWord:
      if let bare = word.bare { return .word(bare) }
    case .boolean:
      if let bare = word.bare, Self.booleans[bare] != nil { return .word(bare) }
    case .reference(let types):
      if let bare = word.bare { return .reference(bare, types: types) }
    case .value:
      if let bare = word.bare { return .reference(bare, types: []) }
    case .place: return word.expression.flatMap(PlaceExpression.init).map { .place($0) }
    case .number, .integer, .size, .string, .file, .oneOf, .list: break
    }
    return word.expression.map { .expression($0) }
  }
}
