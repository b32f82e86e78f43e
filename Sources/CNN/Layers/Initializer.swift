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
