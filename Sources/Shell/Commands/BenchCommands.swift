import CNN
import Lang

/// The verbs that measure speed.
enum BenchCommands {
  static let all = [bench, profile]

  private static let setup = "network net input 32x32x1; conv 6 5x5 tanh; flatten; dense 10 softmax"

  static let bench = Command(
    CommandSignature(
      "bench", group: "see", summary: "how fast a network trains or predicts on this machine",
      operands: [
        .init(
          "what",
          .word([
            .init("train", "whole steps: loading, forward, backward, optimiser"),
            .init("predict", "forward passes"),
            .init("exchange", "what the processes of an MPI job send each other; needs no network"),
          ]), "what is timed"),
        .init("network", .reference(["network"]), required: false, "the network"),
      ],
      options: timing,
      details: "Runs on random images and leaves the network as it is. The value has "
        + "images_per_second, gflops, peak_gflops, peak_share, threads, isa, batch. The peak is that "
        + "of multiply-adds in registers, measured on the same threads right after. Under mpirun "
        + "`train` gives the total of all processes, and their number, what one of them reaches "
        + "alone, and the efficiency: the total as a share of so many times one alone; sent_early is "
        + "the share of the gradients that left while layers still computed. `exchange` gives a "
        + "table.",
      examples: [.init("bench train batch 32 seconds 0.1", setup: setup)]),
    showsValue: true,
    checking: .custom { (session, invocation) throws(Diagnostic) in
      if invocation.word("what") == "exchange" { return .unknown }
      return try check(session, invocation)
    }
  ) { (session, invocation) throws(Diagnostic) in
    if invocation.word("what") == "exchange" { return .object(try exchange(session)) }
    let network = try session.network(invocation).network
    let (settings, seconds) = timing(of: invocation, session)
    let goesOn = { !session.interruption.isRaised }
    let trains = invocation.word("what") == "train"
    let result = try engine { () throws(EngineError) in
      trains
        ? try network.benchmarkTraining(
          settings: settings, seconds: seconds, collective: session.processes, observe: goesOn)
        : try network.benchmarkPrediction(
          batch: settings.batch, threads: settings.threads, seconds: seconds, observe: goesOn)
    }
    guard session.processes.allAgree(goesOn()) else { throw .interrupted("bench") }
    return .record(RecordValue(fields(result)))
  }

  private static func fields(_ result: Benchmark) -> [(String, Value)] {
    var fields: [(String, Value)] = [
      ("images_per_second", .number(result.imagesPerSecond.rounded())),
      ("gflops", rounded(result.gflops)), ("peak_gflops", rounded(result.peakGflops)),
      ("peak_share", .number((result.peakShare * 1000).rounded() / 1000)),
      ("threads", .number(Double(result.threads))), ("isa", .string(result.instructionSet)),
      ("batch", .number(Double(result.batch))),
    ]
    if let alone = result.imagesPerSecondAlone, let efficiency = result.efficiency {
      fields += [
        ("processes", .number(Double(result.processes))),
        ("alone_images_per_second", .number(alone.rounded())),
        ("efficiency", .number((efficiency * 1000).rounded() / 1000)),
        ("sent_early", .number(((result.sentEarly ?? 0) * 1000).rounded() / 1000)),
      ]
    }
    return fields
  }

  /// The table of `bench exchange`.
  private static func exchange(_ session: Session) throws(Diagnostic) -> TableValue {
    let times = session.processes.measureExchanges()
    guard !times.isEmpty else {
      throw Diagnostic(
        .notHere, "`bench exchange` times what processes send each other, and there is one only",
        notes: ["start cnn with mpirun"])
    }
    return TableValue([
      .init("bytes", times.map { .number(Double($0.bytes)) }, grouped: true),
      .init("microseconds", times.map { .number($0.seconds * 1e6) }, fraction: 2),
      .init(
        "gigabytes_per_second", times.map { .number(Double($0.bytes) / $0.seconds / 1e9) },
        fraction: 3),
    ])
  }

  static let profile = Command(
    CommandSignature(
      "profile", group: "see", summary: "the time of each layer, forward and backward",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: timing,
      details:
        "Times whole training steps on random images and leaves the network as it is. Times are "
        + "microseconds of one thread for one image; the share is that of the thread's multiply-add "
        + "peak. `other` is loading, loss, optimiser and waiting.",
      examples: [.init("profile batch 32 seconds 0.1", setup: setup)]),
    checking: .custom(check)
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation).network
    let (settings, seconds) = timing(of: invocation, session)
    let profile = try engine { () throws(EngineError) in
      try network.profile(
        settings: settings, seconds: seconds, observe: { !session.interruption.isRaised })
    }
    if session.interruption.isRaised { throw .interrupted("profile") }
    let table = table(profile)
    let footer =
      "other \(NumberFormat.fixed(profile.other * 1e6, fraction: 2)) µs an image; peak "
      + "\(NumberFormat.fixed(profile.peakGflops, fraction: 0)) GFLOP/s a thread; batch "
      + "\(profile.batch), \(Count.text(profile.threads, "thread")), \(profile.instructionSet)"
    session.emit(.table(table, title: network.name, footer: footer))
    return .object(table)
  }

  private static let timing: [CommandSignature.Option] = [
    .init("batch", .integer(1...1 << 20), default: "128", "images in a batch"),
    .init("seconds", .number(0.01...3600), default: "3", "how long to measure"),
  ]

  private static func timing(
    of invocation: Invocation, _ session: Session
  ) -> (TrainingSettings, seconds: Double) {
    var settings = TrainingSettings()
    settings.batch = invocation.integer("batch") ?? 128
    settings.threads = session.settings.threads
    return (settings, invocation.number("seconds") ?? 3)
  }

  private static let check: Command.Body = { (session, invocation) throws(Diagnostic) in
    if !invocation.hasUnknowns { _ = try session.network(invocation) }
    return .unknown
  }

  private static func rounded(_ gflops: Double) -> Value {
    .number((gflops * 10).rounded() / 10)
  }

  private static func table(_ profile: Profile) -> TableValue {
    func column(
      _ name: String, _ fraction: Int? = nil, _ cell: (Profile.Row) -> Value
    ) -> TableValue.Column { .init(name, profile.rows.map(cell), fraction: fraction) }
    func speed(_ operations: Double, _ seconds: Double) -> Value {
      operations > 0 && seconds > 0 ? .number(operations / seconds / 1e9) : .none
    }
    func share(_ operations: Double, _ seconds: Double) -> Value {
      speed(operations, seconds).number.map { .number($0 / profile.peakGflops) } ?? Value.none
    }
    return TableValue(
      [
        column("layer") { .string($0.layer) }, column("kind") { .string($0.kind) },
        column("forward", 2) { .number($0.forward * 1e6) },
        column("backward", 2) { .number($0.backward * 1e6) },
        column("forward GFLOP/s", 1) { speed($0.forwardOperations, $0.forward) },
        column("backward GFLOP/s", 1) { speed($0.backwardOperations, $0.backward) },
        column("forward share", 3) { share($0.forwardOperations, $0.forward) },
        column("backward share", 3) { share($0.backwardOperations, $0.backward) },
      ], typeName: "profile")
  }
}
