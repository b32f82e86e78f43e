import CNN
import Charts
import Lang

/// `confusion` and `mistakes`: what a network gets wrong.
enum QualityCommands {
  static let all = [confusion, mistakes]

  private static let setup =
    #"data d from "digits" train 20 test 40; network net input 32x32x1; flatten; dense 10 softmax"#

  private static let network = CommandSignature.Operand(
    "network", .reference(["network"]), required: false, "the network")
  private static let on = CommandSignature.Option(
    "on", .reference(["dataset"]), required: true, "the images")

  private static let check: Command.Body = { (session, invocation) throws(Diagnostic) in
    try FigureOptions.check(session, invocation)
    return try DataFit.check(session, invocation, measures: true)
  }

  // MARK: confusion

  static let confusion = Command(
    CommandSignature(
      "confusion", group: "see", summary: "which classes are taken for which, as table and picture",
      operands: [network], options: [on, FigureOptions.to],
      details:
        "Rows are the true classes, columns the guesses. Behind it stands a table of precision "
        + "(of the images guessed to be of a class, the share that is), recall (of its images, the "
        + "share that was found) and f1; – stands for a share of no images. The value has "
        + "confusion, per_class, accuracy and more, as that of `evaluate`.",
      examples: [.init("c = confusion on d.test\nprint shape(c.confusion)", setup: setup)]),
    checking: .custom(check)
  ) { (session, invocation) throws(Diagnostic) in
    let value = try session.network(invocation)
    guard let data = try invocation.dataset("on") else { return .unknown }
    try DataFit.check(value, data, loss: TrainingOptions.loss(invocation, value.network))
    let result = try session.evaluation(of: value, on: data, invocation)
    let evaluation = EvaluationValue(result, network: value.name, dataset: data.name)
    let title = "confusion of \(value.name) on \(data.name)"
    let right = result.confusion.indices.reduce(0) { $0 + result.confusion[$1][$1] }
    let footer = "\(Count.grouped(right)) of \(Count.text(result.count, "image")) right"
    session.emit(.table(matrix(result), title: title, footer: footer))
    session.emit(.table(evaluation.perClass, title: "by class", footer: ""))
    try session.present(Figure(picture(result, title)), invocation)
    return .object(evaluation)
  }

  /// A row for each true class, a column for each guess.
  private static func matrix(_ result: Evaluation) -> TableValue {
    let classes = result.classes.indices
    var names: Set<String> = ["truth"]
    let columns = classes.map { guess -> TableValue.Column in
      var name = result.classes[guess]
      // Two classes may have one name; the columns of a table may not.
      while !names.insert(name).inserted { name += "′" }
      return .init(
        name, classes.map { .number(Double(result.confusion[$0][guess])) }, grouped: true)
    }
    return TableValue(
      [.init("truth", result.classes.map { .string($0) })] + columns, typeName: "confusion")
  }

  /// The matrix as a heat map, each row by its share.
  private static func picture(_ result: Evaluation, _ title: String) -> Heatmap {
    Heatmap(
      title, rows: "truth", columns: "guess", names: result.classes,
      shares: result.confusion.map { row in
        let sum = max(row.reduce(0, +), 1)
        return row.map { Double($0) / Double(sum) }
      }, texts: result.confusion.map { $0.map { $0 == 0 ? "" : "\($0)" } })
  }

  // MARK: mistakes

  static let mistakes = Command(
    CommandSignature(
      "mistakes", group: "see", summary: "the images that are guessed wrong, the worst first",
      operands: [network],
      options: [
        on, .init("count", .integer(1...100), default: "25", "the most that are shown"),
        FigureOptions.to,
      ],
      details:
        "The worst is the one whose true class has the least probability. The value is a table "
        + "of all mistakes: image (its number in the dataset), truth, guess, confidence, and "
        + "probability, that of the truth.",
      examples: [.init("m = mistakes on d.test count 10\nprint len(m)", setup: setup)]),
    checking: .custom(check)
  ) { (session, invocation) throws(Diagnostic) in
    let value = try session.network(invocation)
    guard let data = try invocation.dataset("on") else { return .unknown }
    try DataFit.check(value, data, loss: TrainingOptions.loss(invocation, value.network))
    let all = try mistakes(value, data, session, invocation)
    let table = table(all, data)
    let count = min(invocation.integer("count") ?? 25, all.count)
    let title = "mistakes of \(value.name) on \(data.name)"
    let footer =
      "\(Count.grouped(all.count)) of \(Count.text(data.count, "image")) guessed wrong"
    guard !all.isEmpty else {
      session.note("\(value.name) guesses all \(Count.text(data.count, "image")) right")
      return .object(table)
    }
    session.emit(.table(Self.table(Array(all.prefix(count)), data), title: title, footer: footer))
    try session.present(
      Figure(try picture(Array(all.prefix(count)), data, "\(title), the worst first")), invocation)
    return .object(table)
  }

  private struct Mistake {
    var position: Int
    var truth: Int
    var guess: Int
    var confidence: Float
    var probability: Float
  }

  private static func mistakes(
    _ value: NetworkValue, _ data: Dataset, _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> [Mistake] {
    let outputs = try session.prediction(of: value, on: data, invocation)
    let classes = value.network.output.channels
    var result: [Mistake] = []
    for position in 0..<data.count {
      let row = outputs.values[position * classes..<(position + 1) * classes]
      let truth = Int(data.label(position))
      // Of equal ones the first, as `evaluate` counts.
      let guess = row.indices.max { row[$0] < row[$1] || (row[$0] == row[$1] && $0 > $1) }
      guard let guess, guess - row.startIndex != truth else { continue }
      result.append(
        Mistake(
          position: position, truth: truth, guess: guess - row.startIndex, confidence: row[guess],
          probability: row[row.startIndex + truth]))
    }
    return result.sorted {
      ($0.probability, -$0.confidence, $0.position) < ($1.probability, -$1.confidence, $1.position)
    }
  }

  private static func name(_ index: Int, _ data: Dataset) -> String {
    data.classes.indices.contains(index) ? data.classes[index] : "\(index)"
  }

  private static func table(_ mistakes: [Mistake], _ data: Dataset) -> TableValue {
    TableValue(
      [
        .init("image", mistakes.map { .number(Double($0.position)) }),
        .init("truth", mistakes.map { .string(name($0.truth, data)) }),
        .init("guess", mistakes.map { .string(name($0.guess, data)) }),
        .init("confidence", mistakes.map { .number(Double($0.confidence)) }, fraction: 4),
        .init("probability", mistakes.map { .number(Double($0.probability)) }, fraction: 4),
      ], typeName: "mistakes")
  }

  private static func picture(
    _ mistakes: [Mistake], _ data: Dataset, _ title: String
  ) throws(Diagnostic) -> PictureGrid {
    let images = try data.selecting(mistakes.map(\.position)).tensor(0..<mistakes.count)
    let labels = mistakes.map { mistake in
      let percent = NumberFormat.fixed(Double(mistake.confidence) * 100, fraction: 0)
      return "\(name(mistake.truth, data)) → \(name(mistake.guess, data)) \(percent)%"
    }
    let channels = images.shape[3]
    // Images of other than 1 or 3 channels are shown by their first.
    let shown =
      channels == 1 || channels == 3
      ? images
      : Tensor(
        shape: Array(images.shape.dropLast()) + [1],
        values: stride(from: 0, to: images.count, by: channels).map { images.values[$0] })
    return try TensorPictures().grid(shown, title: title, labels: labels)
  }
}
