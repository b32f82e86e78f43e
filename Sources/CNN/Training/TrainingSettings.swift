/// Everything that a `train` command can choose.
public struct TrainingSettings: Hashable, Sendable {
  public var epochs = 5
  public var batch = 64
  public var optimizer = Optimizer.adam
  /// The learning rate; `nil` means the optimiser's default.
  public var rate: Double?
  public var schedule = Schedule()
  /// The momentum of momentum, nesterov; rmsprop's decay of the mean square has Keras's 0.9.
  public var momentum = 0.9
  /// Weight decay, decoupled as in Keras; `nil` means the optimiser's default.
  public var decay: Double?
  /// The largest norm of the gradient of all weights together; longer ones are shortened to it.
  public var clip: Double?
  public var loss = Loss.crossentropy
  /// The seed of shuffling, dropout and augmentation.
  public var seed: UInt64 = 0
  /// Whether the images come in a new order each epoch.
  public var shuffle = true
  /// After how many epochs without a lower validation loss training stops; `nil` means never.
  public var patience: Int?
  public var augmentation = Augmentation()
  /// How often a checkpoint is written, where one was asked for.
  public var checkpointInterval = CheckpointInterval.epochs(1)
  /// Threads; `nil` means as many as the machine has cores.
  public var threads: Int?

  public init() {}

  public var effectiveRate: Double { rate ?? optimizer.defaultRate }
  public var effectiveDecay: Double { decay ?? optimizer.defaultDecay }
}

/// How often a training writes its checkpoint.
public enum CheckpointInterval: Hashable, Sendable {
  case steps(Int)
  case epochs(Int)
}
