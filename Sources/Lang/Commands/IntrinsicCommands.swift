/// The verbs that belong to the language itself: `print`, `warn`, `assert`, `include`.
enum IntrinsicCommands {
  static let signatures: [CommandSignature] = [
    CommandSignature(
      "print", group: "session", summary: "write values to standard output",
      tail: .expressions(0...100), details: "Values are separated by a space.",
      examples: ["print \"1 + 1 = {1 + 1}\"", "print 1, 2, 3"]),
    CommandSignature(
      "warn", group: "session", summary: "write values to standard error",
      tail: .expressions(1...100), examples: ["warn \"the loss rises\""]),
    CommandSignature(
      "assert", group: "session", summary: "stop unless a condition is true",
      tail: .expressions(1...2), details: "A second expression is the message.",
      examples: ["assert 1 + 1 == 2, \"arithmetic works\""]),
    CommandSignature(
      "include", group: "session", summary: "run another script here",
      operands: [
        .init("file", .file(.reading), "the script, relative to the one that includes it")
      ],
      details: "The script runs in the same session; its variables and networks stay."),
  ]
}
