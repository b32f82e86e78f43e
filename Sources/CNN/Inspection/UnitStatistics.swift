/// How many units of a layer do nothing for some images, and how many of its values are saturated.
public struct UnitStatistics: Hashable, Sendable {
  /// Channels of a feature map, values of a vector.
  public var units: Int
  /// Units whose activation's derivative is practically zero at every place of every image.
  public var dead: Int
  /// The share of all values where it is.
  public var saturated: Double
}

extension Network {
  /// Statistics of the layers whose activation can saturate, by the layers' names.
  ///
  /// A value is saturated where the activation's derivative is below a hundredth of its largest: at 0
  /// for relu, close to −1 and 1 for tanh.
  /// - Parameter observe: told how many images are done; says whether to go on.
  /// - Returns: `nil` when `observe` asked for a stop.
  public func unitStatistics(
    on dataset: Dataset, observe: (Int) -> Bool = { _ in true }
  ) throws(EngineError) -> [String: UnitStatistics]? {
    try checkInput(dataset)
    let watched = allLayers.filter { $0.layer.activation?.saturates(at: 0, 0) != nil }
    let names = watched.map(\.name)
    var alive = watched.map { [Bool](repeating: false, count: $0.output.channels) }
    var saturated = [Int](repeating: 0, count: watched.count)
    var done = 0
    while done < dataset.count {
      let part = dataset.selecting(done..<min(done + 64, dataset.count))
      let maps = try activations(of: names, on: part)
      for (index, layer) in watched.enumerated() {
        guard let values = maps[layer.name]?.values, let activation = layer.layer.activation else {
          continue
        }
        let parameter = layer.layer.activationParameter
        let channels = layer.output.channels
        for (place, value) in values.enumerated() {
          if activation.saturates(at: Double(value), parameter) == true {
            saturated[index] += 1
          } else {
            alive[index][place % channels] = true
          }
        }
      }
      done += part.count
      guard observe(done) else { return nil }
    }
    var result: [String: UnitStatistics] = [:]
    for (index, layer) in watched.enumerated() {
      result[layer.name] = UnitStatistics(
        units: layer.output.channels, dead: alive[index].count { !$0 },
        saturated: Double(saturated[index]) / Double(max(1, dataset.count * layer.output.count)))
    }
    return result
  }
}

extension Activation {
  /// Whether the derivative is below a hundredth of its largest where the activation gives `value`;
  /// `nil` for activations whose value doesn't tell, or that never are.
  func saturates(at value: Double, _ parameter: Double) -> Bool? {
    switch self {
    case .relu: value <= 0
    case .tanh: 1 - value * value < 0.01
    case .sigmoid: 4 * value * (1 - value) < 0.01
    case .elu: value < 0 && value + parameter < 0.01 * parameter
    case .softplus: value < 0.01005  // the derivative is 1 − e^−value
    case .leakyrelu, .gelu, .swish, .softmax: nil
    }
  }
}
