import CNN
import Lang

/// The options of `train`, and what they make of the training settings.
enum TrainingOptions {
  private static let defaults = TrainingSettings()

  static let losses = OperandKind.word(Loss.allCases.map { .init($0.rawValue, $0.summary) })

  static let all: [CommandSignature.Option] =
    [
      .init(
        "epochs", .integer(1...1_000_000), default: "\(defaults.epochs)", "passes over the images"),
      .init("batch", .integer(1...1 << 20), default: "\(defaults.batch)", "images for each step"),
      .init(
        "optimizer", .word(Optimizer.allCases.map { .init($0.rawValue, $0.summary) }),
        default: defaults.optimizer.rawValue, "how the weights follow their gradients"),
      .init(
        "rate", .number(0...1e30), default: "0.001, or 0.01 for sgd, momentum, nesterov",
        "the learning rate"),
      .init(
        "schedule", .word(Schedule.Shape.allCases.map { .init($0.rawValue, $0.summary) }),
        default: "constant", "how the rate changes"),
      .init("factor", .number(0...1), default: "0.5", "what step and exponential multiply with"),
      .init(
        "every", .number(0.001...1e6), default: "10", units: ["epochs", "epoch"],
        "how often step multiplies"),
      .init(
        "warmup", .number(0...1e6), default: "0", units: ["epochs", "epoch"],
        "in which the rate grows from 0"),
      .init("momentum", .number(0...0.9999), default: "0.9", "of momentum and nesterov"),
      .init("decay", .number(0...1), default: "0, or 0.004 for adamw", "weight decay"),
      .init("clip", .number(1e-9...1e9), "the largest norm of all gradients together"),
      .init("loss", losses, "crossentropy for a network that ends in softmax, else mse"),
      .init(
        "seed", .seed, default: "0",
        "of shuffling, dropout, augmentation"),
      .init("shuffle", .boolean, default: "on", "whether images come in a new order each epoch"),
      .init(
        "patience", .integer(1...1_000_000), units: ["epochs", "epoch"],
        "stop after so many epochs without a lower validation loss, with the best weights"),
      .init(
        "checkpoint", .file(.writing), "a file from which `resume` goes on, should all else be lost"
      ),
      .init(
        "every", .integer(1...1_000_000_000), behind: "checkpoint", default: "1 epoch",
        units: ["steps", "step", "epochs", "epoch"], "how often the checkpoint is written"),
    ] + log

  static let log: [CommandSignature.Option] = [
    .init("log", .file(.writing), "a file that gets a row for each epoch, readable meanwhile"),
    .init(
      "every", .integer(1...1_000_000_000), behind: "log", units: ["steps", "step"],
      "how often the log gets a row for a step, too"),
  ]

  static func settings(
    _ invocation: Invocation, session: Session, network: Network
  ) throws(Diagnostic) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = invocation.integer("epochs") ?? settings.epochs
    settings.batch = invocation.integer("batch") ?? settings.batch
    settings.optimizer = choice(invocation, "optimizer") ?? settings.optimizer
    settings.rate = invocation.number("rate")
    settings.schedule = Schedule(
      choice(invocation, "schedule") ?? .constant, factor: invocation.number("factor") ?? 0.5,
      every: invocation.number("every") ?? 10, warmup: invocation.number("warmup") ?? 0)
    settings.momentum = invocation.number("momentum") ?? settings.momentum
    settings.decay = invocation.number("decay")
    settings.clip = invocation.number("clip")
    settings.loss = loss(invocation, network)
    settings.seed = invocation.integer("seed").map { UInt64($0) } ?? session.settings.seed
    settings.shuffle = invocation.boolean("shuffle") ?? true
    settings.patience = invocation.integer("patience")
    settings.threads = session.settings.threads
    if let count = invocation.integer("checkpoint every") {
      let isEpochs = invocation.unit("checkpoint every")?.hasPrefix("epoch") ?? false
      settings.checkpointInterval = isEpochs ? .epochs(count) : .steps(count)
    }
    try checkCombinations(invocation, settings)
    return settings
  }

  /// The loss that was asked for, or the one that suits the network's end.
  static func loss(_ invocation: Invocation, _ network: Network) -> Loss {
    choice(invocation, "loss") ?? (network.endsInSoftmax ? .crossentropy : .mse)
  }

  /// Refuses options that would do nothing.
  private static func checkCombinations(
    _ invocation: Invocation, _ settings: TrainingSettings
  ) throws(Diagnostic) {
    func refuse(_ option: String, _ message: String) throws(Diagnostic) {
      guard invocation.has(option) else { return }
      throw Diagnostic(.optimizerOption, message, at: invocation.span(of: option))
    }
    switch settings.optimizer {
    case .momentum, .nesterov: break
    case .sgd, .rmsprop, .adam, .adamw:
      try refuse(
        "momentum", "`momentum` has no meaning for optimizer \(settings.optimizer.rawValue)")
    }
    switch settings.schedule.shape {
    case .constant, .cosine:
      try refuse(
        "factor", "`factor` has no meaning for schedule \(settings.schedule.shape.rawValue)")
      try refuse("every", "`every` has no meaning for schedule \(settings.schedule.shape.rawValue)")
    case .exponential:
      try refuse("every", "`every` has no meaning for schedule exponential")
    case .step: break
    }
  }

  private static func choice<Choice: RawRepresentable>(
    _ invocation: Invocation, _ name: String
  ) -> Choice? where Choice.RawValue == String {
    (invocation.word(name) ?? invocation.string(name)).flatMap(Choice.init(rawValue:))
  }
}
