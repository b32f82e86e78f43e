import CNN
import Lang

/// The verbs that train and measure.
enum TrainCommands {
  static let all = [train, resume, evaluate, predict]

  private static let setup =
    #"data d from "digits" train 100 test 50; network net input 32x32x1; flatten; dense 10 softmax"#

  static let train = Command(
    CommandSignature(
      "train", group: "train", summary: "change the weights so that the loss falls",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("on", .reference(["dataset"]), required: true, "the images to learn from"),
        .init("validate", .reference(["dataset"]), "images to measure on after each epoch"),
      ] + TrainingOptions.all,
      details: "Training again goes on from the weights and the optimiser's state that there are. "
        + "Ctrl-C stops at the end of a batch; `resume` goes on. The value is the network's history.",
      examples: [
        .init("train on d.train validate d.test epochs 2 batch 32 optimizer adam", setup: setup)
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      guard !invocation.hasUnknowns else { return .unknown }
      let network = try session.network(invocation)
      guard !session.isUncertain(network) else { return .unknown }
      let course = try Course(session, invocation)
      try course.check(network)
      return .unknown
    }
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation)
    let course = try Course(session, invocation)
    return try course.run(network, session: session, resuming: false)
  }

  static let resume = Command(
    CommandSignature(
      "resume", group: "train", summary: "go on with a training that was stopped",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init(
          "on", .reference(["dataset"]),
          "the images it was trained on, if this session doesn't know"),
        .init("validate", .reference(["dataset"]), "the images it was measured on"),
      ],
      details: "The weights are those that training without the stop gives, bit by bit."),
    checking: .custom { (session, invocation) throws(Diagnostic) in .unknown }
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation)
    guard let state = network.network.training, state.isUnfinished else {
      throw Diagnostic(
        .nothingToResume, "\(network.name) has no training that was stopped",
        notes: ["`train on DATA` begins one"])
    }
    let known = session.lastTraining[ObjectIdentifier(network)]
    let data = try invocation.dataset("on") ?? known?.training
    guard let data else {
      throw Diagnostic(
        .cannotResume, "resume needs to know what \(network.name) was trained on",
        notes: ["write `resume on DATA validate DATA`"])
    }
    let course = Course(
      data: data, validation: try invocation.dataset("validate") ?? known?.validation,
      settings: state.settings)
    return try course.run(network, session: session, resuming: true)
  }

  static let evaluate = Command(
    CommandSignature(
      "evaluate", group: "train", summary: "loss, accuracy and more on a dataset",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("on", .reference(["dataset"]), required: true, "the images"),
        .init(
          "loss", TrainingOptions.losses,
          "crossentropy for a network that ends in softmax, else mse"),
        .init("batch", .integer(1...1 << 20), default: "512", "images worked on at once"),
      ],
      details: "The value has accuracy, loss, topk, confusion, per_class and more.",
      examples: [.init("r = evaluate on d.test\nprint r.accuracy", setup: setup)]),
    showsValue: true,
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try checkFit(session, invocation)
    }
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation)
    guard let data = try invocation.dataset("on") else { return .unknown }
    try DataFit.check(network, data, loss: TrainingOptions.loss(invocation, network.network))
    let timer = PassTimer(session, "evaluating \(network.name)", count: data.count)
    defer { timer.finish() }
    do throws(EngineError) {
      let result = try network.network.evaluate(
        on: data, loss: TrainingOptions.loss(invocation, network.network),
        batch: invocation.integer("batch") ?? 512, threads: session.settings.threads,
        observe: timer.observe)
      guard let result else { throw EngineError.unsuitable("", hint: nil) }
      return .object(EvaluationValue(result, network: network.name, dataset: data.name))
    } catch {
      throw session.interruption.isRaised ? .interrupted("evaluate") : Diagnostic(error)
    }
  }

  static let predict = Command(
    CommandSignature(
      "predict", group: "train", summary: "the network's output for each image of a dataset",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("on", .reference(["dataset"]), required: true, "the images"),
        .init("batch", .integer(1...1 << 20), default: "512", "images worked on at once"),
      ],
      details: "The value is a tensor with a row for each image; `argmax` of a row is its class.",
      examples: [.init("p = predict on d.test[0..<4]\nprint shape(p)", setup: setup)]),
    showsValue: true,
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try checkFit(session, invocation)
    }
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation)
    guard let data = try invocation.dataset("on") else { return .unknown }
    try DataFit.checkInput(network, data)
    let timer = PassTimer(session, "predicting with \(network.name)", count: data.count)
    defer { timer.finish() }
    do throws(EngineError) {
      let result = try network.network.predict(
        data, batch: invocation.integer("batch") ?? 512, threads: session.settings.threads,
        observe: timer.observe)
      guard let result else { throw EngineError.unsuitable("", hint: nil) }
      return Value(result)
    } catch {
      throw session.interruption.isRaised ? .interrupted("predict") : Diagnostic(error)
    }
  }

  private static func checkFit(
    _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> Value {
    guard !invocation.hasUnknowns else { return .unknown }
    let network = try session.network(invocation)
    guard !session.isUncertain(network), let data = try invocation.dataset("on") else {
      return .unknown
    }
    try DataFit.checkInput(network, data)
    return .unknown
  }
}

