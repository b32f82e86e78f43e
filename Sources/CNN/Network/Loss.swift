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
