/// Trains a network, step by step, until its last epoch, an early stop, or a request to stop.
public final class Trainer {
  private var base: Network
  private var state: TrainingState
  private let training: Dataset
  private let validation: Dataset?
  let executor: Executor
  private let loader: BlockLoader
  private let optimizer: OptimizerRun
  private var order: [Int] = []
  private let pool: WorkerPool
  private let collective: any Collective

  /// Prepares training; takes the memory that it needs.
  ///
  /// With `resuming` the network's own training state goes on where it stopped, with the settings it
  /// has; else a new course of `settings.epochs` begins, with the optimiser's values that there are.
  /// - Throws: ``EngineError`` when network and data don't fit together or memory doesn't suffice.
  public init(
    _ network: Network, on training: Dataset, validation: Dataset?, settings: TrainingSettings,
    resuming: Bool = false, collective: any Collective = SingleProcess()
  ) throws(EngineError) {
    var settings = resuming ? network.training?.settings ?? settings : settings
    if !resuming, settings.augmentation.isNone { settings.augmentation = training.augmentation }
    try network.checkSuits(training, loss: settings.loss)
    if let validation { try network.checkSuits(validation, loss: settings.loss) }
    guard network.trainableCount > 0 else {
      throw .unsuitable(
        "\(network.name) has no weights that training could change",
        hint: "add a `conv` or `dense` layer, or `unfreeze` one")
    }
    try collective.check(batch: min(settings.batch, training.count))
    try network.memoryForTraining(settings).check(
      "training \(network.name) in batches of \(settings.batch)")

    self.collective = collective
    base = network
    base.classes = training.classes
    self.training = training
    self.validation = validation
    pool = WorkerPool(count: settings.threads ?? Machine.cores)
    executor = Executor(base, for: .training, pool: pool, collective: collective)
    loader = BlockLoader(
      training, table: executor.plan.table, workers: pool.count,
      augmentation: settings.augmentation)
    optimizer = OptimizerRun(settings, layout: executor.plan.layout, table: executor.plan.table)

    if resuming, let old = network.training {
      state = old
    } else {
      state = TrainingState(settings: settings)
      if let old = network.training {
        state.epoch = old.epoch
        state.step = old.step
        state.firstEpoch = old.epoch
        state.history = old.history
        if old.settings.optimizer == settings.optimizer {
          state.slots = old.slots
          state.optimizerSteps = old.optimizerSteps
        }
      }
    }
    if !optimizer.restore(state.slots) { state.optimizerSteps = 0 }
    guard collective.allHave(fingerprint) else {
      throw .unsuitable(
        "the processes don't begin with the same: network, data or settings differ between them",
        hint:
          "what a script does may not depend on the process, on time or on files that only some "
          + "of them see")
    }
  }

  /// Stands for all that training starts from, but for the images.
  private var fingerprint: UInt64 {
    guard !collective.isAlone else { return 0 }
    var mixer = Mixer()
    var settings = state.settings
    settings.threads = nil
    mixer.add(Array("\(settings)".utf8))
    for number in [
      state.epoch, state.step, state.stepInEpoch, state.seen, training.count,
      validation?.count ?? -1,
    ] {
      mixer.add(UInt64(bitPattern: Int64(number)))
    }
    for position in 0..<training.count {
      mixer.add(UInt64(bitPattern: Int64(training.label(position))))
    }
    let layout = executor.plan.layout
    mixer.add(UnsafeRawBufferPointer(start: executor.parameters.base, count: 4 * layout.count))
    for slot in optimizer.state { slot.withUnsafeBytes { mixer.add($0) } }
    return mixer.value
  }

  /// Notes what the training runs on, for whoever goes on with it.
  public func identify(_ data: DataIdentity, validation: DataIdentity?) {
    state.data = data
    state.validationData = validation
  }

  /// The network with the weights and the training state of the last finished step.
  public var network: Network {
    var result = base
    executor.plan.layout.store(executor.parameters.base, to: &result)
    var state = state
    state.slots = optimizer.state
    result.training = state
    return result
  }

