#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Softmax and the loss functions in double precision. Rows of `classes` numbers.
public enum LossReference {
  /// e^z(i) / Σ e^z(j) in each row (eq. 3.6).
  public static func softmax(_ z: [Double], classes: Int) -> [Double] {
    var p = z
    for start in stride(from: 0, to: z.count, by: classes) {
      let row = z[start..<start + classes]
      let top = row.max() ?? 0
      let sum = row.reduce(0) { $0 + exp($1 - top) }
      for i in start..<start + classes { p[i] = exp(z[i] - top) / sum }
    }
    return p
  }

  /// δz of δp: p·(δp − Σ p·δp) in each row.
  public static func softmaxBackward(
    _ p: [Double], gradient: [Double], classes: Int
  ) -> [Double] {
    var result = p
    for start in stride(from: 0, to: p.count, by: classes) {
      var sum = 0.0
      for i in start..<start + classes { sum += p[i] * gradient[i] }
      for i in start..<start + classes { result[i] = p[i] * (gradient[i] - sum) }
    }
    return result
  }

  /// −ln softmax(z)[label] for each row, and its gradient softmax(z) − onehot (eq. 4.3).
  public static func softmaxCrossEntropy(
    _ z: [Double], labels: [Int], classes: Int
  ) -> (losses: [Double], gradient: [Double]) {
    var gradient = softmax(z, classes: classes)
    var losses: [Double] = []
    for (n, label) in labels.enumerated() {
      let row = z[n * classes..<(n + 1) * classes]
      let top = row.max() ?? 0
      let sum = row.reduce(0) { $0 + exp($1 - top) }
      losses.append(log(sum) - (z[n * classes + label] - top))
      gradient[n * classes + label] -= 1
    }
    return (losses, gradient)
  }

  /// The mean of (y − t)² in each row, and its gradient 2·(y − t) / classes.
  public static func squaredError(
    _ y: [Double], targets: [Double], classes: Int
  ) -> (losses: [Double], gradient: [Double]) {
    var losses: [Double] = []
    var gradient = y
    for start in stride(from: 0, to: y.count, by: classes) {
      var sum = 0.0
      for i in start..<start + classes {
        let error = y[i] - targets[i]
        sum += error * error
        gradient[i] = 2 * error / Double(classes)
      }
      losses.append(sum / Double(classes))
    }
    return (losses, gradient)
  }
}
