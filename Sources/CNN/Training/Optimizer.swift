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
