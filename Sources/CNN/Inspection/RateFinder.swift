/// What the learning-rate range test found (Smith 2017).
public struct RateSearch: Sendable {
  /// The rate of each step.
  public var rates: [Double]
  /// The loss of each step's batch, and its running mean.
  public var losses: [Double]
  public var smoothed: [Double]

  /// The rate at which the smoothed loss falls most steeply; `nil` when it never falls.
  ///
  /// The first tenth of the steps is left out: the running mean rests on few batches there.
  public var suggestion: Double? {
    let settled = max(1, smoothed.count / 10)
    guard let least = smoothed.indices.min(by: { smoothed[$0] < smoothed[$1] }), least > settled
    else {
      return nil
    }
    // One batch says little: the slope is taken over a twentieth of the steps to either side.
    let reach = max(1, smoothed.count / 20)
    var best: (slope: Double, index: Int)?
    for index in settled..<least {
      let (first, last) = (max(index - reach, 0), min(index + reach, smoothed.count - 1))
      let slope = (smoothed[last] - smoothed[first]) / Double(last - first)
      if slope < best?.slope ?? 0 { best = (slope, index) }
    }
    return best.map { rates[$0.index] }
  }
}

extension Network {
  /// Trains a copy with a rate that grows from step to step, and notes the losses.
  ///
  /// It ends when the smoothed loss is four times its least, or isn't finite.
  /// - Parameters:
  ///   - settings: batch, optimiser, loss and seed; epochs, rate and schedule are chosen here.
  ///   - observe: told how many steps are done; says whether to go on.
  /// - Returns: `nil` when `observe` asked for a stop.
  public func findRate(
    on dataset: Dataset, settings: TrainingSettings, rates: ClosedRange<Double>, steps: Int,
    observe: (Int) -> Bool = { _ in true }
  ) throws(EngineError) -> RateSearch? {
    var settings = settings
    let stepsPerEpoch = max(1, (dataset.count + settings.batch - 1) / settings.batch)
    let factor = rates.upperBound / rates.lowerBound
    settings.epochs = (steps + stepsPerEpoch - 1) / stepsPerEpoch + 1
    settings.patience = nil
    settings.rate = rates.lowerBound
    settings.schedule = Schedule(
      .exponential, factor: exponential(logarithm(factor) * Double(stepsPerEpoch) / Double(steps)))
    var copy = self
    copy.training = nil
    let trainer = try Trainer(copy, on: dataset, validation: nil, settings: settings)
    var search = RateSearch(rates: [], losses: [], smoothed: [])
    var seen = 0
    var sum = 0.0
    var mean = (sum: 0.0, weight: 0.0)
    var isStopped = false
    do throws(EngineError) {
      let outcome = try trainer.run { progress in
        let count = progress.seen > seen ? progress.seen : progress.count
        let total =
          progress.finished.map { $0.loss * Double(progress.count) }
          ?? progress.loss * Double(count)
        let images = (progress.finished == nil ? progress.seen : progress.count) - seen
        let loss = (total - sum) / Double(max(images, 1))
        (seen, sum) = progress.finished == nil ? (progress.seen, total) : (0, 0)
        search.rates.append(progress.rate)
        search.losses.append(loss)
        // An epoch's last batch may have few images, and then counts for little.
        let share = 0.1 * Double(images) / Double(settings.batch)
        mean = (0.9 * mean.sum + share * loss, 0.9 * mean.weight + share)
        let done = search.losses.count
        search.smoothed.append(mean.sum / mean.weight)
        guard observe(done) else {
          isStopped = true
          return false
        }
        let least = search.smoothed.min() ?? loss
        return done < steps && search.smoothed[done - 1] <= 4 * least
      }
      if outcome == .stopped { try StopRequest.check() }
    } catch {
      // A loss that is no number any more is what the test goes on to.
      guard case .diverged = error else { throw error }
    }
    return isStopped ? nil : search
  }
}