/// One training: its data and its settings.
struct Course {
  var data: Dataset
  var validation: Dataset?
  var settings: TrainingSettings

  init(data: Dataset, validation: Dataset?, settings: TrainingSettings) {
    self.data = data
    self.validation = validation
    self.settings = settings
  }

  init(_ session: Session, _ invocation: Invocation) throws(Diagnostic) {
    guard let data = try invocation.dataset("on") else {
      throw Diagnostic(.missingOption, "train needs `on DATA`")
    }
    let network = try session.network(invocation).network
    self.init(
      data: data, validation: try invocation.dataset("validate"),
      settings: try TrainingOptions.settings(invocation, session: session, network: network))
    guard settings.patience == nil || validation != nil else {
      throw Diagnostic(
        .missingOption,
        "`patience` needs `validate DATA`: it waits for the validation loss to fall",
        at: invocation.span(of: "patience"))
    }
  }

  /// Refuses what can't be trained, without training.
  func check(_ value: NetworkValue) throws(Diagnostic) {
    let network = value.network
    try DataFit.check(value, data, loss: settings.loss)
    if let validation { try DataFit.check(value, validation, loss: settings.loss) }
    guard network.trainableCount > 0 else {
      throw Diagnostic(
        .nothingToTrain, "\(network.name) has no weights that training could change",
        notes: ["add a `conv` or `dense` layer, or `unfreeze` one"])
    }
    do throws(EngineError) {
      try network.memoryForTraining(settings).check(
        "training \(network.name) in batches of \(settings.batch)")
    } catch {
      throw Diagnostic(error)
    }
  }

  /// Trains; the network keeps what was learnt, however it ends.
  /// - Returns: the network's history.
  func run(_ value: NetworkValue, session: Session, resuming: Bool) throws(Diagnostic) -> Value {
    let outcome = try train(value, session: session, resuming: resuming)
    return try end(outcome, value, session)
  }

  private func train(
    _ value: NetworkValue, session: Session, resuming: Bool
  ) throws(Diagnostic) -> TrainingOutcome {
    try check(value)
    let trainer: Trainer
    do throws(EngineError) {
      trainer = try Trainer(
        value.network, on: data, validation: validation, settings: settings, resuming: resuming,
        collective: session.processes)
    } catch {
      throw Diagnostic(error)
    }
    session.lastTraining[ObjectIdentifier(value)] = TrainingData(
      training: data, validation: validation)
    let title = "training \(value.name)"
    var last: TrainingProgress?
    func report(isLast: Bool) {
      guard let last, session.settings.progress else { return }
      let done = Double(last.epoch - 1) + Double(last.seen) / Double(max(last.count, 1))
      session.emit(
        .progress(
          ProgressReport(
            title, fraction: min(done / Double(max(last.lastEpoch, 1)), 1), training: last,
            imagesPerSecond: last.imagesPerSecond, secondsLeft: last.secondsLeft, isLast: isLast)))
    }
    // However it ends, what was learnt is kept.
    defer {
      value.replace(with: trainer.network, change: "train")
      report(isLast: true)
    }
    do throws(EngineError) {
      return try trainer.run { progress in
        last = progress
        report(isLast: false)
        return !session.interruption.isRaised
      }
    } catch {
      throw Diagnostic(error)
    }
  }

