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
  var nextOperand = 0
  var isBroken = false

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
  func option(for word: String) -> CommandSignature.Option? {
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
            kind.takesSize && rest.first?.isNumber ?? true
              ? "a size has x between its numbers: 5x5, 28x28x1"
              : "no commas stand between operands and options"
          ])
        // `28,28,1` is one mistake.
        var last = word
        while kind.takesSize, last.hasComma, let next = rest.first, next.isNumber {
          rest.removeFirst()
          last = next
        }
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
    rest.removeFirst()
    rejectWord(word, before: rest)
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
