import CNN
import Files
import Lang

/// `summary`: a network's layers with their figures.
enum SummaryCommand {
  static let all = [summary]

  static let summary = Command(
    CommandSignature(
      "summary", group: "see", summary: "a network's layers, shapes, parameters, cost and memory",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("batch", .integer(1...1 << 20), default: "64", "the batch that memory is given for"),
        .init(
          "on", .reference(["dataset"]),
          "images to pass through, for the columns dead and saturated"),
      ],
      details: "Multiply-adds and activation memory are those of one image. The receptive field is "
        + "how much of the image one value of the layer depends on. Behind `on`, saturated is the "
        + "share of values where the activation is flat (its derivative below a hundredth of its "
        + "largest: 0 of relu, near -1 and 1 of tanh), and dead counts the channels, or values of a "
        + "vector, that are flat for all images.",
      examples: [
        .init("summary", setup: "network net input 32x32x1; conv 6 5x5 tanh; avgpool 2x2"),
        .init(
          "summary on d.test",
          setup:
            #"data d from "digits" train 20 test 10; network net input 32x32x1; conv 4 5x5 relu"#),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try DataFit.check(session, invocation, measures: false)
    }
  ) { (session, invocation) throws(Diagnostic) in
    let value = try session.network(invocation)
    let network = value.network
    let table = summaryTable(network, try statistics(value, session, invocation))
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

  private static func statistics(
    _ value: NetworkValue, _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> [String: UnitStatistics]? {
    guard let data = try invocation.dataset("on") else { return nil }
    try DataFit.checkInput(value, data)
    return try session.pass(of: invocation, "looking into \(value.name)", count: data.count) {
      (timer) throws(EngineError) in
      try value.network.unitStatistics(on: data, observe: timer.observe)
    }
  }

  private static func summaryTable(
    _ network: Network, _ statistics: [String: UnitStatistics]?
  ) -> TableValue {
    let rows = network.summary
    func column(
      _ name: String, grouped: Bool = false, _ cell: (LayerSummary) -> Value
    ) -> TableValue.Column { .init(name, rows.map(cell), grouped: grouped) }
    return TableValue(
      [
        column("layer") { .string(String(repeating: "  ", count: $0.depth) + $0.name) },
        column("made by") { .string($0.settings.isEmpty ? $0.kind : "\($0.kind) \($0.settings)") },
        column("output") { .string($0.output.description) },
        column("parameters", grouped: true) { .number(Double($0.parameters)) },
        column("mult-adds", grouped: true) { .number(Double($0.multiplyAdds)) },
        column("memory") { .string(ByteCount.text($0.activationMemory)) },
        column("field") { .string($0.receptiveField.description) },
      ]
        + (rows.contains(where: \.isFrozen)
          ? [column("frozen") { .string($0.isFrozen ? "yes" : "") }] : [])
        + (statistics.map { statistics in
          [
            column("dead") { row in
              statistics[row.name].map { .string("\($0.dead) of \($0.units)") } ?? .none
            },
            column("saturated") { row in
              statistics[row.name].map {
                .string("\(NumberFormat.fixed(100 * $0.saturated, fraction: 1)) %")
              } ?? .none
            },
          ]
        } ?? []),
      typeName: "summary")
  }
}
