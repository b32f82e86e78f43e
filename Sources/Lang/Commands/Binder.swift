/// Gives the words behind a verb to the operands and options of its signature.
///
/// Everything that does not depend on values is checked here: options that do not exist, words
/// that are not in their list, what is missing and what is too much.
struct Binder {
  let signature: CommandSignature
  let verb: Name
  let span: Span
  let vocabulary: Vocabulary
  let reports: Reports

  private(set) var slots: [BoundCommand.Slot] = []
  /// The `=` of options, for the formatter.
  private(set) var optionAssignTokens: [Int] = []
  private var nextOperand = 0
  private(set) var isBroken = false

  init(
    signature: CommandSignature, verb: Name, span: Span, vocabulary: Vocabulary, reports: Reports
  ) {
    self.signature = signature
    self.verb = verb
    self.span = span
    self.vocabulary = vocabulary
    self.reports = reports
  }

  mutating func bind(_ words: [CommandWord]) {
    var rest = words[...]
    while let word = rest.first {
      if let label = word.label {
        bindLabelled(label, &rest)
      } else if let bare = word.bare, let option = option(for: bare) {
        rest.removeFirst()
        bindOption(option, Name(text: bare, span: word.span), &rest)
      } else {
        bindOperand(&rest)
      }
    }
    if !isBroken { reportMissing() }
  }

  // MARK: - Options

  /// The option of a bare word, unless the next operand takes the word as it stands.
  private func option(for word: String) -> CommandSignature.Option? {
    if let operand = signature.operands.dropFirst(nextOperand).first,
      operand.kind.takesAnyWord || operand.kind.words.contains(where: { $0.name == word })
    {
      return nil
    }
    return named(word)
  }

  /// The option of a name: one that belongs to the option just read comes first.
  private func named(_ word: String) -> CommandSignature.Option? {
    let owner = slots.last?.name
    let options = signature.options.filter { $0.name == word }
    return options.first { $0.owner != nil && $0.owner == owner }
      ?? options.first { $0.owner == nil }
  }

  private mutating func bindLabelled(_ label: Name, _ rest: inout ArraySlice<CommandWord>) {
    let word = rest[rest.startIndex]
    rest[rest.startIndex].label = nil
    rest[rest.startIndex].span = word.expression?.span ?? word.span
    if let option = named(label.text) {
      // Without its `=` the word must still be read as the option.
      if let token = word.assignToken, self.option(for: label.text) != nil {
        optionAssignTokens.append(token)
      }
      bindOption(option, label, &rest)
    } else if let operand = signature.operands.first(where: { $0.name == label.text }) {
      bindValues(operand.name, operand.kind, isOption: false, from: label.span, &rest)
    } else {
      reportUnknownOption(label)
      rest.removeFirst()
    }
  }

  private mutating func bindOption(
    _ option: CommandSignature.Option, _ name: Name, _ rest: inout ArraySlice<CommandWord>
  ) {
    guard let kind = option.kind else {
      if let token = rest.first?.assignToken, token == optionAssignTokens.last {
        report(.unexpectedOperand, "`\(name.text)` is a flag and takes no value", name.span)
        rest.removeFirst()
      }
      add(
        BoundCommand.Slot(
          name: option.key, kind: .boolean, items: [], isFlag: true, isOption: true,
          span: name.span))
      return
    }
    guard let first = rest.first, first.label == nil else {
      return reportMissingValue(option, kind, name)
    }
    // `stride pad same`: the next option cannot be the value, unless it is a word of the list.
    if let bare = first.bare, bare != name.text, first.assignToken == nil,
      signature.options.contains(where: { $0.name == bare }), !takesBare(kind, bare)
    {
      return reportMissingValue(option, kind, name)
    }
    bindValues(option.key, kind, isOption: true, from: name.span, &rest)
    if let unit = rest.first?.bare, option.units.contains(unit), !slots.isEmpty {
      slots[slots.count - 1].unit = unit
      rest.removeFirst()
    }
  }

  private func takesBare(_ kind: OperandKind, _ word: String) -> Bool {
    kind.alternatives.contains { alternative in
      switch alternative {
      case .word(let words): words.contains { $0.name == word }
      case .newName, .anyWord, .reference: true
      case .boolean: Self.booleans[word] != nil
      case .number, .integer, .size, .string, .file, .value, .place, .oneOf, .list: false
      }
    }
  }

  /// Takes the value, or for a list kind the values with commas between.
  private mutating func bindValues(
    _ name: String, _ kind: OperandKind, isOption: Bool, from start: Span,
    _ rest: inout ArraySlice<CommandWord>
  ) {
    var items: [BoundCommand.Item] = []
    var valueSpan: Span?
    repeat {
      guard let word = rest.popFirst() else { break }
      valueSpan = valueSpan?.union(word.span) ?? word.span
      if let item = item(word, kind.element, name, isOption: isOption) { items.append(item) }
      if word.hasComma, !kind.isList {
        report(
          .unexpectedToken, "`\(name)` takes one value, not several", word.span,
          notes: [
            kind.takesSize
              ? "a size has x between its numbers: 5x5, 28x28x1"
              : "no commas stand between operands and options"
          ])
        // `28,28,1` is one mistake.
        var last = word
        while kind.takesSize, last.hasComma, let next = rest.popFirst() { last = next }
        break
      }
      if !word.hasComma { break }
    } while true
    add(
      BoundCommand.Slot(
        name: name, kind: kind, items: items, isOption: isOption, span: valueSpan ?? start))
  }

  // MARK: - Operands

