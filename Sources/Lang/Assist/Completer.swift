/// Finds what could stand at a cursor, from the signatures and the values of a session.
struct Completer {
  let machine: Machine
  let cursor: CursorText
  private var vocabulary: Vocabulary { machine.vocabulary }
  private var host: any Host { machine.host }

  typealias Candidate = Completion.Candidate

  init(_ machine: Machine, _ cursor: CursorText) {
    self.machine = machine
    self.cursor = cursor
  }

  func complete() -> Completion {
    let end = cursor.codePoints(cursor.source.bytes.count)
    var candidates: [Candidate]
    switch cursor.place {
    case .comment, .number: candidates = []
    case .string: candidates = paths()
    case .code: candidates = isMember ? members() : statement(from: cursor.statementStart)
    }
    let matching = candidates.filter { $0.text.hasPrefix(cursor.word) }
    if matching.isEmpty {
      let lowered = cursor.word.lowercased()
      candidates = candidates.filter { $0.text.lowercased().hasPrefix(lowered) }
    } else {
      candidates = matching
    }
    var seen: Set<String> = []
    let sorted = candidates.filter { seen.insert($0.text).inserted }.sorted { $0.text < $1.text }
    return Completion(replacing: cursor.codePoints(cursor.wordStart)..<end, candidates: sorted)
  }

  // MARK: - Statements

  /// What could stand at the cursor in a statement that begins at a token.
  private func statement(from start: Int) -> [Candidate] {
    let tokens = cursor.tokens
    guard start < tokens.count else {
      return verbs() + variables() + functions() + keywords(Self.statementWords)
    }
    let first = tokens[start]
    if first.kind == .name, let command = vocabulary.command(cursor.text(first)) {
      let next = start + 1 < tokens.count ? tokens[start + 1] : nil
      let isCall = next?.kind == .leftParen && next?.hasSpaceBefore == false
      if !isCall { return self.command(command, from: start + 1) }
    }
    // A command may stand behind `=`, `return` and an opening parenthesis.
    if let index = tokens[start...].lastIndex(where: {
      $0.kind == .assign || $0.kind == .return || $0.kind == .leftParen
    }) {
      let behind = index + 1
      if behind < tokens.count, tokens[behind].kind == .name,
        let command = vocabulary.command(cursor.text(tokens[behind])),
        !(behind + 1 < tokens.count && tokens[behind + 1].kind == .leftParen)
      {
        return self.command(command, from: behind + 1)
      }
      if behind == tokens.count, tokens[index].kind != .leftParen { return verbs() + expression() }
    }
    return expression()
  }

  private static let statementWords = ["if", "for", "while", "def", "return", "break", "continue"]
  private static let expressionWords = ["and", "or", "not", "in", "true", "false", "none", "if"]

  private func expression() -> [Candidate] {
    var candidates = variables() + functions() + keywords(Self.expressionWords)
    if let name = cursor.enclosingCall { candidates += parameters(of: name) }
    return candidates
  }

  // MARK: - Commands

  private func command(_ command: CommandSignature, from start: Int) -> [Candidate] {
    let tokens = cursor.tokens
    switch command.tail {
    case .expressions: return expression()
    case .statement: return statement(from: start)
    case .command:
      if let index = nestedVerb(command, from: start),
        let nested = vocabulary.command(cursor.text(tokens[index]))
      {
        return self.command(nested, from: index + 1)
      }
    case .nothing, .block: break
    }
    if isInsideBrackets(from: start) { return expression() }
    if let option = pendingOption(command, from: start) {
      return option.kind.map { values($0, defaultText: option.defaultText) } ?? []
    }
    return freePlace(command, from: start)
  }

  private func isInsideBrackets(from start: Int) -> Bool {
    var depth = 0
    for token in cursor.tokens[start...] {
      switch token.kind {
      case .leftParen, .leftBracket: depth += 1
      case .rightParen, .rightBracket: depth -= 1
      default: break
      }
    }
    return depth > 0
  }

  /// The verb behind `insert after conv1`: one that is not the value of an option.
  private func nestedVerb(_ command: CommandSignature, from start: Int) -> Int? {
    cursor.tokens.indices[start...].first { index in
      let token = cursor.tokens[index]
      guard token.kind == .name, vocabulary.isVerb(cursor.text(token)) else { return false }
      return index == start || option(command, at: index - 1)?.kind == nil
    }
  }

  private func option(_ command: CommandSignature, at index: Int) -> CommandSignature.Option? {
    guard cursor.tokens.indices.contains(index), cursor.tokens[index].isWord else { return nil }
    let name = cursor.text(cursor.tokens[index])
    return command.options.first { $0.name == name }
  }

