import CNN
import Lang

/// One training: its data and its settings.
struct Course {
  var data: Dataset
  var validation: Dataset?
  var settings: TrainingSettings
  /// The file that keeps all for `resume`, as the user wrote it.
  var checkpoint: String?
  var log: TrainingLog.Plan?

  init(
    data: Dataset, validation: Dataset?, settings: TrainingSettings, checkpoint: String? = nil,
    log: TrainingLog.Plan? = nil
  ) {
    self.data = data
    self.validation = validation
    self.settings = settings
    self.checkpoint = checkpoint
    self.log = log
  }

  init(_ session: Session, _ invocation: Invocation) throws(Diagnostic) {
    guard let data = try invocation.dataset("on") else {
      throw Diagnostic(.missingOption, "train needs `on DATA`")
    }
    let network = try session.network(invocation).network
    self.init(
      data: data, validation: try invocation.dataset("validate"),
      settings: try TrainingOptions.settings(invocation, session: session, network: network),
      checkpoint: invocation.string("checkpoint"),
      log: try TrainingLog.Plan(invocation, beside: invocation.string("checkpoint")))
    if let checkpoint {
      try invocation.locating("checkpoint") { () throws(Diagnostic) in
        try FilePath.checkHDF5(checkpoint, "a checkpoint")
      }
    }
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
    try engine { () throws(EngineError) in
      try network.memoryForTraining(settings).check(
        "training \(network.name) in batches of \(settings.batch)")
    }
  }

  /// Trains; the network keeps what was learnt, however it ends.
  /// - Returns: the network's history.
  func run(_ value: NetworkValue, session: Session, resuming: Bool) throws(Diagnostic) -> Value {
    try check(value)
    let checkpoint = checkpoint.map {
      Checkpoint($0, every: settings.checkpointInterval, session: session)
    }
    let trainer = try trainer(value, session: session, resuming: resuming)
    // What can't be written is known before the work begins.
    try checkpoint?.write { trainer.network }
    let log = try log.flatMap { (plan) throws(Diagnostic) in
      try TrainingLog(plan, self, value.network, session: session)
    }
    value.hasUnsavedTraining = true
    let outcome = try train(trainer, value, session, checkpoint, log)
    do throws(Diagnostic) {
      try checkpoint?.write { value.network }
      if checkpoint != nil { value.hasUnsavedTraining = false }
    } catch {
      // That it was stopped is said as well.
      guard outcome == .stopped else { throw error }
      checkpoint?.warn(error)
    }
    return try end(outcome, value, session)
  }

  private func trainer(
    _ value: NetworkValue, session: Session, resuming: Bool
  ) throws(Diagnostic) -> Trainer {
    try engine { () throws(EngineError) in
      let trainer = try Trainer(
        value.network, on: data, validation: validation, settings: settings, resuming: resuming,
        collective: session.processes)
      if checkpoint != nil {
        do throws(SampleError) {
          trainer.identify(try data.identity(), validation: try validation?.identity())
        } catch {
          throw EngineError.sample(error)
        }
      }
      return trainer
    }
  }

  private func train(
    _ trainer: Trainer, _ value: NetworkValue, _ session: Session, _ checkpoint: Checkpoint?,
    _ log: TrainingLog?
  ) throws(Diagnostic) -> TrainingOutcome {
    session.lastTraining[ObjectIdentifier(value)] = TrainingData(
      training: data, validation: validation, checkpoint: self.checkpoint, log: self.log)
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
      log?.close()
      report(isLast: true)
    }
    return try engine { () throws(EngineError) in
      try trainer.run { progress in
        last = progress
        report(isLast: false)
        log?.observe(progress)
        checkpoint?.observe(progress) { trainer.network }
        return !session.interruption.isRaised
      }
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
        "stopped early: the validation loss hasn't fallen for "
          + "\(Count.text(settings.patience ?? 0, "epoch")); the weights are those of epoch \(best)"
      )
    case .stopped:
      let epoch = (value.network.training?.epoch ?? 0) + 1
      throw Diagnostic(
        .interrupted,
        "training of \(value.name) was stopped in epoch \(epoch); what it learnt is kept",
        notes: [
          checkpoint.map { "`resume` goes on where it stopped, here or elsewhere from \"\($0)\"" }
            ?? "`resume` goes on where it stopped"
        ])
    }
    if let row = history.rows.last { session.note(summary(row, value.name)) }
    return .object(HistoryValue(history))
  }

  private func summary(_ row: History.Row, _ name: String) -> String {
    func pair(_ loss: Double, _ accuracy: Double) -> String {
      "loss \(Measure.text(loss)), accuracy \(Measure.text(accuracy))"
    }
    var text = "trained \(name): epoch \(row.epoch), \(pair(row.loss, row.accuracy))"
    if let loss = row.validationLoss, let accuracy = row.validationAccuracy {
      text += "; validation \(pair(loss, accuracy))"
    }
    return text
  }
}
