import Foundation
import Synchronization
import Testing

@testable import CNN

/// Training that is stopped at random moments by another thread, as a signal does.
@Suite struct InterruptionTests {
  private static let stops =
    ProcessInfo.processInfo.environment["CNN_LONG_TESTS"] == nil ? 60 : 1_000

  /// How a stop is asked for: after each step, or within it as well.
  enum Way: CaseIterable { case betweenSteps, withinSteps }

  private final class Flag: Sendable { let isRaised = Atomic(false) }

  @Test(
    "Training stopped at random moments ends as if it had never stopped", arguments: Way.allCases)
  func randomStops(_ way: Way) throws {
    let image = Shape(height: 12, width: 12, channels: 1)
    let data = patterns(image, count: 300, classes: 4)
    var settings = TrainingSettings()
    settings.epochs = Self.stops
    settings.batch = way == .betweenSteps ? 32 : 150
    settings.seed = 9
    settings.patience = Self.stops
    let start = try network(
      image, "conv 3 3x3; batchnorm; relu; maxpool 2x2; dropout 0.2; flatten; dense 4 softmax")
    func weights(_ network: Network) -> [[Float]] {
      network.allLayers.flatMap { layer in layer.parameters.map { $0.stored ?? [] } }
    }

    let whole = try Trainer(start, on: data, validation: data, settings: settings)
    _ = try whole.run { _ in true }

    var stopped = start
    var stops = 0
    var random = SystemRandomNumberGenerator()
    var isDone = false
    while !isDone {
      let flag = Flag()
      // Longer and longer, so that a slow machine gets on as well.
      let microseconds = UInt32.random(in: 0...UInt32(20_000 + 500 * stops), using: &random)
      let thread = Thread {
        usleep(microseconds)
        flag.isRaised.store(true, ordering: .relaxed)
      }
      thread.start()
      let trainer = try Trainer(
        stopped, on: data, validation: data, settings: settings,
        resuming: stopped.training != nil)
      let isRaised = { @Sendable in flag.isRaised.load(ordering: .relaxed) }
      let outcome =
        switch way {
        case .betweenSteps: try trainer.run { _ in !isRaised() }
        case .withinSteps:
          try StopRequest.asking(isRaised) { try trainer.run { _ in true } }
        }
      isDone = outcome != .stopped
      stopped = trainer.network
      stops += isDone ? 0 : 1
    }
    #expect(stops > 5)
    #expect(weights(stopped) == weights(whole.network))
    func rows(_ network: Network) -> [[Double?]] {
      (network.training?.history.rows ?? []).map {
        [$0.loss, $0.accuracy, $0.validationLoss, $0.validationAccuracy, $0.rate]
      }
    }
    #expect(rows(stopped) == rows(whole.network))
    #expect(stopped.training?.slots == whole.network.training?.slots)
    #expect(stopped.training?.bestWeights == whole.network.training?.bestWeights)
  }

  @Test("A step that is stopped changes nothing, moving averages neither")
  func stopWithinStep() throws {
    let image = Shape(height: 12, width: 12, channels: 1)
    let data = patterns(image, count: 64, classes: 4)
    let start = try network(
      image, "conv 3 3x3; batchnorm; relu; batchnorm; flatten; dense 4 softmax")
    var settings = TrainingSettings()
    settings.batch = 64
    let trainer = try Trainer(start, on: data, validation: nil, settings: settings)
    let before = trainer.network
    // Later and later in the step: each layer of each block asks once.
    for limit in 0..<60 {
      let asked = Atomic(0)
      let outcome = try StopRequest.asking(
        { asked.wrappingAdd(1, ordering: .relaxed).newValue > limit },
        { try trainer.run { _ in true } })
      guard outcome == .stopped, trainer.network.training?.step == 0 else {
        #expect(limit > 20)
        return
      }
      for (now, then) in zip(trainer.network.allLayers, before.allLayers) {
        for (left, right) in zip(now.parameters, then.parameters) {
          #expect(left.stored == right.stored, "\(now.name), stopped after \(limit)")
        }
      }
    }
    Issue.record("no step came to its end")
  }

  @Test("Passes of one batch stop within it")
  func passes() throws {
    let image = Shape(height: 12, width: 12, channels: 1)
    let data = patterns(image, count: 64, classes: 4)
    let net = try network(image, "conv 3 3x3; flatten; dense 4 softmax")
    func expectStop(_ body: () throws -> Void) {
      let error = #expect(throws: EngineError.self) {
        try StopRequest.asking({ true }, body)
      }
      guard case .stopped? = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    expectStop { _ = try net.evaluate(on: data, batch: 64) }
    expectStop { _ = try net.predict(data, batch: 64) }
    expectStop { _ = try net.gradients(on: data) }
    expectStop { _ = try net.activations(of: ["conv1"], on: data) }
    expectStop { _ = try net.benchmarkPrediction(batch: 16, seconds: 10) }
    expectStop { _ = try net.benchmarkTraining(settings: TrainingSettings(), seconds: 10) }
    expectStop { _ = try net.profile(settings: TrainingSettings(), seconds: 10) }
    #expect(throws: TensorError.stopped) {
      try StopRequest.asking(
        { true },
        {
          try Tensor.correlate(
            Tensor(shape: [8, 8], values: [Float](repeating: 1, count: 64)),
            Tensor(shape: [3, 3], values: [Float](repeating: 1, count: 9)))
        })
    }
  }
}
