/// The convolutional layer, without its activation (Wichmann §3, §4), by plain loops.
public struct ConvolutionReference: Sendable {
  public var strideY: Int
  public var strideX: Int
  public var dilationY: Int
  public var dilationX: Int
  public var padTop: Int
  public var padLeft: Int
  public var groups: Int
  /// Whether the filter is turned by 180°: a mathematical convolution.
  public var flipped: Bool
  public var outputHeight: Int
  public var outputWidth: Int

  /// A layer whose output has the given size; padding below and to the right is whatever that
  /// takes.
  public init(
    strideY: Int = 1, strideX: Int = 1, dilationY: Int = 1, dilationX: Int = 1, padTop: Int = 0,
    padLeft: Int = 0, groups: Int = 1, flipped: Bool = false, outputHeight: Int,
    outputWidth: Int
  ) {
    self.strideY = strideY
    self.strideX = strideX
    self.dilationY = dilationY
    self.dilationX = dilationX
    self.padTop = padTop
    self.padLeft = padLeft
    self.groups = groups
    self.flipped = flipped
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  /// z(y, x, k) = b(k) + Σ W(m, n, c, k)·x(y·s + m·d − p, x·s + n·d − p, c) (eq. 1.6 over channels
  /// and a bank of filters).
  public func forward(_ x: Volume, weights: FilterBank, bias: [Double]) -> Volume {
    var z = Volume(
      count: x.count, height: outputHeight, width: outputWidth, channels: weights.filters)
    for n in 0..<z.count {
      for y in 0..<z.height {
        for column in 0..<z.width {
          for k in 0..<z.channels {
            var sum = bias.isEmpty ? 0 : bias[k]
            eachTap(weights, y, column, k) { row, place, channel, weight in
              sum += weights.values[weight] * x.padded(n, row, place, channel)
            }
            z[n, y, column, k] = sum
          }
        }
      }
    }
    return z
  }

  /// The gradients with respect to weights and bias (eq. 4.7) and to x (eq. 4.15) of δz.
  public func backward(
    _ x: Volume, weights: FilterBank, gradient: Volume
  ) -> (weights: FilterBank, bias: [Double], input: Volume) {
    var weightGradient = FilterBank(
      height: weights.height, width: weights.width, channels: weights.channels,
      filters: weights.filters)
    var biasGradient = [Double](repeating: 0, count: weights.filters)
    var inputGradient = Volume(like: x)
    for n in 0..<gradient.count {
      for y in 0..<gradient.height {
        for column in 0..<gradient.width {
          for k in 0..<gradient.channels {
            let delta = gradient[n, y, column, k]
            biasGradient[k] += delta
            eachTap(weights, y, column, k) { row, place, channel, weight in
              guard row >= 0, row < x.height, place >= 0, place < x.width else { return }
              weightGradient.values[weight] += delta * x[n, row, place, channel]
              inputGradient[n, row, place, channel] += delta * weights.values[weight]
            }
          }
        }
      }
    }
    return (weightGradient, biasGradient, inputGradient)
  }

  /// All pairs of an input pixel (maybe in the padding) and a weight that make up one output.
  private func eachTap(
    _ weights: FilterBank, _ y: Int, _ x: Int, _ k: Int,
    _ body: (_ row: Int, _ column: Int, _ channel: Int, _ weight: Int) -> Void
  ) {
    let group = k / (weights.filters / groups)
    for m in 0..<weights.height {
      for n in 0..<weights.width {
        let row = y * strideY + m * dilationY - padTop
        let column = x * strideX + n * dilationX - padLeft
        let r = flipped ? weights.height - 1 - m : m
        let s = flipped ? weights.width - 1 - n : n
        for c in 0..<weights.channels {
          let weight = ((r * weights.width + s) * weights.channels + c) * weights.filters + k
          body(row, column, group * weights.channels + c, weight)
        }
      }
    }
  }
}
