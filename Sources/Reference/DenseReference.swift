/// The fully connected layer, without its activation, by plain loops. Weights are in×out.
public enum DenseReference {
  /// z(n, o) = b(o) + Σ x(n, i)·W(i, o) (eq. 3.3).
  public static func forward(
    _ x: [Double], weights: [Double], bias: [Double], inputs: Int, outputs: Int
  ) -> [Double] {
    let count = x.count / inputs
    var z = [Double](repeating: 0, count: count * outputs)
    for n in 0..<count {
      for o in 0..<outputs {
        var sum = bias.isEmpty ? 0 : bias[o]
        for i in 0..<inputs { sum += x[n * inputs + i] * weights[i * outputs + o] }
        z[n * outputs + o] = sum
      }
    }
    return z
  }

  /// dW(i, o) = Σ x·δz, db(o) = Σ δz, δx(n, i) = Σ W(i, o)·δz(n, o).
  public static func backward(
    _ x: [Double], weights: [Double], gradient: [Double], inputs: Int, outputs: Int
  ) -> (weights: [Double], bias: [Double], input: [Double]) {
    let count = x.count / inputs
    var weightGradient = [Double](repeating: 0, count: inputs * outputs)
    var biasGradient = [Double](repeating: 0, count: outputs)
    var inputGradient = [Double](repeating: 0, count: x.count)
    for n in 0..<count {
      for o in 0..<outputs {
        let delta = gradient[n * outputs + o]
        biasGradient[o] += delta
        for i in 0..<inputs {
          weightGradient[i * outputs + o] += x[n * inputs + i] * delta
          inputGradient[n * inputs + i] += weights[i * outputs + o] * delta
        }
      }
    }
    return (weightGradient, biasGradient, inputGradient)
  }
}
