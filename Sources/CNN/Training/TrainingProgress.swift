/// Where training stands; given after each step and at each epoch's end.
public struct TrainingProgress: Sendable {
  /// The epoch that runs, from 1, over all `train` commands, and the last one planned.
  public var epoch: Int
  public var lastEpoch: Int
  /// The step of the epoch, from 1, and how many there are.
  public var step: Int
  public var steps: Int
  /// Images seen in the epoch, and how many there are.
  public var seen: Int
  public var count: Int
  /// Means over the epoch so far.
  public var loss: Double
  public var accuracy: Double
  /// The learning rate of the step.
  public var rate: Double
  public var imagesPerSecond: Double
  /// Seconds until the last epoch ends, as it looks now.
  public var secondsLeft: Double
  /// The epoch's row when the epoch has just ended, validation included.
  public var finished: History.Row?
}

/// How a `train` command ended.
public enum TrainingOutcome: Hashable, Sendable {
  /// All epochs are done.
  case finished
  /// The observer asked for a stop; the network is at a step's end and can go on.
  case stopped
  /// The validation loss had not fallen for `patience` epochs; the weights are those of `bestEpoch`.
  case patience(bestEpoch: Int)
}