  /// The option whose value stands at the cursor: `epochs `, `epochs=`, `of a, `.
  private func pendingOption(_ command: CommandSignature, from start: Int)
    -> CommandSignature.Option?
  {
    var last = cursor.tokens.count - 1
    guard last >= start else { return nil }
    if cursor.tokens[last].kind == .assign { last -= 1 }
    if cursor.tokens[last].kind == .comma {
      let index = (start..<last).last { option(command, at: $0) != nil }
      return index.flatMap { option(command, at: $0) }
    }
    guard let option = option(command, at: last), option.kind != nil, last >= start else {
      return nil
    }
    return option
  }

  /// What can come next where no value is due: operands, options, flags, a command behind.
  private func freePlace(_ command: CommandSignature, from start: Int) -> [Candidate] {
    let used = Set(
      cursor.tokens[start...].filter(\.isWord).map { cursor.text($0) })
    var candidates: [Candidate] = []
    for option in command.options
    where !used.contains(option.name) && option.owner.map(used.contains) ?? true {
      candidates.append(
        Candidate(option.name, option.summary, option.kind == nil ? .flag : .option))
    }
    for option in command.options where used.contains(option.name) {
      candidates += option.units.map { Candidate($0, option.summary, .word) }
    }
    let written = operandCount(command, from: start)
    let rest = command.operands.dropFirst(written)
    for operand in rest {
      candidates += values(operand.kind, defaultText: "")
      if operand.kind.takesAnyWord, operand.kind.words.isEmpty { candidates += topics() }
      if operand.isRequired { break }
    }
    // What stands behind `insert` and `replace` builds, as they do.
    if case .command = command.tail {
      candidates += verbs { $0.group == command.group && !$0.tail.isCommand }
    }
    return candidates
  }

  /// How many operands stand before the cursor.
  private func operandCount(_ command: CommandSignature, from start: Int) -> Int {
    var count = 0
    var index = start
    var depth = 0
    while index < cursor.tokens.count {
      let token = cursor.tokens[index]
      switch token.kind {
      case .leftParen, .leftBracket:
        if depth == 0, token.hasSpaceBefore { count += 1 }
        depth += 1
      case .rightParen, .rightBracket: depth -= 1
      case _ where depth > 0: break
      case .dot: index += 1
      case .stringText, .stringEnd, .assign, .comma, .minus: break
      default:
        if let option = option(command, at: index) {
          if option.kind != nil { index += 1 }
        } else {
          count += 1
        }
      }
      index += 1
    }
    return count
  }

  // MARK: - Values

  private func values(_ kind: OperandKind, defaultText: String) -> [Candidate] {
    var candidates: [Candidate] = []
    for alternative in kind.alternatives {
      switch alternative {
      case .word(let words): candidates += words.map { Candidate($0.name, $0.summary, .word) }
      case .boolean: candidates += [Candidate("on", "", .word), Candidate("off", "", .word)]
      case .reference(let types): candidates += references(types)
      case .value, .place: candidates += variables() + references([])
      case .file(let use):
        // A folder's name goes on.
        candidates += host.completePath("", use: use).map { path in
          Candidate(
            "\"" + Self.inQuotes(path.name) + (path.name.hasSuffix("/") ? "" : "\""), path.summary,
            .file)
        }
      case .number, .integer, .size:
        candidates += variables {
          (try? OperandValue.check($0, alternative, name: "", verb: "", at: nowhere)) != nil
        }
        if !defaultText.isEmpty { candidates.append(Candidate(defaultText, "the default", .word)) }
      case .string: candidates += variables { $0.string != nil }
      case .newName, .anyWord, .oneOf, .list: break
      }
    }
    return candidates
  }

  private var nowhere: Span { Span(cursor.source, 0..<0) }

  private func references(_ types: [String]) -> [Candidate] {
    let named = host.names(types: types).map { Candidate($0.name, $0.summary, .layer) }
    let members = machine.globals.variables.filter { $0.name != "_" }.flatMap { variable in
      Indexing.members(of: variable.value).filter { $0.typeName.map(types.contains) ?? false }
        .map { Candidate("\(variable.name).\($0.name)", $0.summary, .member) }
    }
    return variables { types.contains($0.typeName) } + members + named
  }

  private func topics() -> [Candidate] {
    let codes = DiagnosticCatalogue.entries.map { Candidate($0.code.rawValue, $0.title, .code) }
    let topics = host.names(types: ["topic"]).map { Candidate($0.name, $0.summary, .topic) }
    let isCode = cursor.word.first.map { $0 == "E" || $0 == "e" } ?? false
    return verbs() + functions() + topics + (isCode ? codes : [])
  }

