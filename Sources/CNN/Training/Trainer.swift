/// Trains a network, step by step, until its last epoch, an early stop, or a request to stop.
public final class Trainer {
  /// The network with the weights and the training state of the last finished step.
  public private(set) var network: Network

  /// Prepares training; takes the memory that it needs.
  ///
  /// With `resuming` the network's own training state goes on where it stopped, with the settings it
  /// has; else a new course of `settings.epochs` begins, with the optimiser state that there is.
  /// - Throws: ``EngineError`` when network and data don't fit together or memory doesn't suffice.
  public init(
    _ network: Network, on training: Dataset, validation: Dataset?, settings: TrainingSettings,
    resuming: Bool = false
  ) throws(EngineError) {
    self.network = network
    throw .unsuitable("training is not there yet", hint: nil)
  }

  /// Trains until the end; `observe` is called after every step and says whether to go on.
  /// - Throws: ``EngineError/diverged(layer:epoch:batch:what:)`` or what reading the data throws; the
  ///   network is then that of the last good step.
  public func run(
    observe: (TrainingProgress) -> Bool
  ) throws(EngineError) -> TrainingOutcome {
    .finished
  }
}
