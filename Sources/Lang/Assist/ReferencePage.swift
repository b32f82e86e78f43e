/// The reference of the language as one Markdown page, made from the tables that help is made from.
public struct ReferencePage {
  let vocabulary: Vocabulary
  /// The verbs that add a layer; they get a section of their own.
  let layers: Set<String>

  public init(_ vocabulary: Vocabulary, layers: Set<String>) {
    self.vocabulary = vocabulary
    self.layers = layers
  }

  public var markdown: String {
    let parts =
      [
        """
        # Reference

        Every command, layer, function and error code of the language. `help NAME` says the same at \
        the prompt; `cnn reference` prints this page. In a usage line, capitals stand for values, \
        `[ ]` for what may be left out, `|` for a choice. [The language](language.md) explains how \
        statements are built.
        """,
        "## Commands",
      ] + commandGroups + ["## Layers"] + commands(vocabulary.commands.filter(isLayer))
      + ["## Functions"] + functionGroups + ["## Error codes"] + codes
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func isLayer(_ command: CommandSignature) -> Bool { layers.contains(command.name) }

  // MARK: Commands

  private var commandGroups: [String] {
    let all = vocabulary.commands.filter { !isLayer($0) }
    return Self.unique(all.map(\.group)).flatMap { group in
      ["### \(Self.title(group))"] + commands(all.filter { $0.group == group })
    }
  }

  private func commands(_ commands: [CommandSignature]) -> [String] {
    commands.flatMap { command -> [String] in
      var parts = [
        "#### `\(command.name)`", Self.sentence(command.summary),
        Self.code(Usage.line(command), "text"),
      ]
      let rows =
        command.operands.map { operand in
          ("`\(operand.name.uppercased())`", HelpText.detail(operand.summary, operand.kind, ""))
        }
        + command.options.map { option in
          let value = option.kind.map { " " + Usage.placeholder($0) } ?? ""
          let detail = option.kind.map {
            HelpText.detail(option.summary, $0, option.defaultText)
          }
          return ("`\(option.name)\(value)`", detail ?? option.summary)
        }
      if !rows.isEmpty { parts.append(Self.table(rows)) }
      if !command.details.isEmpty { parts.append(command.details) }
      parts += Self.examples(command.examples)
      return parts
    }
  }

  // MARK: Functions

  private var functionGroups: [String] {
    let all = vocabulary.functionSignatures
    return Self.unique(all.map(\.group)).sorted().flatMap { group in
      ["### \(Self.title(group))"]
        + all.filter { $0.group == group }.flatMap { function -> [String] in
          var parts = ["#### `\(Usage.line(function))`", Self.sentence(function.summary)]
          let rows = function.parameters.filter { !$0.summary.isEmpty }
            .map { ("`\($0.name)`", $0.summary) }
          if !rows.isEmpty { parts.append(Self.table(rows)) }
          if !function.details.isEmpty { parts.append(function.details) }
          return parts + Self.examples(function.examples)
        }
    }
  }

  // MARK: Codes

  private var codes: [String] {
    DiagnosticTopic.allCases.flatMap { topic in
      ["### \(topic.rawValue)"]
        + DiagnosticCatalogue.entries.filter { $0.code.topic == topic }.flatMap { entry in
          [
            "#### \(entry.code.rawValue): \(entry.title)", entry.explanation,
            Self.code(entry.example),
          ]
        }
    }
  }

  // MARK: Markdown

  private static func title(_ group: String) -> String {
    group.prefix(1).uppercased() + group.dropFirst()
  }

  private static func sentence(_ summary: String) -> String { title(summary) + "." }

  private static func code(_ text: String, _ language: String = "") -> String {
    "```\(language)\n\(text)\n```"
  }

  private static func examples(_ examples: [CommandSignature.Example]) -> [String] {
    examples.isEmpty ? [] : [code(examples.map(\.script).joined(separator: "\n\n"))]
  }

  private static func table(_ rows: [(name: String, text: String)]) -> String {
    // A bar would end the cell, even within code.
    func cell(_ text: String) -> String {
      text.split(separator: "\n").joined(separator: " ").split(
        separator: "|", omittingEmptySubsequences: false
      ).joined(separator: "\\|")
    }
    return (["| | |", "| --- | --- |"] + rows.map { "| \(cell($0.name)) | \(cell($0.text)) |" })
      .joined(separator: "\n")
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