  /// Trains until the end; `observe` is called after every step and says whether to go on. Of several
  /// processes each asks its own, and all stop at the same step.
  /// A ``StopRequest`` stops within a step as well, which then counts as not begun.
  /// - Throws: ``EngineError/diverged(layer:epoch:batch:what:)`` or what reading the data throws; the
  ///   weights are then the best ones of this training, or those it began with.
  public func run(
    observe: (TrainingProgress) -> Bool
  ) throws(EngineError) -> TrainingOutcome {
    try course { collective.allAgree(observe($0)) }
  }

  private func course(
    observe: (TrainingProgress) -> Bool
  ) throws(EngineError) -> TrainingOutcome {
    if state.bestWeights == nil { keepWeights() }
    let settings = state.settings
    let steps = (training.count + settings.batch - 1) / settings.batch
    while state.isUnfinished {
      order = epochOrder()
      var clock = Clock(state: state, steps: steps, total: training.count)
      while state.stepInEpoch < steps {
        let rate = rate(steps)
        guard try step(rate: rate) else { return .stopped }
        state.seconds = clock.seconds
        let isLast = state.stepInEpoch == steps
        if isLast { break }
        guard observe(clock.progress(state, rate: rate)) else { return .stopped }
      }
      let rate = rate(steps, step: steps - 1)
      guard let row = try finishEpoch(rate, &clock, observe) else { return .stopped }
      var progress = clock.progress(state, rate: rate)
      progress.finished = row
      startEpoch(after: row)
      let goesOn = observe(progress)
      if state.endedEarly, let best = state.bestEpoch {
        restoreBest()
        return .patience(bestEpoch: best)
      }
      if !goesOn, state.isUnfinished { return .stopped }
    }
    return .finished
  }

  // MARK: Steps

  /// - Returns: whether the step was done; else the user asked for a stop, and all is as it was.
  private func step(rate: Double) throws(EngineError) -> Bool {
    let settings = state.settings
    let first = state.stepInEpoch * settings.batch
    let positions = order[first..<min(first + settings.batch, order.count)]
    let batch = Executor.Batch(
      positions: positions, labels: positions.map(training.label), isTraining: true,
      seed: settings.seed, epoch: UInt32(truncatingIfNeeded: state.epoch))
    let averages = executor.plan.layout.untrained(executor.parameters.base)
    let result: Executor.LossResult
    do throws(EngineError) {
      result = try executor.gradients(batch, from: loader, loss: settings.loss)
    } catch {
      guard case .stopped = error else { throw error }
      executor.plan.layout.setUntrained(averages, in: executor.parameters.base)
      return false
    }
    let norm = optimizer.gradientNorm(executor.gradients.base, pool: pool)
    guard result.lossSum.isFinite, norm.isFinite else { throw diverged(batch) }
    let penalty = optimizer.penalty(executor.parameters.base)
    optimizer.step(
      executor.parameters.base, gradients: executor.gradients.base, rate: rate,
      number: state.optimizerSteps + 1, norm: norm, pool: pool)
    executor.packAll()
    state.optimizerSteps += 1
    state.step += 1
    state.stepInEpoch += 1
    state.seen += positions.count
    state.lossSum += result.lossSum + penalty * Double(positions.count)
    state.correct += result.ranks.count { $0 == 0 }
    return true
  }

  /// The learning rate of step `step` of the present epoch, or of the next one.
  private func rate(_ steps: Int, step: Int? = nil) -> Double {
    let settings = state.settings
    let epoch =
      Double(state.epoch - state.firstEpoch)
      + (Double(step ?? state.stepInEpoch) + 0.5) / Double(steps)
    return settings.effectiveRate
      * settings.schedule.multiplier(at: epoch, of: Double(settings.epochs))
  }

  /// The order of the images in the present epoch: a pure function of seed and epoch, and for images
  /// that are read from a file of how they lie there.
  private func epochOrder() -> [Int] {
    let order = ShuffledOrder(
      training, batch: state.settings.batch, isShuffled: state.settings.shuffle,
      seed: state.settings.seed, epoch: UInt64(state.epoch)
    ).positions
    if training.isStreamed {
      let done = state.stepInEpoch * state.settings.batch
      training.prepare(collective.ownImages(order.dropFirst(done), batch: state.settings.batch))
    }
    return order
  }

