/// One array of a layer: what it is, and its values once they are needed.
public struct Parameter: Sendable {
  public let descriptor: ParameterDescriptor

  /// The values in row-major order, or `nil` while they are still those that the seed gives.
  public internal(set) var stored: [Float]?

  init(_ descriptor: ParameterDescriptor, stored: [Float]? = nil) {
    self.descriptor = descriptor
    self.stored = stored
  }
}

extension Parameter {
  /// The values that `seed` gives to the parameter of a layer called `layer`.
  ///
  /// A pure function of its arguments: no other layer has a part in it.
  func initialValues(seed: UInt64, layer: String) -> [Float] {
    let count = descriptor.count
    switch descriptor.initializer {
    case .zeros: return Array(repeating: 0, count: count)
    case .ones: return Array(repeating: 1, count: count)
    case .glorot: return uniform((6 / Double(descriptor.fanIn + descriptor.fanOut)).squareRoot())
    case .he: return uniform((6 / Double(descriptor.fanIn)).squareRoot())
    case .lecun: return uniform((3 / Double(descriptor.fanIn)).squareRoot())
    case .glorotnormal:
      return truncated((2 / Double(descriptor.fanIn + descriptor.fanOut)).squareRoot())
    case .henormal: return truncated((2 / Double(descriptor.fanIn)).squareRoot())
    case .lecunnormal: return truncated((1 / Double(descriptor.fanIn)).squareRoot())
    case .normal:
      var stream = stream()
      return (0..<count).map { _ in Float(0.05 * stream.normal()) }
    }

    func stream() -> RandomStream {
      RandomStream(
        seed: seed, purpose: .weights, key: fingerprint(of: "\(layer)/\(descriptor.name)"))
    }

    func uniform(_ limit: Double) -> [Float] {
      var stream = stream()
      return (0..<count).map { _ in Float((2 * stream.uniform() - 1) * limit) }
    }

    // Cutting a normal distribution at two deviations leaves a deviation of 0.8796…; dividing by it
    // gives the wanted one, as Keras does.
    func truncated(_ deviation: Double) -> [Float] {
      var stream = stream()
      return (0..<count).map { _ in
        var value = stream.normal()
        while abs(value) > 2 { value = stream.normal() }
        return Float(value * deviation / 0.879_625_661_034_239_78)
      }
    }
  }
}

/// The FNV-1a hash of a name: the same on every machine and in every run.
func fingerprint(of name: String) -> UInt64 {
  name.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
}
