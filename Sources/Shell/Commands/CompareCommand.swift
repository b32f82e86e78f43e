import CNN
import Files
import Lang

/// `compare`: two networks side by side.
enum CompareCommand {
  static let all = [compare]

  static let compare = Command(
    CommandSignature(
      "compare", group: "see", summary: "two networks side by side",
      operands: [
        .init("first", .reference(["network"]), "a network"),
        .init("second", .reference(["network"]), "another one"),
      ],
      options: [
        .init("on", .reference(["dataset"]), "images to measure accuracy and loss on"),
        .init(
          "batch", .integer(1...1 << 20), default: "64", "the batch of speed and training memory"),
        .init("seconds", .number(0.01...3600), default: "0.5", "how long each speed is measured"),
      ],
      details: "Layers, parameters, cost, memory, speed on random images, and behind `on` accuracy "
        + "and loss. The value is the table of figures.",
      examples: [
        .init(
          "compare a b on d.test seconds 0.05",
          setup: #"data d from "digits" train 20 test 10; network a input 32x32x1; flatten; "#
            + "dense 10 softmax; network b input 32x32x1; conv 4 5x5; flatten; dense 10 softmax")
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      guard !invocation.hasUnknowns, let data = try invocation.dataset("on") else {
        return .unknown
      }
      for network in networks(invocation) where !session.isUncertain(network) {
        try DataFit.check(network, data, loss: TrainingOptions.loss(invocation, network.network))
      }
      return .unknown
    }
  ) { (session, invocation) throws(Diagnostic) in
    let networks = networks(invocation)
    let data = try invocation.dataset("on")
    // What doesn't fit is refused before anything is measured.
    for network in networks {
      guard let data else { continue }
      try DataFit.check(network, data, loss: TrainingOptions.loss(invocation, network.network))
    }
    var columns: [[Figure]] = []
    for network in networks {
      columns.append(try figures(network, data, session, invocation))
    }
    let names = names(networks)
    let figures = TableValue(
      [.init("figure", columns[0].map { .string($0.name) })]
        + zip(names, columns).map { name, column in .init(name, column.map(\.value), grouped: true)
        },
      typeName: "comparison")
    session.emit(.table(layers(networks, names), title: "layers", footer: ""))
    session.emit(
      .table(
        figures, title: "figures", footer: "speed in images a second, batch \(batch(invocation))"))
    return .object(figures)
  }

  private typealias Figure = (name: String, value: Value)

  private static func networks(_ invocation: Invocation) -> [NetworkValue] {
    ["first", "second"].compactMap { invocation.object($0, as: NetworkValue.self) }
  }

  private static func names(_ networks: [NetworkValue]) -> [String] {
    let names = networks.map(\.name)
    return names[0] == names[1] ? [names[0], names[1] + " (2)"] : names
  }

  private static func batch(_ invocation: Invocation) -> Int { invocation.integer("batch") ?? 64 }

  /// The layers beside each other, place by place.
  private static func layers(_ networks: [NetworkValue], _ names: [String]) -> TableValue {
    func padded(_ texts: [String]) -> [String] {
      let longest = texts.map(\.count).max() ?? 0
      return texts.map { $0 + String(repeating: " ", count: longest - $0.count) }
    }
    let lists = networks.map { value in
      let layers = value.network.allLayers
      return zip(zip(padded(layers.map(\.name)), padded(layers.map(\.layer.command))), layers).map {
        "\($0.0)  \($0.1)  -> \($1.output)"
      }
    }
    let count = lists.map(\.count).max() ?? 0
    return TableValue(
      zip(names, lists).map { name, list in
        .init(name, (0..<count).map { .string($0 < list.count ? list[$0] : "") })
      })
  }

  private static func figures(
    _ value: NetworkValue, _ data: Dataset?, _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> [Figure] {
    let network = value.network
    var settings = TrainingSettings()
    settings.batch = batch(invocation)
    settings.threads = session.settings.threads
    let field = network.summary.last?.receptiveField
    var figures: [Figure] = [
      ("layers", .number(Double(network.layers.count))),
      ("parameters", .number(Double(network.parameterCount))),
      ("trainable", .number(Double(network.trainableCount))),
      ("multiply-adds", .number(Double(network.multiplyAdds))),
      ("receptive field", field.map { .string($0.description) } ?? .none),
      ("training memory", .string(ByteCount.text(network.memoryForTraining(settings).total))),
    ]
    let seconds = invocation.number("seconds") ?? 0.5
    let goesOn = { !session.interruption.isRaised }
    try engine { () throws(EngineError) in
      let isTrainable = network.trainableCount > 0 && network.output.isVector
      let training =
        isTrainable
        ? try network.benchmarkTraining(settings: settings, seconds: seconds, observe: goesOn) : nil
      let prediction = try network.benchmarkPrediction(
        batch: settings.batch, threads: settings.threads, seconds: seconds, observe: goesOn)
      figures.append(
        ("training speed", training.map { .number($0.imagesPerSecond.rounded()) } ?? .none))
      figures.append(("prediction speed", .number(prediction.imagesPerSecond.rounded())))
    }
    if session.interruption.isRaised { throw .interrupted("compare") }
    if let data { figures += try measured(value, data, session, invocation) }
    return figures
  }

  private static func measured(
    _ value: NetworkValue, _ data: Dataset, _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> [Figure] {
    let result = try session.evaluation(of: value, on: data, invocation)
    return [("accuracy", .number(result.accuracy)), ("loss", .number(result.loss))]
  }
}
