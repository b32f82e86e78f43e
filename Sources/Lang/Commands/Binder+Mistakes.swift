/// What is wrong with the words behind a verb.
extension Binder {
  mutating func report(
    _ code: DiagnosticCode, _ message: String, _ span: Span, notes: [String] = []
  ) {
    isBroken = true
    reports.report(Diagnostic(code, message, at: span, notes: notes))
  }

  var optionNames: [String] { signature.options.map(\.name) }

  mutating func reportUnknownOption(_ name: Name) {
    isBroken = true
    let words = signature.operands.flatMap { $0.kind.words.map(\.name) }
    let known = optionNames.isEmpty ? "it has none" : "it has " + Wording.list(optionNames)
    var diagnostic = Diagnostic(
      .unknownOption, "`\(verb.text)` has no option `\(Escaping.clip(name.text))`", at: name.span
    )
    if let own = ForeignName.options[name.text], optionNames.contains(own) {
      diagnostic = diagnostic.meaning(own, for: name.text)
    } else if let advice = ForeignName.operands[name.text] {
      diagnostic.notes.append(advice)
    } else {
      diagnostic = diagnostic.suggesting(name.text, among: optionNames + words)
      if diagnostic.fix == nil { diagnostic.notes.append(known) }
    }
    reports.report(diagnostic)
  }

  mutating func rejectWord(_ word: CommandWord, before rest: ArraySlice<CommandWord>) {
    // `rename conv1 edges`: only the name of the option is missing.
    let missing = signature.options.first { option in
      guard option.isRequired, let kind = option.kind else { return false }
      return !slots.contains { $0.name == option.key }
        && !rest.contains { $0.bare == option.name || $0.label?.text == option.name }
        && accepts(kind.element, word)
    }
    if let missing, word.bare.map({ Suggestion.nearest($0, among: optionNames) == nil }) ?? true {
      isBroken = true
      let text = "\(missing.name) \(word.span.text)"
      reports.report(
        Diagnostic(
          .missingOption,
          "`\(verb.text)` needs `\(missing.name)` before \(missing.kind?.description ?? "it")",
          at: word.span,
          fix: .init("write `\(Escaping.clip(text))`", replace: word.span, with: text)))
      return
    }
    if let bare = word.bare { return reportUnknownOption(Name(text: bare, span: word.span)) }
    report(
      .unexpectedOperand, "`\(verb.text)` takes no further operand", word.span,
      notes: [usageNote])
  }

  private var usageNote: String { "usage: \(Usage.line(signature))" }

  /// The verb's first example, if it is a line.
  private var exampleNotes: [String] {
    signature.examples.prefix(1).map(\.script).filter { !$0.contains("\n") }
      .map { "for instance `\($0)`" }
  }

  mutating func rejectOperand(
    _ operand: CommandSignature.Operand, _ rest: inout ArraySlice<CommandWord>
  ) {
    guard let word = rest.popFirst() else { return }
    nextOperand += 1
    if let bare = word.bare,
      Suggestion.nearest(bare, among: optionNames) != nil,
      operand.kind.words.isEmpty
    {
      return reportUnknownOption(Name(text: bare, span: word.span))
    }
    reportWrongValue(word, operand.kind.element, operand.name)
  }

  mutating func reportWrongValue(_ word: CommandWord, _ kind: OperandKind, _ name: String) {
    isBroken = true
    let words = kind.words.map(\.name)
    if let bare = word.bare, !words.isEmpty {
      reports.report(OperandValue.unknownWord(bare, kind, name: name, at: word.span))
      return
    }
    var notes: [String] = []
    if word.expression == nil {
      notes.append("`\(word.bare ?? "")` is a word of the language")
    } else if let bare = word.bare, vocabulary.isVerb(bare) {
      notes.append("`\(bare)` is a verb and cannot be a variable")
    }
    var fix: Diagnostic.Fix?
    if Self.looksLikeFileName(word) {
      fix = .init(
        "put the file name in quotes", replace: word.span, with: "\"\(word.span.text)\"")
    }
    notes.append(usageNote)
    reports.report(
      Diagnostic(
        .wrongOperand,
        "`\(name)` of `\(verb.text)` must be \(kind.description), not "
          + "`\(Escaping.clip(word.span.text))`", at: word.span, notes: notes, fix: fix))
  }

  mutating func reportMissingValue(
    _ option: CommandSignature.Option, _ kind: OperandKind, _ name: Name
  ) {
    report(
      .missingOption, "`\(option.name)` needs a value: \(kind.description)", name.span,
      notes: [usageNote])
  }

  mutating func reportMissing() {
    for operand in signature.operands
    where operand.isRequired && !slots.contains(where: { $0.name == operand.name }) {
      return report(
        .missingOperand,
        "`\(verb.text)` needs `\(operand.name)`: \(operand.kind.description)", span,
        notes: exampleNotes + [usageNote])
    }
    for option in signature.options
    where option.isRequired && !slots.contains(where: { $0.name == option.key }) {
      return report(
        .missingOption,
        "`\(verb.text)` needs `\(option.name)`: \(option.kind?.description ?? "")", span,
        notes: exampleNotes + [usageNote])
    }
  }
}
