/// Help as text, made from the signatures.
enum HelpText {
  /// A value in one short line, for lists of completions.
  static func brief(_ value: Value) -> String {
    switch value {
    case .object(let object): Escaping.clip(object.shortDisplay, to: 60)
    case .function(let function): "function \(function.name)\(function.parameters)"
    default: "\(value.typeName) \(Escaping.clip(ValueText.inner(value), to: 50))"
    }
  }

  /// Everything about a verb.
  static func text(_ command: CommandSignature) -> String {
    var parts = ["\(command.name): \(command.summary)", "Usage: \(Usage.line(command))"]
    if !command.operands.isEmpty {
      parts.append(
        table(
          "Operands:",
          command.operands.map { ($0.name.uppercased(), detail($0.summary, $0.kind, "")) }))
    }
    if !command.options.isEmpty {
      parts.append(
        table(
          "Options:",
          command.options.map { option in
            guard let kind = option.kind else { return (option.name, option.summary) }
            return (
              "\(option.name) \(Usage.placeholder(kind))",
              detail(option.summary, kind, option.defaultText)
            )
          }))
    }
    if !command.details.isEmpty { parts.append(command.details) }
    if !command.examples.isEmpty { parts.append(examples(command.examples)) }
    return parts.joined(separator: "\n\n")
  }

  /// Everything about a function.
  static func text(_ function: FunctionSignature) -> String {
    var parts = ["\(Usage.line(function)): \(function.summary)"]
    let rows = function.parameters.filter { !$0.summary.isEmpty }
    if !rows.isEmpty {
      parts.append(table("Parameters:", rows.map { ($0.name, $0.summary) }))
    }
    if !function.details.isEmpty { parts.append(function.details) }
    if !function.examples.isEmpty { parts.append(examples(function.examples)) }
    return parts.joined(separator: "\n\n")
  }

  /// A variable: its name, its type and what it holds.
  static func text(_ name: String, _ value: Value) -> String {
    var lines = ["\(name): \(value.typeName)", value.text]
    let members = Indexing.members(of: value)
    if !members.isEmpty, value.isObject {
      lines.append("")
      lines.append(table("Members:", members.map { ($0.name, $0.summary) }))
    }
    return lines.joined(separator: "\n")
  }

  /// What is said of an operand or option behind its name.
  static func detail(_ summary: String, _ kind: OperandKind, _ defaultText: String)
    -> String
  {
    var text = summary
    let words = kind.words.filter { !$0.summary.isEmpty }
    if !words.isEmpty {
      let list = words.map { "\($0.name) (\($0.summary))" }.joined(separator: ", ")
      text += text.isEmpty ? list : ": \(list)"
    }
    if !defaultText.isEmpty {
      text += text.isEmpty ? "" : " "
      text += "[default \(defaultText)]"
    }
    return text
  }

  private static func table(_ title: String, _ rows: [(name: String, text: String)]) -> String {
    let width = min(28, rows.map { TextWidth.columns($0.name) }.max() ?? 0)
    let lines = rows.map { row -> String in
      let padding = String(repeating: " ", count: max(0, width - TextWidth.columns(row.name)))
      return row.text.isEmpty ? "  \(row.name)" : "  \(row.name)\(padding)  \(row.text)"
    }
    return ([title] + lines).joined(separator: "\n")
  }

  private static func examples(_ examples: [CommandSignature.Example]) -> String {
    let texts = examples.map { example in
      example.script.split(separator: "\n", omittingEmptySubsequences: false)
        .map { "  \($0)" }.joined(separator: "\n")
    }
    let areLong = texts.contains { $0.contains("\n") }
    return "Examples:\n" + texts.joined(separator: areLong ? "\n\n" : "\n")
  }
}
