import Foundation
import Synchronization
import Testing

@testable import CNN

/// Training that is stopped at random moments by another thread, as a signal does.
@Suite struct InterruptionTests {
  private static let stops =
    ProcessInfo.processInfo.environment["CNN_LONG_TESTS"] == nil ? 100 : 1_000

  @Test("Training stopped at random moments ends as if it had never stopped")
  func randomStops() throws {
    let image = Shape(height: 12, width: 12, channels: 1)
    let data = patterns(image, count: 300, classes: 4)
    var settings = TrainingSettings()
    settings.epochs = Self.stops
    settings.batch = 32
    settings.seed = 9
    settings.patience = Self.stops
    let start = try network(
      image, "conv 3 3x3; batchnorm; relu; maxpool 2x2; dropout 0.2; flatten; dense 4 softmax")
    func weights(_ network: Network) -> [[Float]] {
      network.allLayers.flatMap { layer in layer.parameters.map { $0.stored ?? [] } }
    }

    let whole = try Trainer(start, on: data, validation: data, settings: settings)
    _ = try whole.run { _ in true }

    final class Flag: Sendable { let isRaised = Atomic(false) }
    var stopped = start
    var stops = 0
    var random = SystemRandomNumberGenerator()
    var isDone = false
    while !isDone {
      let flag = Flag()
      let microseconds = UInt32.random(in: 0...20_000, using: &random)
      let thread = Thread {
        usleep(microseconds)
        flag.isRaised.store(true, ordering: .relaxed)
      }
      thread.start()
      let trainer = try Trainer(
        stopped, on: data, validation: data, settings: settings,
        resuming: stopped.training != nil)
      isDone = try trainer.run { _ in !flag.isRaised.load(ordering: .relaxed) } != .stopped
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
}
