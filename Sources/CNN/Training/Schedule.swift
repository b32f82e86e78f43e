/// How the learning rate changes while training goes on.
public struct Schedule: Hashable, Sendable {
  public enum Shape: String, CaseIterable, Hashable, Sendable {
    case constant
    case step
    case exponential
    case cosine

    public var summary: String {
      switch self {
      case .constant: "the same rate throughout"
      case .step: "multiplied by factor every so many epochs"
      case .exponential: "multiplied by factor each epoch, smoothly"
      case .cosine: "half a cosine from rate to 0 over all epochs"
      }
    }
  }

  public var shape: Shape
  /// What `step` and `exponential` multiply with.
  public var factor: Double
  /// After how many epochs `step` multiplies.
  public var every: Double
  /// Epochs in which the rate grows from 0 to its full value first.
  public var warmup: Double

  public init(
    _ shape: Shape = .constant, factor: Double = 0.5, every: Double = 10, warmup: Double = 0
  ) {
    self.shape = shape
    self.factor = factor
    self.every = every
    self.warmup = warmup
  }

  /// What the rate is multiplied with at the point `epoch` (a fraction counts too) of `epochs`.
  public func multiplier(at epoch: Double, of epochs: Double) -> Double {
    if warmup > 0, epoch < warmup { return epoch / warmup }
    let past = epoch - warmup
    switch shape {
    case .constant: return 1
    case .step: return power(factor, (past / every).rounded(.down))
    case .exponential: return power(factor, past)
    case .cosine:
      let length = epochs - warmup
      guard length > 0 else { return 1 }
      return 0.5 * (1 + cosine(.pi * min(past / length, 1)))
    }
  }
}
