/// How the weights follow their gradients. The formulas and defaults are those of Keras.
public enum Optimizer: String, CaseIterable, Hashable, Sendable {
  case sgd
  case momentum
  case nesterov
  case rmsprop
  case adam
  case adamw

  /// One line of help.
  public var summary: String {
    switch self {
    case .sgd: "w −= rate·g"
    case .momentum: "velocity v = momentum·v − rate·g; w += v"
    case .nesterov: "momentum that looks ahead (Nesterov 1983)"
    case .rmsprop: "g divided by the root of its running mean square (Hinton 2012)"
    case .adam: "running means of g and g², bias corrected (Kingma & Ba 2015)"
    case .adamw: "adam with decoupled weight decay (Loshchilov & Hutter 2019)"
    }
  }

  /// The learning rate when none is given.
  public var defaultRate: Double {
    switch self {
    case .sgd, .momentum, .nesterov: 0.01
    case .rmsprop, .adam, .adamw: 0.001
    }
  }

  /// The weight decay when none is given.
  public var defaultDecay: Double { self == .adamw ? 0.004 : 0 }

  /// How many values the optimiser keeps for each weight.
  public var slotNames: [String] {
    switch self {
    case .sgd: []
    case .momentum, .nesterov, .rmsprop: ["velocity"]
    case .adam, .adamw: ["momentum", "velocity"]
    }
  }
}

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

/// What training minimises.
public enum Loss: String, CaseIterable, Hashable, Sendable {
  /// −log of the probability of the right class; needs softmax as the last layer.
  case crossentropy
  /// The mean over the outputs of (output − target)², the target being 1 for the right class.
  case mse

  public var summary: String {
    switch self {
    case .crossentropy: "−log of the right class's probability; the network ends with softmax"
    case .mse: "mean squared difference from 1 for the right class and 0 for the others"
    }
  }
}
