import CNN
import Charts
import Lang

/// `plot` and `histogram`: numbers as charts.
enum PlotCommands {
  static let all = [plot, histogram]

  private static let setup =
    #"data d from "digits" train 40 test 20; network net input 32x32x1; conv 2 5x5 relu; "#
    + "flatten; dense 10 softmax; train on d.train validate d.test epochs 2 batch 20"

  static let plot = Command(
    CommandSignature(
      "plot", group: "see", summary: "the course of a training, or any numbers, as a chart",
      operands: [
        .init(
          "what",
          .oneOf([
            .word([
              .init("loss", "the loss of each epoch"),
              .init("accuracy", "the accuracy of each epoch"),
              .init("rate", "the learning rate of each epoch"),
            ]),
            .value,
          ]), "loss, accuracy or rate, or a list, tensor or record of lists")
      ],
      options: [
        .init("of", .list(.reference(["network"])), "the networks, each a line of its own"),
        .init("against", .value, "the values of the x axis"),
        .init("title", .string, "the line above"),
        .init(
          "style",
          .word([
            .init("line", "points joined by lines"), .init("points", "points alone"),
            .init("bars", "bars from zero"),
          ]), default: "line", "how numbers are drawn"),
        .flag("log", "a logarithmic y axis"),
        FigureOptions.to,
      ],
      details: "A tensor N x k has k lines. A record of lists has a line for each, with its name. "
        + "The value is what was drawn, a record of lists.",
      examples: [
        .init("plot loss", setup: setup), .init("plot accuracy of net", setup: setup),
        .init("plot [1, 4, 9, 16]"), .init("plot {a: [1, 2, 3], b: [3, 2, 2]} style points"),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try FigureOptions.check(session, invocation)
      return .unknown
    }
  ) { (session, invocation) throws(Diagnostic) in
    var chart: Chart
    if case .string(let word)? = invocation.value("what") {
      chart = try course(word, session, invocation)
    } else {
      chart = try numbers(invocation)
    }
    if let title = invocation.string("title") { chart.title = title }
    if invocation.has("log") { chart.y.isLogarithmic = true }
    if chart.isEmpty {
      throw Diagnostic(
        .noSamples, "there is nothing to plot: no finite number",
        at: invocation.span(of: "what"))
    }
    try session.present(Figure(chart), invocation)
    return .record(
      RecordValue(chart.series.map { ($0.name, Value($0.y)) }))
  }

  // MARK: The course of a training

  private static func course(
    _ word: String, _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> Chart {
    let named = invocation.items("of").compactMap { $0.value.object(as: NetworkValue.self) }
    let networks = named.isEmpty ? [try session.network(invocation, "of")] : named
    var series: [Chart.Series] = []
    for value in networks {
      let rows = value.network.training?.history.rows ?? []
      guard !rows.isEmpty else {
        throw Diagnostic(
          .noSamples, "\(value.name) has not been trained yet, so there is no \(word) to plot",
          notes: ["`train \(value.name) on DATA` trains it"])
      }
      let epochs = rows.map { Double($0.epoch) }
      let prefix = networks.count > 1 ? "\(value.name) " : ""
      switch word {
      case "rate": series.append(.init(prefix + "rate", x: epochs, y: rows.map(\.rate)))
      case "loss":
        series.append(.init(prefix + "training", x: epochs, y: rows.map(\.loss)))
        series += validation(rows, prefix, \.validationLoss)
      default:
        series.append(.init(prefix + "training", x: epochs, y: rows.map(\.accuracy)))
        series += validation(rows, prefix, \.validationAccuracy)
      }
    }
    let names = networks.map(\.name).joined(separator: ", ")
    return Chart(
      "\(word) of \(names)", x: .init("epoch", isWhole: true), y: .init(word), series: series)
  }

  private static func validation(
    _ rows: [History.Row], _ prefix: String, _ value: (History.Row) -> Double?
  ) -> [Chart.Series] {
    let measured = rows.compactMap { row in value(row).map { (Double(row.epoch), $0) } }
    if measured.isEmpty { return [] }
    return [.init(prefix + "validation", x: measured.map(\.0), y: measured.map(\.1))]
  }

  // MARK: Numbers

  private static func numbers(_ invocation: Invocation) throws(Diagnostic) -> Chart {
    guard let value = invocation.value("what") else { return Chart(series: []) }
    let style = invocation.word("style").flatMap(Chart.Style.init) ?? .line
    do throws(Diagnostic) {
      var columns: [(name: String, values: [Double])] = []
      if let history = value.object(as: HistoryValue.self) {
        let rows = history.history.rows
        columns = [("loss", rows.map(\.loss)), ("accuracy", rows.map(\.accuracy))]
      } else if case .record(let record) = value {
        for (name, list) in record.pairs {
          let tensor = try TensorConversion.tensor(list, what: "`\(name)`")
          columns.append((name, tensor.values.map(Double.init)))
        }
      } else {
        columns = try Self.columns(try TensorConversion.tensor(value, what: "`what` of plot"))
      }
      let x = try invocation.value("against").map { value throws(Diagnostic) in
        try TensorConversion.tensor(value, what: "`against` of plot").values.map(Double.init)
      }
      let series = try columns.map { column throws(Diagnostic) in
        if let x, x.count != column.values.count {
          throw Diagnostic(
            .wrongCount,
            "`against` has \(Count.text(x.count, "value")) for \(column.values.count) of "
              + "`\(column.name)`", at: invocation.span(of: "against"))
        }
        return Chart.Series(column.name, style, x: x, y: column.values)
      }
      return Chart(x: .init(isWhole: x == nil), series: series)
    } catch {
      throw error.located(at: invocation.span(of: "what"))
    }
  }

  private static func columns(
    _ tensor: Tensor
  ) throws(Diagnostic) -> [(name: String, values: [Double])] {
    let values = tensor.values.map(Double.init)
    switch tensor.shape.count {
    case 0, 1: return [("values", values)]
    case 2 where tensor.shape[1] <= 20:
      let count = tensor.shape[1]
      return (0..<count).map { column in
        ("column \(column)", stride(from: column, to: values.count, by: count).map { values[$0] })
      }
    default:
      throw Diagnostic(
        .tensorShape,
        "plot takes a list of numbers or a tensor with up to 20 columns, not "
          + Tensor.text(of: tensor.shape), notes: ["`show` draws it as a picture"])
    }
  }

  // MARK: histogram

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
        .init("histogram net.conv1", setup: setup),
        .init("histogram activations of net.conv1 for d.test", setup: setup),
        .init("histogram (normal([1000], seed=1)) bins 20"),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try FigureOptions.check(session, invocation)
      return .unknown
    }
  ) { (session, invocation) throws(Diagnostic) in
    let (values, title) = try HistogramValues.collect(invocation)
    let histogram = Histogram(values, bins: invocation.integer("bins") ?? 30)
    guard let histogram else {
      throw Diagnostic(
        .noSamples, "there is no finite number to count", at: invocation.span(of: "what"))
    }
    let centres = zip(histogram.edges, histogram.edges.dropFirst()).map { ($0 + $1) / 2 }
    let chart = Chart(
      title, x: .init("value"), y: .init("count"),
      series: [.init("count", .bars, x: centres, y: histogram.counts.map(Double.init))])
    try session.present(Figure(chart), invocation)
    return .record(
      RecordValue([
        ("edges", Value(histogram.edges)), ("counts", Value(histogram.counts.map(Double.init))),
        ("mean", .number(histogram.mean)), ("std", .number(histogram.deviation)),
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
    do throws(Diagnostic) {
      if let layer = value.object(as: LayerValue.self) { return try weights(of: layer) }
      let tensor = try TensorConversion.tensor(value, what: "`what` of histogram")
      return (tensor.values, "\(Count.text(tensor.count, "value"))")
    } catch {
      throw error.located(at: invocation.span(of: "what"))
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
      do throws(EngineError) {
        if word == "activations" {
          let maps = try network.activations(of: [layer.name], on: data)
          return (maps[layer.name]?.values ?? [], title)
        }
        let loss: Loss = network.endsInSoftmax ? .crossentropy : .mse
        let gradients = try network.gradients(on: data, loss: loss)
        return (gradients.parameters[layer.name]?["kernel"]?.values ?? [], title)
      } catch {
        throw Diagnostic(error)
      }
    }
    let sample = try ImageOperand(invocation, "for", fitting: network)
    if word == "activations" {
      do throws(EngineError) {
        let maps = try network.activations(of: [layer.name], for: sample.image)
        return (maps[layer.name]?.values ?? [], title)
      } catch {
        throw Diagnostic(error)
      }
    }
    let gradients = try ShowCommand.gradients(of: network, for: sample, invocation)
    return (gradients.parameters[layer.name]?["kernel"]?.values ?? [], title)
  }
}

/// Counts of values in bins of equal width; the last bin holds its upper edge.
struct Histogram {
  let edges: [Double]
  let counts: [Int]
  let mean: Double
  let deviation: Double

  /// Nil when there is no finite value.
  init?(_ values: [Float], bins: Int) {
    let finite = values.filter(\.isFinite).map(Double.init)
    guard let least = finite.min(), let most = finite.max() else { return nil }
    var (low, high) = (least, most)
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    edges = (0...bins).map { low + (high - low) * Double($0) / Double(bins) }
    var counts = [Int](repeating: 0, count: bins)
    for value in finite {
      counts[min(bins - 1, Int((value - low) / (high - low) * Double(bins)))] += 1
    }
    self.counts = counts
    let mean = finite.reduce(0, +) / Double(finite.count)
    self.mean = mean
    deviation = (finite.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(finite.count))
      .squareRoot()
  }
}
