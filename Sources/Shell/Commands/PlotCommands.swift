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
}
