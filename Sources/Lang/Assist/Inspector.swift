/// Finds the help that a name, or a place in a text, asks for.
struct Inspector {
  let machine: Machine

  /// The name in `name?` or `?name`, empty for a question mark alone; nil for any other text.
  static func request(in text: String) -> String? {
    var rest = text[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    guard rest.first == "?" || rest.last == "?" else { return nil }
    while rest.first == "?" || rest.first == " " { rest.removeFirst() }
    while rest.last == "?" || rest.last == " " { rest.removeLast() }
    let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    guard rest.isEmpty || parts.allSatisfy({ CharacterClass.isName(String($0)) }) else {
      return nil
    }
    return String(rest)
  }

  /// Help for a verb, a function, a code, a variable or a path of members.
  func help(for name: String) -> String? {
    if let entry = DiagnosticCatalogue.entry(name) { return entry.text }
    var parts: [String] = []
    if let command = machine.vocabulary.command(name) { parts.append(HelpText.text(command)) }
    let path = name.split(separator: ".").map(String.init)
    if let value = ValuePath.value(path, machine), !value.isUnknown {
      parts.append(HelpText.text(name, value))
    } else if let function = machine.vocabulary.functionSignatures.first(where: { $0.name == name })
    {
      parts.append(HelpText.text(function))
    } else if let constant = Builtins.constants[name] {
      parts.append(HelpText.text(name, .number(constant)))
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
  }

  /// Help for what stands at a cursor, counted in code points.
  func inspect(_ text: String, cursor: Int) -> String? {
    if let name = Self.request(in: text), !name.isEmpty { return help(for: name) }
    let scalars = Array(text.unicodeScalars)
    // The word around the cursor, or the one just before it.
    var end = min(max(0, cursor), scalars.count)
    while end < scalars.count, scalars[end] == "_" || scalars[end].properties.isXIDContinue {
      end += 1
    }
    let place = CursorText(text, cursor: end)
    guard case .code = place.place, !place.word.isEmpty else { return enclosing(text, cursor) }
    if let last = place.tokens.last, last.kind == .dot {
      let names = Self.path(place)
      if let value = ValuePath.value(names, machine) {
        return HelpText.text(names.joined(separator: "."), value)
      }
      return nil
    }
    let start = place.statementStart
    if start < place.tokens.count,
      let command = machine.vocabulary.command(place.text(place.tokens[start])),
      let option = command.options.first(where: { $0.name == place.word })
    {
      return HelpText.text(option, of: command)
    }
    return help(for: place.word) ?? enclosing(text, cursor)
  }

  private static func path(_ place: CursorText) -> [String] {
    var names = [place.word]
    var rest = place.tokens[...]
    while let dot = rest.popLast(), dot.kind == .dot, let name = rest.popLast(), name.isWord {
      names.insert(place.text(name), at: 0)
    }
    return names
  }

  /// Help for the call or command around a cursor.
  private func enclosing(_ text: String, _ cursor: Int) -> String? {
    let place = CursorText(text, cursor: cursor)
    if let name = place.innermostCall { return help(for: name) }
    let start = place.statementStart
    guard start < place.tokens.count else { return nil }
    let first = place.text(place.tokens[start])
    return machine.vocabulary.isVerb(first) ? help(for: first) : nil
  }
}

extension HelpText {
  /// One option of a command.
  static func text(_ option: CommandSignature.Option, of command: CommandSignature) -> String {
    var lines = ["\(option.name): \(option.summary) (option of \(command.name))"]
    if let kind = option.kind { lines.append("Value: \(kind.description)") }
    if !option.defaultText.isEmpty { lines.append("Default: \(option.defaultText)") }
    for word in option.kind?.words ?? [] where !word.summary.isEmpty {
      lines.append("  \(word.name): \(word.summary)")
    }
    return lines.joined(separator: "\n")
  }
}
