import CNN
import Charts
import Lang

/// `findrate`: the learning-rate range test.
enum RateCommand {
  static let all = [findrate]

  static let findrate = Command(
    CommandSignature(
      "findrate", group: "train", summary: "looks for a learning rate by a short trial",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("on", .reference(["dataset"]), required: true, "the images to learn from"),
        .init("lowest", .number(1e-12...1e6), default: "1e-6", "the rate of the first step"),
        .init("highest", .number(1e-12...1e6), default: "10", "the rate of the last step"),
        .init("steps", .integer(10...100_000), default: "100", "how many steps there are"),
      ]
        + TrainingOptions.all.filter {
          ["batch", "optimizer", "momentum", "decay", "clip", "loss", "seed"].contains($0.name)
        } + [FigureOptions.to],
      details: "A copy of the network is trained with a rate that grows evenly on a logarithmic "
        + "scale, until its loss is four times the least. The suggestion is the rate at which the "
        + "smoothed loss falls most steeply after the first tenth of the steps. The network stays as it "
        + "is. The value has suggestion, rates, losses and smoothed.",
      examples: [
        .init(
          "r = findrate on d.train batch 16 steps 30",
          setup: #"data d from "digits" train 100 test 10; network net input 32x32x1; flatten; "#
            + "dense 10 softmax")
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try FigureOptions.check(session, invocation)
      guard !invocation.hasUnknowns else { return .unknown }
      let network = try session.network(invocation)
      _ = try rates(invocation)
      guard !session.isUncertain(network) else { return .unknown }
      let course = try Course(session, invocation)
      try course.check(network)
      return .unknown
    }
  ) { (session, invocation) throws(Diagnostic) in
    let value = try session.network(invocation)
    let rates = try rates(invocation)
    let course = try Course(session, invocation)
    try course.check(value)
    let search = try run(value, course, rates, session, invocation)
    let suggestion = search.suggestion.map { rounded($0) }
    try session.present(Figure(chart(search, value.name, suggestion)), invocation)
    guard let suggestion else {
      throw Diagnostic(
        .noRateFound,
        "the loss of \(value.name) falls at no rate from \(NumberFormat.short(rates.lowerBound)) to "
          + NumberFormat.short(rates.upperBound), notes: ["take other bounds, or more `steps`"])
    }
    session.note("the loss falls most steeply at rate \(NumberFormat.short(suggestion))")
    return .record(
      RecordValue([
        ("suggestion", .number(suggestion)), ("rates", Value(search.rates)),
        ("losses", Value(search.losses)), ("smoothed", Value(search.smoothed)),
      ]))
  }

  private static func rates(_ invocation: Invocation) throws(Diagnostic) -> ClosedRange<Double> {
    let lowest = invocation.number("lowest") ?? 1e-6
    let highest = invocation.number("highest") ?? 10
    guard lowest < highest else {
      throw Diagnostic(
        .outOfBounds,
        "`highest` of `findrate` must be above `lowest`, which is \(NumberFormat.short(lowest))",
        at: invocation.span(of: invocation.has("highest") ? "highest" : "lowest"))
    }
    return lowest...highest
  }

  private static func run(
    _ value: NetworkValue, _ course: Course, _ rates: ClosedRange<Double>, _ session: Session,
    _ invocation: Invocation
  ) throws(Diagnostic) -> RateSearch {
    let steps = invocation.integer("steps") ?? 100
    return try session.pass(
      of: invocation, "looking for a rate for \(value.name)", count: steps, countsImages: false
    ) { (timer) throws(EngineError) in
      try value.network.findRate(
        on: course.data, settings: course.settings, rates: rates, steps: steps,
        observe: timer.observe)
    }
  }

  private static func chart(
    _ search: RateSearch, _ name: String, _ suggestion: Double?
  ) -> Chart {
    Chart(
      "loss of \(name) by learning rate", x: .init("learning rate", isLogarithmic: true),
      y: .init("loss"),
      series: [
        .init("batch", .points, x: search.rates, y: search.losses),
        .init("smoothed", x: search.rates, y: search.smoothed),
      ],
      markers: suggestion.map { [.init(x: $0, label: NumberFormat.short($0))] } ?? [])
  }

  /// Two digits; the test says no more.
  private static func rounded(_ rate: Double) -> Double {
    Double(NumberFormat.significant(rate, digits: 2)) ?? rate
  }
}