  private func end(
    _ outcome: TrainingOutcome, _ value: NetworkValue, _ session: Session
  ) throws(Diagnostic) -> Value {
    let history = value.network.training?.history ?? History()
    switch outcome {
    case .finished: break
    case .patience(let best):
      session.note(
        "stopped early: the validation loss hasn't fallen for \(settings.patience ?? 0) epochs; "
          + "the weights are those of epoch \(best)")
    case .stopped:
      let epoch = (value.network.training?.epoch ?? 0) + 1
      throw Diagnostic(
        .interrupted,
        "training of \(value.name) was stopped in epoch \(epoch); what it learnt is kept",
        notes: ["`resume` goes on where it stopped"])
    }
    if let row = history.rows.last { session.note(summary(row, value.name)) }
    return .object(HistoryValue(history))
  }

  private func summary(_ row: History.Row, _ name: String) -> String {
    func pair(_ loss: Double, _ accuracy: Double) -> String {
      "loss \(NumberFormat.fixed(loss, fraction: 4)), accuracy \(NumberFormat.fixed(accuracy, fraction: 4))"
    }
    var text = "trained \(name): epoch \(row.epoch), \(pair(row.loss, row.accuracy))"
    if let loss = row.validationLoss, let accuracy = row.validationAccuracy {
      text += "; validation \(pair(loss, accuracy))"
    }
    return text
  }
}

/// Reports the progress of a pass over a dataset, or of other work in pieces, and looks whether to go
/// on.
final class PassTimer {
  private let session: Session
  private let title: String
  private let count: Int
  private let countsImages: Bool
  private let start = ContinuousClock.now
  private var reported = false

  init(_ session: Session, _ title: String, count: Int, countsImages: Bool = true) {
    self.session = session
    self.countsImages = countsImages
    self.title = title
    self.count = count
  }

  func observe(_ done: Int) -> Bool {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    // A pass that takes no time is not worth a line.
    if session.settings.progress, seconds > 0.5 {
      reported = true
      let rate = Double(done) / seconds
      session.emit(
        .progress(
          ProgressReport(
            title, fraction: Double(done) / Double(max(count, 1)),
            imagesPerSecond: countsImages ? rate : 0,
            secondsLeft: Double(count - done) / max(rate, 1e-9))))
    }
    return !session.interruption.isRaised
  }

  func finish() {
    if reported { session.emit(.progress(ProgressReport(title, fraction: 1, isLast: true))) }
  }
}

extension Session {
  /// Whether check mode no longer knows the shapes of a network.
  func isUncertain(_ network: NetworkValue) -> Bool {
    plan?.uncertain.contains(ObjectIdentifier(network)) == true
  }
}

extension Invocation {
  /// A dataset option; nil when it wasn't written.
  /// - Throws: `wrongType` for one with splits.
  func dataset(_ name: String) throws(Diagnostic) -> Dataset? {
    guard let value = object(name, as: DatasetValue.self) else { return nil }
    do throws(Diagnostic) {
      return try value.whole()
    } catch {
      throw error.located(at: span(of: name))
    }
  }
}

extension Diagnostic {
  /// A command that the user stopped.
  static func interrupted(_ command: String) -> Diagnostic {
    Diagnostic(.interrupted, "\(command) was stopped")
  }
}