  private func verbs(
    where isWanted: (CommandSignature) -> Bool = { _ in true }
  ) -> [Candidate] {
    vocabulary.commands.filter(isWanted).map { Candidate($0.name, $0.summary, .verb) }
  }

  private func functions() -> [Candidate] {
    vocabulary.functionSignatures.map { Candidate($0.name, $0.summary, .function) }
      + Builtins.constants.keys.map { Candidate($0, "a constant", .variable) }
  }

  private func keywords(_ words: [String]) -> [Candidate] {
    words.map { Candidate($0, Self.keywordSummaries[$0] ?? "", .keyword) }
  }

  private static let keywordSummaries = [
    "if": "run a block, or give a value, where a condition is true",
    "for": "run a block for each item: for i in 0..<3 { … }",
    "while": "run a block as long as a condition is true",
    "def": "make a function: def f(a, b=1) { return a + b }",
    "return": "leave the function with a value",
    "break": "leave the loop",
    "continue": "go on with the next turn of the loop",
    "and": "both are true", "or": "one of them is true", "not": "the opposite",
    "in": "whether a list, range or text contains a value",
    "true": "a boolean", "false": "a boolean", "none": "no value",
  ]

  private func variables(where isWanted: (Value) -> Bool = { _ in true }) -> [Candidate] {
    machine.globals.variables.filter { $0.name != "_" && isWanted($0.value) }.map {
      Candidate($0.name, HelpText.brief($0.value), .variable)
    }
  }

  private func parameters(of name: String) -> [Candidate] {
    let signature = (vocabulary.hostFunction(name) ?? vocabulary.builtin(name))?.signature
    return signature?.parameters.map { Candidate($0.name + "=", $0.summary, .option) } ?? []
  }

  // MARK: - Members

  private var isMember: Bool {
    guard let last = cursor.tokens.last, last.kind == .dot else { return false }
    return last.end == cursor.wordStart && !last.hasSpaceBefore
  }

  private func members() -> [Candidate] {
    guard let value = ValuePath.value(of: cursor.tokens.dropLast(), cursor, machine) else {
      return []
    }
    return Indexing.members(of: value).map { Candidate($0.name, $0.summary, .member) }
  }

  // MARK: - Files

  /// Paths for the string at the cursor, to read unless the command writes there.
  private func paths() -> [Candidate] {
    host.completePath(Self.outOfQuotes(cursor.word), use: fileUse).map {
      Candidate(Self.inQuotes($0.name), $0.summary, .file)
    }
  }

  /// A path as it stands between quotes.
  private static func inQuotes(_ path: String) -> String {
    String(ValueText.quoted(path).dropFirst().dropLast())
  }

  /// The path that stands between quotes, as far as it is typed.
  private static func outOfQuotes(_ text: String) -> String {
    var path = ""
    var rest = text[...]
    while let first = rest.popFirst() {
      // A backslash, and the first of two braces, mean what stands behind them.
      let isMark = first == "\\" || "{}".contains(first) && rest.first == first
      path.append(isMark ? rest.popFirst() ?? first : first)
    }
    return path
  }

  private var fileUse: OperandKind.FileUse {
    let start = cursor.statementStart
    guard start < cursor.tokens.count,
      let command = vocabulary.command(cursor.text(cursor.tokens[start])),
      let option = pendingOption(command, from: start + 1), let kind = option.kind
    else { return .reading }
    for case .file(let use) in kind.alternatives { return use }
    return .reading
  }
}

/// Looks up `name.member.member` without running any code.
enum ValuePath {
  /// The value that the tokens at the end of a slice name; nil where anything else stands there.
  static func value(of tokens: ArraySlice<Token>, _ cursor: CursorText, _ machine: Machine)
    -> Value?
  {
    var names: [String] = []
    var rest = tokens
    while let last = rest.popLast(), last.isWord {
      names.insert(cursor.text(last), at: 0)
      guard let dot = rest.last, dot.kind == .dot, !last.hasSpaceBefore else { break }
      rest.removeLast()
    }
    return value(names, machine)
  }

  static func value(_ names: [String], _ machine: Machine) -> Value? {
    guard let first = names.first else { return nil }
    var value = machine.globals[first] ?? machine.host.lookUp(first, types: [])
    for name in names.dropFirst() {
      switch value {
      case .object(let object)?: value = (try? object.member(name)) ?? nil
      case .record(let record)?: value = record[name]
      default: return nil
      }
    }
    return value
  }
}
