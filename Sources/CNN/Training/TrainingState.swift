/// What training knows beyond the weights; with it training goes on as if it had never stopped.
public struct TrainingState: Sendable {
  /// The settings of the training that goes on.
  public var settings: TrainingSettings

  /// Finished epochs, over all `train` commands.
  public var epoch = 0
  /// Finished steps of the epoch that has begun.
  public var stepInEpoch = 0
  /// Finished steps, over all `train` commands.
  public var step = 0
  /// Finished steps since the optimiser's values began; adam's bias correction counts them.
  public var optimizerSteps = 0
  /// The epoch at which the present `train` command began; its schedule counts from here.
  public var firstEpoch = 0

  /// The optimiser's values: for each of its slots one value for each trained weight, in the order of
  /// ``Network/trainedParameters``; named by ``Optimizer/slotNames``.
  public var slots: [[Float]] = []

  /// The sums of the epoch that has begun.
  public var lossSum = 0.0
  public var correct = 0
  public var seen = 0
  public var seconds = 0.0

  public var history = History()

  /// What it is trained and validated on, where a checkpoint was asked for; going on with other data
  /// would not be the same training.
  public var data: DataIdentity?
  public var validationData: DataIdentity?

  /// The lowest loss so far of the present `train` command (the validation loss where there is
  /// validation), the epoch that had it, and all parameters as they were then, in the order of
  /// ``Network/allParameters``.
  public var bestLoss: Double?
  public var bestEpoch: Int?
  public var bestWeights: [Float]?

  public init(settings: TrainingSettings) {
    self.settings = settings
  }

  /// Whether training stopped early because its loss didn't fall any more.
  public var endedEarly = false

  /// Whether a training was stopped before its last epoch ended.
  public var isUnfinished: Bool { !endedEarly && epoch < firstEpoch.saturatingSum(settings.epochs) }
}

/// The course of training: a row for each finished epoch.
public struct History: Hashable, Sendable {
  public struct Row: Hashable, Sendable {
    /// The epoch's number, from 1, over all `train` commands.
    public var epoch: Int
    public var loss: Double
    public var accuracy: Double
    public var validationLoss: Double?
    public var validationAccuracy: Double?
    /// The learning rate at the epoch's end.
    public var rate: Double
    /// The time that the epoch took.
    public var seconds: Double

    public init(
      epoch: Int, loss: Double, accuracy: Double, validationLoss: Double? = nil,
      validationAccuracy: Double? = nil, rate: Double, seconds: Double
    ) {
      self.epoch = epoch
      self.loss = loss
      self.accuracy = accuracy
      self.validationLoss = validationLoss
      self.validationAccuracy = validationAccuracy
      self.rate = rate
      self.seconds = seconds
    }
  }

  public var rows: [Row] = []

  public init() {}
}

extension Network {
  /// The parameters that training changes, as (layer, parameter, count), in the order in which
  /// ``TrainingState/slots`` and gradients keep them. Frozen layers are among them, so that the order
  /// does not depend on what is frozen.
  public var trainedParameters: [(layer: String, parameter: String, count: Int)] {
    allLayers.flatMap { layer in
      layer.parameters.filter(\.descriptor.trainable).map {
        (layer.name, $0.descriptor.name, $0.descriptor.count)
      }
    }
  }

  /// All parameters, as (layer, parameter, count): the trained ones first, then those that are only
  /// kept, such as moving means.
  public var allParameters: [(layer: String, parameter: String, count: Int)] {
    trainedParameters
      + allLayers.flatMap { layer in
        layer.parameters.filter { !$0.descriptor.trainable }.map {
          (layer.name, $0.descriptor.name, $0.descriptor.count)
        }
      }
  }
}
