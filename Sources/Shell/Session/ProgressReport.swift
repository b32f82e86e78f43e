import CNN

/// How far a long command is.
public struct ProgressReport: Sendable {
  /// What runs: `training lenet`.
  public var title: String
  /// The part that is done, 0 to 1.
  public var fraction: Double
  /// Where a training stands; nil for other commands.
  public var training: TrainingProgress?
  /// Images a second; 0 while that is unknown.
  public var imagesPerSecond: Double
  /// Seconds until the end, as it looks now; nil while that is unknown.
  public var secondsLeft: Double?
  /// Whether this is the last report of the command, however it ended.
  public var isLast: Bool

  public init(
    _ title: String, fraction: Double, training: TrainingProgress? = nil,
    imagesPerSecond: Double = 0, secondsLeft: Double? = nil, isLast: Bool = false
  ) {
    self.title = title
    self.fraction = fraction
    self.training = training
    self.imagesPerSecond = imagesPerSecond
    self.secondsLeft = secondsLeft
    self.isLast = isLast
  }
}
