import CNN
import Charts
import Lang

/// `histogram`: how often values of each size occur.
enum HistogramCommand {
  static let all = [histogram]

  static let histogram = Command(
    CommandSignature(
      "histogram", group: "see", summary: "how often values of each size occur",
      operands: [
        .init(
          "what",
          .oneOf([
            .word([
              .init("weights", "a layer's weights"),
              .init("activations", "what a layer makes of images"),
              .init("gradients", "the derivatives of the loss by a layer's weights"),
            ]),
            .value,
          ]), "numbers, a layer for its weights, or one of the words")
      ],
      options: [
        .init("of", .reference(["layer"]), "the layer, behind one of the words"),
        .init("for", .value, "the image or dataset, behind `activations` and `gradients`"),
        .init("class", .integer(0...1 << 20), "the image's class where it doesn't say"),
        .init("bins", .integer(1...1000), default: "30", "how many bars"),
        FigureOptions.to,
      ],
      details: "The value has edges, counts, mean, std, min and max.",
      examples: [
        .init("histogram net.conv1", setup: PlotCommands.setup),
        .init("histogram activations of net.conv1 for d.test", setup: PlotCommands.setup),
        .init("histogram (normal([1000], seed=1)) bins 20"),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try FigureOptions.check(session, invocation)
      return .unknown
    }
  ) { (session, invocation) throws(Diagnostic) in
    let (values, title) = try HistogramValues.collect(invocation)
    let finite = Tensor(shape: [values.count { $0.isFinite }], values: values.filter(\.isFinite))
    guard finite.count > 0 else {
      throw Diagnostic(
        .noSamples, "there is no finite number to count", at: invocation.span(of: "what"))
    }
    let histogram: Histogram
    do throws(TensorError) {
      histogram = try finite.histogram(bins: invocation.integer("bins") ?? 30)
    } catch {
      throw Diagnostic(error)
    }
    let centres = zip(histogram.edges, histogram.edges.dropFirst()).map { ($0 + $1) / 2 }
    let count = Double(finite.count)
    let mean = finite.values.reduce(0.0) { $0 + Double($1) } / count
    let squares = finite.values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
    let deviation = (squares / count).squareRoot()
    let chart = Chart(
      title, x: .init("value"), y: .init("count"),
      series: [.init("count", .bars, x: centres, y: histogram.counts.map(Double.init))])
    try session.present(Figure(chart), invocation)
    return .record(
      RecordValue([
        ("edges", Value(histogram.edges)), ("counts", Value(histogram.counts.map(Double.init))),
        ("mean", .number(mean)), ("std", .number(deviation)),
        ("min", .number(histogram.edges.first ?? 0)), ("max", .number(histogram.edges.last ?? 0)),
      ]))
  }
}

/// What a histogram is made of.
private enum HistogramValues {
  static func collect(_ invocation: Invocation) throws(Diagnostic) -> ([Float], title: String) {
    guard let value = invocation.value("what") else { return ([], "") }
    if case .string(let word) = value, invocation.word("what") != nil {
      return try ofLayer(word, invocation)
    }
    return try invocation.locating("what") { () throws(Diagnostic) in
      if let layer = value.object(as: LayerValue.self) { return try weights(of: layer) }
      let tensor = try TensorConversion.tensor(value, what: "`what` of histogram")
      return (tensor.values, "\(Count.text(tensor.count, "value"))")
    }
  }

  private static func weights(of layer: LayerValue) throws(Diagnostic) -> ([Float], String) {
    _ = try layer.layer()
    guard let kernel = layer.network.network.values(of: "kernel", in: layer.name) else {
      throw Diagnostic(.noParameters, "`\(layer.name)` has no weights")
    }
    return (kernel.values, "weights of \(layer.name)")
  }

  private static func ofLayer(
    _ word: String, _ invocation: Invocation
  ) throws(Diagnostic) -> ([Float], String) {
    guard let layer = invocation.object("of", as: LayerValue.self) else {
      throw Diagnostic(
        .missingOption, "histogram \(word) needs `of LAYER`",
        notes: ["for instance `histogram \(word) of conv1 for digits.test`"])
    }
    if word == "weights" { return try weights(of: layer) }
    _ = try layer.layer()
    let network = layer.network.network
    let title = "\(word) of \(layer.name)"
    if let data = invocation.object("for", as: DatasetValue.self) {
      let data = try data.whole()
      try DataFit.checkInput(layer.network, data)
      return try engine { () throws(EngineError) in
        if word == "activations" {
          let maps = try network.activations(of: [layer.name], on: data)
          return (maps[layer.name]?.values ?? [], title)
        }
        let loss: Loss = network.endsInSoftmax ? .crossentropy : .mse
        let gradients = try network.gradients(on: data, loss: loss)
        return (gradients.parameters[layer.name]?["kernel"]?.values ?? [], title)
      }
    }
    let sample = try ImageOperand(invocation, "for", fitting: network)
    if word == "activations" {
      return (try ShowCommand.activations(of: layer, for: sample).values, title)
    }
    let gradients = try ShowCommand.gradients(of: network, for: sample, invocation)
    return (gradients.parameters[layer.name]?["kernel"]?.values ?? [], title)
  }
}
