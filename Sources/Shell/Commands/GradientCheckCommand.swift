import CNN
import Lang

/// `gradcheck`: the engine's gradients against finite differences.
enum GradientCheckCommand {
  static let all = [gradcheck]

  static let gradcheck = Command(
    CommandSignature(
      "gradcheck", group: "see", summary: "every layer's gradients against finite differences",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("on", .reference(["dataset"]), required: true, "the images of the loss"),
        .init(
          "images", .integer(1...1 << 20), default: "8", "only so many of them, the first ones"),
        .init("points", .integer(1...1 << 20), default: "20", "entries of each array to check"),
        .init(
          "loss", TrainingOptions.losses,
          "crossentropy for a network that ends in softmax, else mse"),
        .init(
          "seed", .seed, default: "0",
          "of the choice of the entries"),
      ],
      details: "The loss is computed anew in double precision by plain loops, "
        + "1e-6 to either side of each entry. An entry is ok within 0.001 of the difference plus "
        + "1e-5, or plus a thousandth of the array's largest derivative where that is less. Entries "
        + "at a kink, where a relu or a maximum changes sides, have no derivative and don't count. "
        + "`error` is the derivative by a layer's result before its activation. The value has ok "
        + "and table.",
      examples: [
        .init(
          "g = gradcheck on d.test points 5\nassert g.ok",
          setup: #"data d from "digits" train 20 test 4; network net input 32x32x1; "#
            + "conv 2 5x5 tanh; maxpool 4x4; flatten; dense 10 softmax")
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try DataFit.check(session, invocation, measures: true)
    }
  ) { (session, invocation) throws(Diagnostic) in
    let value = try session.network(invocation)
    guard let data = try invocation.dataset("on") else { return .unknown }
    let loss = TrainingOptions.loss(invocation, value.network)
    try DataFit.check(value, data, loss: loss)
    let images = min(invocation.integer("images") ?? 8, data.count)
    let check = try run(value, data.selecting(0..<images), loss, session, invocation)
    let table = table(check)
    let wrong = check.rows.filter { $0.wrong > 0 }
    session.emit(
      .table(
        table, title: "gradients of \(value.name), mean loss of \(Count.text(images, "image"))",
        footer: wrong.isEmpty ? "all gradients are ok" : ""))
    if !wrong.isEmpty {
      let names = wrong.map { "\($0.layer) (\(ParameterDescriptor.shownName($0.what)))" }.joined(
        separator: ", ")
      session.emit(
        .warning(
          Diagnostic(
            .gradientMismatch, "gradients differ from finite differences: \(names)",
            at: invocation.span)))
    }
    return .record(RecordValue([("ok", .boolean(check.passed)), ("table", .object(table))]))
  }

  private static func run(
    _ value: NetworkValue, _ data: Dataset, _ loss: Loss, _ session: Session,
    _ invocation: Invocation
  ) throws(Diagnostic) -> GradientCheck {
    let points = invocation.integer("points") ?? 20
    let seed = UInt64(invocation.integer("seed") ?? 0)
    return try session.pass(
      of: invocation, "checking the gradients of \(value.name)", count: 1000, countsImages: false
    ) { (timer) throws(EngineError) in
      try value.network.checkGradients(
        on: data, loss: loss, points: points, seed: seed
      ) { done, count in timer.observe(1000 * done / max(count, 1)) }
    }
  }

  private static func table(_ check: GradientCheck) -> TableValue {
    func column(
      _ name: String, _ cell: (GradientCheck.Row) -> Value
    ) -> TableValue.Column { .init(name, check.rows.map(cell)) }
    return TableValue(
      [
        column("layer") { .string($0.layer) }, column("kind") { .string($0.kind) },
        column("of") { .string(ParameterDescriptor.shownName($0.what)) },
        column("entries") { .number(Double($0.points)) },
        column("at a kink") { .number(Double($0.kinks)) },
        column("largest") { .number(rounded($0.largestGradient)) },
        column("largest difference") { .number(rounded($0.largestDifference)) },
        column("verdict") { row in
          .string(
            row.wrong > 0
              ? "wrong at \(row.wrong)" : row.kinks == row.points ? "only kinks" : "ok")
        },
      ], typeName: "gradient check")
  }

  /// Three digits; more say nothing of a difference.
  private static func rounded(_ number: Double) -> Double {
    Double(NumberFormat.significant(number, digits: 3)) ?? number
  }
}
