import CNN
import Lang

/// `explain`: the arithmetic of one number, written out.
enum ExplainCommand {
  static let all = [explain]

  private static let setup =
    #"data d from "digits" train 20 test 10; network net input 32x32x1; conv 4 5x5 relu; "#
    + "maxpool 2x2; conv 2 3x3; flatten; dense 10 softmax"

  static let explain = Command(
    CommandSignature(
      "explain", group: "see", summary: "the arithmetic of one value, gradient, error or shape",
      operands: [
        .init(
          "what",
          .word([
            .init("gradient", "the derivative of the loss by a weight or bias"),
            .init("error", "the derivative of the loss by a value before its activation"),
            .init("shape", "the size of a layer's output"),
          ]), required: false, "nothing for a value itself, or one of the words"),
        .init(
          "place", .place, required: false,
          "the value, as in conv1[3, 4, 0], or behind shape a layer"),
      ],
      options: [
        .init("of", .place, "the weight or the value, behind gradient and error"),
        .init("for", .value, "the image; for a gradient also images of a dataset"),
        .init("class", .integer(0...1 << 20), "the image's class where it doesn't say"),
        .init("loss", TrainingOptions.losses, "crossentropy behind softmax, else mse"),
      ],
      details:
        "A place has row, column and channel, that of a vector its number alone. Every term is "
        + "computed in double precision from the engine's inputs; the last line is the engine's own "
        + "value. The value has value, engine, terms and lines.",
      examples: [
        .init("explain conv1[3, 4, 0] for d.test[0]", setup: setup),
        .init("explain gradient of conv1.weights[0, 0, 0, 2] for d.test[0..<2]", setup: setup),
        .init("explain error of conv1[12, 12, 1] for d.test[0]", setup: setup),
        .init("explain shape conv2", setup: setup),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      guard !invocation.hasUnknowns else { return .unknown }
      let target = try ExplainTarget(invocation)
      guard !session.isUncertain(target.layer.network) else { return .unknown }
      _ = try target.check(invocation)
      return .unknown
    }
  ) { (session, invocation) throws(Diagnostic) in
    let target = try ExplainTarget(invocation)
    guard let place = try target.check(invocation) else {
      let (lines, value) = ShapeExplanation.make(try target.layer.layer())
      for line in lines { session.note(line) }
      return value
    }
    return show(try explanation(place, target.layer, invocation), session)
  }

  private static func explanation(
    _ place: ExplainTarget.Place, _ layer: LayerValue, _ invocation: Invocation
  ) throws(Diagnostic) -> Explanation {
    let network = layer.network.network
    let loss = TrainingOptions.loss(invocation, network)
    if case .value(let place) = place {
      let sample = try ImageOperand(invocation, "for", fitting: network)
      return try engine { () throws(EngineError) in
        try network.explain(place, of: layer.name, for: sample.image)
      }
    }
    let (images, labels) = try labelled(invocation, layer.network)
    return try engine { () throws(EngineError) in
      switch place {
      case .gradient(let parameter, let indices):
        return try network.explainGradient(
          of: parameter, in: layer.name, at: indices, images: images, labels: labels, loss: loss)
      case .error(let place), .value(let place):
        guard labels.count == 1 else {
          throw .unsuitable("an error is that of one image, not of \(labels.count)", hint: nil)
        }
        let image = Tensor(shape: Array(images.shape.dropFirst()), values: images.values)
        return try network.explainError(
          at: place, of: layer.name, image: image, label: labels[0], loss: loss)
      }
    }
  }

  // MARK: Output

  /// More terms than these are not printed one by one.
  private static let printedTerms = 50

  private static func show(_ explanation: Explanation, _ session: Session) -> Value {
    let terms = explanation.terms
    let table = table(terms)
    let last = (name: "the engine's value", value: explanation.engine)
    let lines = explanation.lines.map { (name: $0.name, value: $0.value) } + [last]
    let longest = lines.map(\.name.count).max() ?? 0
    let footer = lines.map { line in
      let space = String(repeating: " ", count: longest - line.name.count)
      return "\(line.name)\(space)  \(NumberFormat.significant(line.value, digits: 8))"
    }
    session.emit(
      .table(
        printed(terms), title: "\(explanation.subject) = \(explanation.formula)",
        footer: footer.joined(separator: "\n")))
    let sums = TableValue(
      [
        .init("line", explanation.lines.map { .string($0.name) }),
        .init("value", explanation.lines.map { .number($0.value) }),
      ], typeName: "lines")
    return .record(
      RecordValue([
        ("value", .number(explanation.value)), ("engine", .number(explanation.engine)),
        ("formula", .string(explanation.formula)), ("terms", .object(table)),
        ("lines", .object(sums)),
      ]))
  }

  /// What is printed: of many terms those that aren't 0, and of very many the sum of the last ones, so
  /// that what stands there adds up.
  private static func printed(_ terms: [Explanation.Term]) -> TableValue {
    guard terms.count > printedTerms else { return table(terms) }
    let counting = terms.filter { $0.product != 0 }
    let rest = counting.dropFirst(printedTerms)
    let shown = Array(counting.prefix(printedTerms))
    var left: [(text: String, sum: Double)] = []
    if !rest.isEmpty {
      left.append(
        (Count.text(rest.count, "more term"), rest.reduce(0) { $0 + $1.product }))
    }
    let zeros = terms.count - counting.count
    if zeros > 0 {
      left.append((Count.text(zeros, "term") + (zeros == 1 ? " that is 0" : " that are 0"), 0))
    }
    return table(shown, left: left)
  }

  /// - Parameter left: rows for the terms that don't have one of their own.
  private static func table(
    _ terms: [Explanation.Term], left: [(text: String, sum: Double)] = []
  ) -> TableValue {
    let hasFactors = terms.contains { !$0.second.isEmpty }
    let sums = left.map { Value.number($0.sum) }
    let nothing = left.map { _ in Value.none }
    var columns: [TableValue.Column] = [
      .init("term", terms.map { .string($0.first) } + left.map { .string($0.text) }),
      .init("value", terms.map { .number($0.a) } + (hasFactors ? nothing : sums)),
    ]
    if hasFactors {
      columns += [
        .init("times", terms.map { .string($0.second) } + nothing),
        .init("factor", terms.map { .number($0.b) } + nothing),
        .init("product", terms.map { .number($0.product) } + sums),
      ]
    }
    if terms.contains(where: { !$0.note.isEmpty }) {
      columns.append(.init("note", terms.map { .string($0.note) } + left.map { _ in .string("") }))
    }
    return TableValue(columns, typeName: "terms")
  }

  // MARK: Images

  /// The images N×H×W×C and their classes.
  private static func labelled(
    _ invocation: Invocation, _ value: NetworkValue
  ) throws(Diagnostic) -> (Tensor, [Int32]) {
    if let data = try invocation.dataset("for"), data.count != 1 {
      try DataFit.checkInput(value, data)
      return (try data.allImages(), (0..<data.count).map(data.label))
    }
    let sample = try ImageOperand(invocation, "for", fitting: value.network)
    guard let label = invocation.integer("class") ?? sample.label else {
      throw Diagnostic(
        .labelsNeeded, "the image doesn't say its class: add `class N`",
        notes: ["an image of a dataset, such as digits.test[0], has its class with it"])
    }
    return (
      Tensor(shape: [1] + sample.image.shape, values: sample.image.values),
      [Int32(clamping: label)]
    )
  }
}
