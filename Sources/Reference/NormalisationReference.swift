/// Batch normalisation over N, H and W in double precision (Ioffe and Szegedy, 2015).
public enum NormalisationReference {
  /// The mean and the (biased) variance of each channel.
  public static func statistics(_ x: Volume) -> (means: [Double], variances: [Double]) {
    let count = Double(x.count * x.height * x.width)
    var means = [Double](repeating: 0, count: x.channels)
    var variances = means
    for (i, value) in x.values.enumerated() { means[i % x.channels] += value / count }
    for (i, value) in x.values.enumerated() {
      let difference = value - means[i % x.channels]
      variances[i % x.channels] += difference * difference / count
    }
    return (means, variances)
  }

  /// y = gamma·(x − mean) / √(variance + epsilon) + beta.
  public static func forward(
    _ x: Volume, gamma: [Double], beta: [Double], epsilon: Double
  ) -> Volume {
    let (means, variances) = statistics(x)
    var y = x
    for i in x.values.indices {
      let c = i % x.channels
      let normalised = (x.values[i] - means[c]) / (variances[c] + epsilon).squareRoot()
      y.values[i] = gamma[c] * normalised + beta[c]
    }
    return y
  }

  /// The gradients with respect to gamma, beta and x, the statistics' dependence on x included.
  public static func backward(
    _ x: Volume, gamma: [Double], gradient: Volume, epsilon: Double
  ) -> (gamma: [Double], beta: [Double], input: Volume) {
    let (means, variances) = statistics(x)
    let count = Double(x.count * x.height * x.width)
    var gammaGradient = [Double](repeating: 0, count: x.channels)
    var betaGradient = gammaGradient
    func normalised(_ i: Int) -> Double {
      let c = i % x.channels
      return (x.values[i] - means[c]) / (variances[c] + epsilon).squareRoot()
    }
    for i in x.values.indices {
      gammaGradient[i % x.channels] += gradient.values[i] * normalised(i)
      betaGradient[i % x.channels] += gradient.values[i]
    }
    var result = x
    for i in x.values.indices {
      let c = i % x.channels
      let inner =
        gradient.values[i] - betaGradient[c] / count - normalised(i) * gammaGradient[c] / count
      result.values[i] = gamma[c] / (variances[c] + epsilon).squareRoot() * inner
    }
    return (gammaGradient, betaGradient, result)
  }
}
