import CNN
import Lang

/// The verbs that show a network.
enum InspectCommands {
  static let all = [summary]

  static let summary = Command(
    CommandSignature(
      "summary", group: "see", summary: "a network's layers, shapes, parameters, cost and memory",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("batch", .integer(1...1 << 20), default: "64", "the batch that memory is given for")
      ],
      details: "Multiply-adds and activation memory are those of one image. The receptive field is "
        + "how much of the image one value of the layer depends on.",
      examples: [.init("summary", setup: "network net input 32x32x1; conv 6 5x5 tanh; avgpool 2x2")]
    )
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation).network
    let table = summaryTable(network)
    var settings = TrainingSettings()
    settings.batch = invocation.integer("batch") ?? settings.batch
    settings.threads = session.settings.threads
    let memory = network.memoryForTraining(settings)
    var total = [
      Count.text(network.parameterCount, "parameter"),
      "\(Count.grouped(network.multiplyAdds)) multiply-adds an image",
    ]
    if network.trainableCount != network.parameterCount {
      total.insert("\(Count.grouped(network.trainableCount)) trainable", at: 1)
    }
    let footer = [
      total.joined(separator: ", "),
      "training with batches of \(settings.batch) takes \(ByteCount.text(memory.total))",
    ].joined(separator: "\n")
    session.emit(
      .table(table, title: "\(network.name)  \(network.input) -> \(network.output)", footer: footer)
    )
    return .object(table)
  }

  private static func summaryTable(_ network: Network) -> TableValue {
    let rows = network.summary
    func column(
      _ name: String, _ cell: (LayerSummary) -> Value
    ) -> TableValue.Column { .init(name, rows.map(cell)) }
    return TableValue(
      [
        column("layer") { .string(String(repeating: "  ", count: $0.depth) + $0.name) },
        column("made by") { .string($0.settings.isEmpty ? $0.kind : "\($0.kind) \($0.settings)") },
        column("output") { .string($0.output.description) },
        column("parameters") { .number(Double($0.parameters)) },
        column("multiply-adds") { .number(Double($0.multiplyAdds)) },
        column("memory") { .string(ByteCount.text($0.activationMemory)) },
        column("field") { .string($0.receptiveField.description) },
      ]
        + (rows.contains(where: \.isFrozen)
          ? [column("frozen") { .string($0.isFrozen ? "yes" : "") }] : []),
      typeName: "summary")
  }
}
