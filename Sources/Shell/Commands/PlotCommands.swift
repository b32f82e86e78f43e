import CNN
import Charts
import Lang

/// `plot`: numbers as charts.
enum PlotCommands {
  static let all = [plot]

  static let setup =
    #"data d from "digits" train 40 test 20; network net input 32x32x1; conv 2 5x5 relu; "#
    + "flatten; dense 10 softmax; train on d.train validate d.test epochs 2 batch 20"

  static let plot = Command(
    CommandSignature(
      "plot", group: "see", summary: "the course of a training, or any numbers, as a chart",
      operands: [
        .init(
          "what",
          .list(
            .oneOf([
              .word(words),
              .value,
            ])), "some of loss, accuracy and rate, or a list, tensor or record of lists")
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
        + "`plot y against x` draws one list over another. "
        + "The value is what was drawn, a record of lists.",
      examples: [
        .init("plot loss", setup: setup), .init("plot loss, accuracy of net", setup: setup),
        .init("plot [1, 4, 9, 16]"), .init("plot [1, 4, 9] against [10, 20, 30]"),
        .init("plot {a: [1, 2, 3], b: [3, 2, 2]} style points"),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try FigureOptions.check(session, invocation)
      try checkWhat(invocation)
      return .unknown
    }
  ) { (session, invocation) throws(Diagnostic) in
    try checkWhat(invocation)
    let words = invocation.items("what").compactMap(\.value.string)
    var chart =
      words.isEmpty ? try numbers(invocation) : try course(words, session, invocation)
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

  private static let words = [
    OperandKind.Word("loss", "the loss of each epoch"),
    OperandKind.Word("accuracy", "the accuracy of each epoch"),
    OperandKind.Word("rate", "the learning rate of each epoch"),
  ]

  /// Several words are a line each; of several lists it is open which is drawn over which.
  /// - Throws: `unknownWord`, or `unexpectedOperand` that names the ways to write it.
  private static func checkWhat(_ invocation: Invocation) throws(Diagnostic) {
    let items = invocation.items("what")
    for item in items {
      guard let word = item.value.string else { continue }
      guard words.contains(where: { $0.name == word }) else {
        throw Diagnostic(
          .unknownWord, "\"\(word)\" is nothing to plot: there are loss, accuracy and rate",
          at: item.span
        ).suggesting(word, among: words.map(\.name))
      }
    }
    guard items.count > 1, let list = items.first(where: { $0.value.string == nil }) else { return }
    let (x, y) = (items[0].span.text, items[1].span.text)
    throw Diagnostic(
      .unexpectedOperand, "`plot` takes one list of numbers, or several in a record",
      at: list.span,
      notes: [
        "`plot \(y) against \(x)` draws one over the other, "
          + "`plot {a: \(x), b: \(y)}` a line for each"
      ])
  }

  // MARK: The course of a training

  private static func course(
    _ words: [String], _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> Chart {
    let named = invocation.items("of").compactMap { $0.value.object(as: NetworkValue.self) }
    let networks = named.isEmpty ? [try session.network(invocation, "of")] : named
    var series: [Chart.Series] = []
    for value in networks {
      let rows = value.network.training?.history.rows ?? []
      guard !rows.isEmpty else {
        throw Diagnostic(
          .noSamples,
          "\(value.name) has not been trained yet, so there is no \(words[0]) to plot",
          notes: ["`train \(value.name) on DATA` trains it"])
      }
      for word in words {
        // A line is named by what tells it from the others.
        let name = (networks.count > 1 ? [value.name] : []) + (words.count > 1 ? [word] : [])
        series += lines(word, rows, name)
      }
    }
    let names = networks.map(\.name).joined(separator: ", ")
    let title = words.joined(separator: ", ")
    return Chart(
      "\(title) of \(names)", x: .init("epoch", isWhole: true), y: .init(title), series: series)
  }

  /// The lines of one word: that of training, and where there is one, that of validation.
  private static func lines(
    _ word: String, _ rows: [History.Row], _ name: [String]
  ) -> [Chart.Series] {
    func line(_ part: String, _ value: (History.Row) -> Double?) -> [Chart.Series] {
      let points = rows.compactMap { row in value(row).map { (Double(row.epoch), $0) } }
      let title = name.last == part ? name : name + [part]
      return points.isEmpty
        ? [] : [.init(title.joined(separator: " "), x: points.map(\.0), y: points.map(\.1))]
    }
    return switch word {
    case "rate": line("rate", \.rate)
    case "loss": line("training", \.loss) + line("validation", \.validationLoss)
    default: line("training", \.accuracy) + line("validation", \.validationAccuracy)
    }
  }

  // MARK: Numbers

  private static func numbers(_ invocation: Invocation) throws(Diagnostic) -> Chart {
    guard let value = invocation.items("what").first?.value else { return Chart(series: []) }
    let style = invocation.word("style").flatMap(Chart.Style.init) ?? .line
    do throws(Diagnostic) {
      var columns: [(name: String, values: [Double])] = []
      if let history = value.object(as: HistoryValue.self) {
        let rows = history.history.rows
        columns = [
          ("loss", rows.map(\.loss)), ("accuracy", rows.map(\.accuracy)),
          ("val_loss", rows.compactMap(\.validationLoss)),
          ("val_accuracy", rows.compactMap(\.validationAccuracy)),
        ].filter { !$0.1.isEmpty }
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
}
