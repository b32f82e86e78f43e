/// Convolution and correlation of single planes, as the lecture introduces them (Wichmann,
/// Convolutional Neural Networks, 2018, §1).
public struct Plane: Sendable, Equatable {
  public let height: Int
  public let width: Int
  /// Rows one after the other.
  public var values: [Double]

  /// A plane of the given numbers.
  public init(height: Int, width: Int, values: [Double]) {
    precondition(values.count == height * width)
    self.height = height
    self.width = width
    self.values = values
  }

  /// A plane of zeros.
  public init(height: Int, width: Int) {
    self.init(height: height, width: width, values: Array(repeating: 0, count: height * width))
  }

  public subscript(y: Int, x: Int) -> Double {
    get { values[y * width + x] }
    set { values[y * width + x] = newValue }
  }

  /// Turned by 180°.
  public var rotated180: Plane {
    Plane(height: height, width: width, values: values.reversed())
  }

  /// The mathematical convolution, full: (f ∗ g)(y, x) = Σ f(m, n)·g(y − m, x − n) (eq. 1.5).
  ///
  /// The result has `height + g.height − 1` rows and `width + g.width − 1` columns.
  public func convolved(with g: Plane) -> Plane {
    var result = Plane(height: height + g.height - 1, width: width + g.width - 1)
    for y in 0..<result.height {
      for x in 0..<result.width {
        var sum = 0.0
        for m in max(0, y - g.height + 1)...min(y, height - 1) {
          for n in max(0, x - g.width + 1)...min(x, width - 1) {
            sum += self[m, n] * g[y - m, x - n]
          }
        }
        result[y, x] = sum
      }
    }
    return result
  }

  /// The cross-correlation: Σ filter(m, n)·self(y·stride + m − pad, x·stride + n − pad), zeros
  /// outside (eq. 1.6). The result has ⌊(n + 2·pad − f) / stride⌋ + 1 rows and columns (eq. 2.3),
  /// none where the filter doesn't fit.
  public func correlated(with filter: Plane, stride: Int = 1, pad: Int = 0) -> Plane {
    let rows = (height + 2 * pad - filter.height) / stride + 1
    let columns = (width + 2 * pad - filter.width) / stride + 1
    guard height + 2 * pad >= filter.height, width + 2 * pad >= filter.width else {
      return Plane(height: 0, width: 0)
    }
    var result = Plane(height: rows, width: columns)
    for y in 0..<rows {
      for x in 0..<columns {
        var sum = 0.0
        for m in 0..<filter.height {
          for n in 0..<filter.width {
            let row = y * stride + m - pad
            let column = x * stride + n - pad
            guard row >= 0, row < height, column >= 0, column < width else { continue }
            sum += filter[m, n] * self[row, column]
          }
        }
        result[y, x] = sum
      }
    }
    return result
  }
}
