extension Tensor {
  /// An activation function of each element; softmax runs over the last axis.
  ///
  /// Computed in Double and rounded once. Softmax subtracts the largest value first, so that nothing
  /// overflows.
  /// - Parameter parameter: leakyrelu's slope or elu's factor; ``Activation/defaultParameter`` if not
  ///   given.
  /// - Throws: ``TensorError/stopped`` where the user asks for it.
  public func activated(
    _ activation: Activation, parameter: Double? = nil
  ) throws(TensorError) -> Tensor {
    let alpha = parameter ?? activation.defaultParameter
    switch activation {
    // `x > 0 ? x : 0` would turn nan into 0.
    case .relu: return map { $0 <= 0 ? 0 : $0 }
    case .leakyrelu: return try mapDouble { $0 < 0 ? alpha * $0 : $0 }
    case .tanh: return try mapDouble { hyperbolicTangent($0) }
    case .sigmoid: return try mapDouble { Tensor.sigmoid($0) }
    case .elu: return try mapDouble { $0 < 0 ? alpha * exponentialMinusOne($0) : $0 }
    case .gelu:
      return try mapDouble {
        $0 == -.infinity ? 0 : 0.5 * $0 * (1 + errorFunction($0 * 0.5.squareRoot()))
      }
    case .swish: return try mapDouble { $0 == -.infinity ? 0 : $0 * Tensor.sigmoid($0) }
    case .softplus:
      return try mapDouble { max($0, 0) + logarithmOfOnePlus(exponential(-$0.magnitude)) }
    case .softmax: return softmax()
    }
  }

  private static func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + exponential(-x)) }
    let e = exponential(x)
    return e / (1 + e)
  }

  private func softmax() -> Tensor {
    guard let length = shape.last else { return map { $0.isNaN ? $0 : 1 } }
    guard length > 0 else { return self }
    var result = values
    var row = [Double](repeating: 0, count: length)
    for start in stride(from: 0, to: count, by: length) {
      var largest = -Double.infinity
      for index in 0..<length { largest = max(largest, Double(values[start + index])) }
      var sum = 0.0
      for index in 0..<length {
        row[index] = exponential(Double(values[start + index]) - largest)
        sum += row[index]
      }
      for index in 0..<length { result[start + index] = Float(row[index] / sum) }
    }
    return Tensor(shape: shape, values: result)
  }
}
