#if !LIBFUZZER
  import Lang
#endif

/// A host with commands of every kind of operand, none of which does anything.
final class TrialHost: Host {
  static let commands: [CommandSignature] = [
    CommandSignature(
      "network", group: "build", summary: "a network", operands: [.init("name", .newName)],
      options: [.init("input", .size(rank: 1...3), required: true)]),
    CommandSignature(
      "conv", group: "build", summary: "a layer",
      operands: [
        .init("filters", .integer(1...1_000_000)),
        .init("size", .oneOf([.size(rank: 2...2), .integer(1...1000)])),
        .init("activation", .word([.init("relu"), .init("tanh")]), required: false),
      ],
      options: [
        .init("stride", .integer(1...100)), .init("bias", .boolean), .init("rate", .number(0...1)),
        .init("as", .newName), .flag("flipped"),
      ]),
    CommandSignature(
      "data", group: "data", summary: "a dataset", operands: [.init("name", .newName)],
      options: [
        .init("from", .file(.reading), required: true), .init("classes", .list(.anyWord)),
        .init("every", .integer(1...100), units: ["steps", "epochs"]),
      ]),
    CommandSignature(
      "remove", group: "build", summary: "takes out",
      operands: [.init("layers", .list(.reference(["layer"])))]),
    CommandSignature(
      "show", group: "see", summary: "shows", operands: [.init("what", .oneOf([.place, .value]))]),
    CommandSignature("residual", group: "build", summary: "a block", tail: .block),
    CommandSignature(
      "insert", group: "build", summary: "puts in",
      options: [.init("after", .reference(["layer"]), required: true)], tail: .command),
    CommandSignature("time", group: "session", summary: "times", tail: .statement),
    CommandSignature(
      "help", group: "session", summary: "explains",
      operands: [.init("topic", .oneOf([.anyWord, .string]), required: false)]),
  ]

  let vocabulary: Vocabulary
  let interruption = InterruptionFlag()
  /// Little, so that what grows without end is refused soon.
  let freeMemory = 128 << 20

  init(vocabulary: Vocabulary) { self.vocabulary = vocabulary }

  func run(_ invocation: Invocation) throws(Diagnostic) -> Value {
    try invocation.block?()
    return try invocation.nested?() ?? .none
  }
  func show(_ value: Value) { _ = value.text }
  func write(_ text: String, to stream: OutputStream) {}
}