  // MARK: Epochs

  /// Validates; `nil` when `observe` asked for a stop, and the epoch is then not over.
  private func finishEpoch(
    _ rate: Double, _ clock: inout Clock, _ observe: (TrainingProgress) -> Bool
  ) throws(EngineError) -> History.Row? {
    var row = History.Row(
      epoch: state.epoch + 1, loss: state.lossSum / Double(max(1, state.seen)),
      accuracy: Double(state.correct) / Double(max(1, state.seen)), rate: rate, seconds: 0)
    if let validation {
      let progress = clock.progress(state, rate: rate)
      let result: Evaluation?
      do throws(EngineError) {
        result = try network.evaluate(
          on: validation, loss: state.settings.loss, pool: pool, collective: collective,
          observe: { _ in observe(progress) })
      } catch {
        guard case .stopped = error else { throw error }
        return nil
      }
      guard let evaluation = result else { return nil }
      row.validationLoss = evaluation.loss
      row.validationAccuracy = evaluation.accuracy
    }
    state.seconds = clock.seconds
    row.seconds = state.seconds
    return row
  }

  /// Notes a finished epoch and prepares the next.
  private func startEpoch(after row: History.Row) {
    state.history.rows.append(row)
    state.epoch += 1
    state.stepInEpoch = 0
    (state.lossSum, state.correct, state.seen, state.seconds) = (0, 0, 0, 0)
    let loss = row.validationLoss ?? row.loss
    if loss < state.bestLoss ?? .infinity {
      state.bestLoss = loss
      state.bestEpoch = row.epoch
      keepWeights()
    } else if let patience = state.settings.patience,
      row.epoch - (state.bestEpoch ?? state.firstEpoch) >= patience
    {
      state.endedEarly = true
    }
  }

  private func keepWeights() {
    state.bestWeights = executor.plan.layout.compact(executor.parameters.base, onlyTrained: false)
  }

  private func restoreBest() {
    guard let best = state.bestWeights else { return }
    executor.plan.layout.expand(best, into: executor.parameters.base, onlyTrained: false)
    executor.packAll()
  }

  // MARK: Trouble

  /// Finds where a number stopped being finite, and goes back to the best weights.
  private func diverged(_ batch: Executor.Batch) -> EngineError {
    let finder = NonFiniteFinder(base, executor)
    let (layer, what) = finder.find(batch, loader, loss: state.settings.loss)
    let error = EngineError.diverged(
      layer: layer, epoch: state.epoch + 1, batch: state.stepInEpoch + 1, what: what)
    restoreBest()
    // The optimiser's values come from the steps that led here.
    state.slots = []
    state.optimizerSteps = 0
    _ = optimizer.restore(
      state.settings.optimizer.slotNames.map { _ in
        Array(repeating: 0, count: base.trainedParameters.reduce(0) { $0 + $1.count })
      })
    state.endedEarly = true
    return error
  }
}

/// Times an epoch, also one that goes on after a stop.
private struct Clock {
  private let start = monotonicSeconds()
  private let before: Double
  private let seenBefore: Int
  private let steps: Int
  private let total: Int

  init(state: TrainingState, steps: Int, total: Int) {
    before = state.seconds
    seenBefore = state.seen
    self.steps = steps
    self.total = total
  }

  /// Seconds that the epoch has taken, before a stop and since.
  var seconds: Double { before + monotonicSeconds() - start }

  func progress(_ state: TrainingState, rate: Double) -> TrainingProgress {
    let elapsed = max(monotonicSeconds() - start, 1e-9)
    let speed = Double(state.seen - seenBefore) / elapsed
    let last = state.firstEpoch.saturatingSum(state.settings.epochs)
    let left = Double(last - state.epoch) * Double(total) - Double(state.seen)
    return TrainingProgress(
      epoch: state.epoch + 1, lastEpoch: last, step: state.stepInEpoch, steps: steps,
      seen: state.seen, count: total, loss: state.lossSum / Double(max(1, state.seen)),
      accuracy: Double(state.correct) / Double(max(1, state.seen)), rate: rate,
      imagesPerSecond: speed, secondsLeft: speed > 0 ? left / speed : .infinity)
  }
}