  private mutating func bindOperand(_ rest: inout ArraySlice<CommandWord>) {
    guard let word = rest.first else { return }
    // A word of a list further on belongs there, and those before it are still to come.
    if let bare = word.bare, let index = wordOperand(bare) {
      let operand = signature.operands[index]
      return bindValues(operand.name, operand.kind, isOption: false, from: word.span, &rest)
    }
    let first = nextOperand
    while nextOperand < signature.operands.count {
      let operand = signature.operands[nextOperand]
      if slots.contains(where: { $0.name == operand.name }) {
        nextOperand += 1
        continue
      }
      if accepts(operand.kind.element, word) {
        if isMistypedOption(operand, rest) { break }
        return take(operand, &rest)
      }
      if operand.isRequired { return rejectOperand(operand, &rest) }
      nextOperand += 1
    }
    if let operand = namedOperand(rest) {
      rest.removeFirst()
      return bindValues(operand.name, operand.kind, isOption: false, from: word.span, &rest)
    }
    // A word that belongs nowhere takes no operand's place.
    nextOperand = first
    rejectWord(word)
    rest.removeFirst()
    // What stands behind an unknown option was meant as its value.
    if let next = rest.first, next.label == nil, next.bare.map({ named($0) == nil }) ?? true {
      rest.removeFirst()
    }
    while let next = rest.first, next.bare == nil, next.label == nil { rest.removeFirst() }
  }

  /// `activation relu`: the operand that is named before its word, as an option is.
  private func namedOperand(_ rest: ArraySlice<CommandWord>) -> CommandSignature.Operand? {
    guard let bare = rest.first?.bare, let value = rest.dropFirst().first?.bare else { return nil }
    return signature.operands.first { operand in
      operand.name == bare && operand.kind.words.contains { $0.name == value }
    }
  }

  /// Whether a bare name that could be an optional operand is rather an option with a slip:
  /// `train on digits epochs 3 bach 64`.
  private func isMistypedOption(
    _ operand: CommandSignature.Operand, _ rest: ArraySlice<CommandWord>
  ) -> Bool {
    guard !operand.isRequired, let bare = rest.first?.bare, let next = rest.dropFirst().first,
      next.bare.map({ word in !signature.options.contains { $0.name == word } }) ?? true,
      slots.contains(where: \.isOption)
    else { return false }
    return Suggestion.nearest(bare, among: optionNames) != nil
  }

  private mutating func take(
    _ operand: CommandSignature.Operand, _ rest: inout ArraySlice<CommandWord>
  ) {
    nextOperand += 1
    guard let first = rest.first else { return }
    bindValues(operand.name, operand.kind, isOption: false, from: first.span, &rest)
  }

  private func wordOperand(_ bare: String) -> Int? {
    signature.operands.indices.first { index in
      index >= nextOperand
        && signature.operands[index].kind.words.contains { $0.name == bare }
    }
  }

  /// Whether a word can be of a kind, as far as can be told without its value.
  private func accepts(_ kind: OperandKind, _ word: CommandWord) -> Bool {
    kind.alternatives.contains { accepts(single: $0, word) }
  }

  private func accepts(single kind: OperandKind, _ word: CommandWord) -> Bool {
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
  private static func looksLikeFileName(_ word: CommandWord) -> Bool {
    guard case .member(_, let name)? = word.expression?.kind else { return false }
    return fileExtensions.contains(name.text.lowercased())
  }

  private static let fileExtensions: Set<String> = [
    "cnn", "csv", "gz", "h5", "hdf5", "ipynb", "json", "npy", "npz", "onnx", "pgm", "png", "ppm",
    "txt",
  ]

  private static let booleans = ["on": true, "off": false, "true": true, "false": false]

  /// A word as a value of a kind that is known to be the right place.
  private mutating func item(
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

  private mutating func add(_ slot: BoundCommand.Slot) {
    if let first = slots.first(where: { $0.name == slot.name }) {
      reports.report(
        Diagnostic(
          .repeatedOption, "`\(slot.name)` is given twice", at: slot.span,
          secondary: [.init(first.span, "given here already")]))
      isBroken = true
      return
    }
    slots.append(slot)
  }
}

// MARK: - Mistakes

extension Binder {
  private mutating func report(
    _ code: DiagnosticCode, _ message: String, _ span: Span, notes: [String] = []
  ) {
    isBroken = true
    reports.report(Diagnostic(code, message, at: span, notes: notes))
  }

  private var optionNames: [String] { signature.options.map(\.name) }

  private mutating func reportUnknownOption(_ name: Name) {
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

  private mutating func rejectWord(_ word: CommandWord) {
    if let bare = word.bare { return reportUnknownOption(Name(text: bare, span: word.span)) }
    report(
      .unexpectedOperand, "`\(verb.text)` takes no further operand", word.span,
      notes: [usageNote])
  }

  private var usageNote: String { "usage: \(Usage.line(signature))" }

  private mutating func rejectOperand(
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

  private mutating func reportWrongValue(_ word: CommandWord, _ kind: OperandKind, _ name: String) {
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

  private mutating func reportMissingValue(
    _ option: CommandSignature.Option, _ kind: OperandKind, _ name: Name
  ) {
    report(
      .missingOption, "`\(option.name)` needs a value: \(kind.description)", name.span,
      notes: [usageNote])
  }

  private mutating func reportMissing() {
    for operand in signature.operands
    where operand.isRequired && !slots.contains(where: { $0.name == operand.name }) {
      return report(
        .missingOperand,
        "`\(verb.text)` needs `\(operand.name)`: \(operand.kind.description)", span,
        notes: [usageNote])
    }
    for option in signature.options
    where option.isRequired && !slots.contains(where: { $0.name == option.key }) {
      return report(
        .missingOption,
        "`\(verb.text)` needs `\(option.name)`: \(option.kind?.description ?? "")", span,
        notes: [usageNote])
    }
  }
}
