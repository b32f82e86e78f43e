/// How a layer's weights begin.
///
/// The limits and deviations are those of Keras: fan-in and fan-out are the number of weights
/// that feed one output and that one input feeds.
public enum Initializer: String, CaseIterable, Hashable, Sendable {
  /// Uniform within ±√(6 / (fan-in + fan-out)) (Glorot & Bengio 2010).
  case glorot
  /// Normal, truncated at two deviations, deviation √(2 / (fan-in + fan-out)).
  case glorotnormal
  /// Uniform within ±√(6 / fan-in) (He et al. 2015).
  case he
  /// Normal, truncated at two deviations, deviation √(2 / fan-in).
  case henormal
  /// Uniform within ±√(3 / fan-in) (LeCun et al. 1998).
  case lecun
  /// Normal, truncated at two deviations, deviation √(1 / fan-in).
  case lecunnormal
  /// Normal with deviation 0.05.
  case normal
  case zeros
  case ones

  /// The initialisers that a layer's `init` takes.
  public static let choices: [Initializer] = [
    .glorot, .glorotnormal, .he, .henormal, .lecun, .lecunnormal, .normal, .zeros,
  ]

  /// One line of help.
  public var summary: String {
    switch self {
    case .glorot: "uniform within ±√(6/(fan-in + fan-out))"
    case .glorotnormal: "truncated normal, deviation √(2/(fan-in + fan-out))"
    case .he: "uniform within ±√(6/fan-in)"
    case .henormal: "truncated normal, deviation √(2/fan-in)"
    case .lecun: "uniform within ±√(3/fan-in)"
    case .lecunnormal: "truncated normal, deviation √(1/fan-in)"
    case .normal: "normal, deviation 0.05"
    case .zeros: "all 0"
    case .ones: "all 1"
    }
  }
}

/// One array of numbers that a layer learns or keeps.
public struct ParameterDescriptor: Hashable, Sendable {
  /// Its name in files: `kernel`, `bias`, `gamma`, `moving_mean`, …
  public let name: String
  /// Its shape: f×f×C×n for filters, inputs×outputs for a dense layer, else a vector.
  public let shape: [Int]
  public let initializer: Initializer
  public let fanIn: Int
  public let fanOut: Int
  /// Whether training changes it by its gradient.
  public let trainable: Bool
  /// The factor of the squared weights that is added to the loss.
  public let l2: Double

  public init(
    _ name: String, shape: [Int], initializer: Initializer, fanIn: Int = 1, fanOut: Int = 1,
    trainable: Bool = true, l2: Double = 0
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.fanIn = fanIn
    self.fanOut = fanOut
    self.trainable = trainable
    self.l2 = l2
  }

  public var count: Int { shape.reduce(1, *) }
}
