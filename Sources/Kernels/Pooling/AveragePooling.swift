/// The mean under each window; padding isn't counted.
@usableFromInline
enum AveragePooling<M: Machine> {
  @inlinable
  static func forward(_ arguments: PoolingForward) {
    let input = arguments.input
    let output = arguments.output
    if arguments.shape.isTwoByTwo(input, output) { return forwardTwoByTwo(input, output) }
    let rows = arguments.shape.rows(input)
    let columns = arguments.shape.columns(input)
    for c in 0..<output.channels {
      for y in 0..<output.height {
        let high = rows.range(y)
        let target = output.row(c, y)
        for x in 0..<output.width {
          let wide = columns.range(x)
          var sum = Lanes.zero
          for m in high {
            let row = input.row(c, m)
            for n in wide { sum += row[n] }
          }
          target[x] = sum / Float(high.count * wide.count)
        }
      }
    }
  }

  @inlinable
  @inline(__always)
  static func forwardTwoByTwo(_ input: LaneView, _ output: LaneView) {
    for c in 0..<output.channels {
      for y in 0..<output.height {
        let upper = input.row(c, 2 * y)
        let lower = input.row(c, 2 * y + 1)
        let target = output.row(c, y)
        for x in 0..<output.width {
          let sum = upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]
          target[x] = sum * 0.25
        }
      }
    }
  }

  @inlinable
  static func backward(_ arguments: PoolingBackward) {
    let gradient = arguments.outputGradient
    let result = arguments.inputGradient
    let twoByTwo = arguments.shape.isTwoByTwo(result, gradient)
    let covered = gradient.height * 2 == result.height && gradient.width * 2 == result.width
    if twoByTwo {
      if !covered { LaneLoops<M>.fill(result, .zero) }
      let value = arguments.input
      switch arguments.activation {
      case nil: return backwardTwoByTwo(gradient, value, result, Second<M>())
      case .relu: return backwardTwoByTwo(gradient, value, result, ReluGradient<M>())
      case .tanh: return backwardTwoByTwo(gradient, value, result, TanhGradient<M>())
      case .sigmoid: return backwardTwoByTwo(gradient, value, result, SigmoidGradient<M>())
      case .softplus: return backwardTwoByTwo(gradient, value, result, SoftplusGradient<M>())
      case .leakyRelu(let slope):
        return backwardTwoByTwo(gradient, value, result, LeakyReluGradient<M>(slope))
      case .elu(let alpha):
        return backwardTwoByTwo(gradient, value, result, EluGradient<M>(alpha))
      default: backwardTwoByTwo(gradient, value, result, Second<M>())
      }
    } else {
      share(arguments)
    }
    if let activation = arguments.activation {
      ActivationKernels.backward(
        ActivationBackward(
          kind: activation, value: arguments.input, outputGradient: result, inputGradient: result),
        M.self)
    }
  }

  @inlinable
  @inline(__always)
  static func share(_ arguments: PoolingBackward) {
    let gradient = arguments.outputGradient
    let result = arguments.inputGradient
    LaneLoops<M>.fill(result, .zero)
    let rows = arguments.shape.rows(result)
    let columns = arguments.shape.columns(result)
    for c in 0..<gradient.channels {
      for y in 0..<gradient.height {
        let high = rows.range(y)
        let source = gradient.row(c, y)
        for x in 0..<gradient.width {
          let wide = columns.range(x)
          let share = source[x] / Float(high.count * wide.count)
          for m in high {
            let target = result.row(c, m)
            for n in wide { target[n] += share }
          }
        }
      }
    }
  }

  /// Windows side by side that cover the image; `function` takes the values under a window, and what
  /// falls to each of them, to δx.
  @inlinable
  @inline(__always)
  static func backwardTwoByTwo<F: LanePairFunction>(
    _ gradient: LaneView, _ value: LaneView, _ result: LaneView, _ function: F
  ) {
    for c in 0..<gradient.channels {
      for y in 0..<gradient.height {
        let above = result.row(c, 2 * y)
        let below = result.row(c, 2 * y + 1)
        let upper = value.row(c, 2 * y)
        let lower = value.row(c, 2 * y + 1)
        let source = gradient.row(c, y)
        for x in 0..<gradient.width {
          let share = source[x] * 0.25
          above[2 * x] = function(upper[2 * x], share)
          above[2 * x + 1] = function(upper[2 * x + 1], share)
          below[2 * x] = function(lower[2 * x], share)
          below[2 * x + 1] = function(lower[2 * x + 1], share)
        }
      }
    }
  }

  /// The mean of each channel.
  @inlinable
  static func globalForward(_ input: LaneView, _ output: LaneView) {
    let count = Float(input.height * input.width)
    for c in 0..<input.channels {
      var sum = Lanes.zero
      for y in 0..<input.height {
        let row = input.row(c, y)
        for x in 0..<input.width { sum += row[x] }
      }
      output.row(c, 0)[0] = sum / count
    }
  }

  @inlinable
  static func globalBackward(_ gradient: LaneView, _ result: LaneView) {
    let count = Float(result.height * result.width)
    for c in 0..<result.channels {
      let share = gradient.row(c, 0)[0] / count
      for y in 0..<result.height {
        let row = result.row(c, y)
        for x in 0..<result.width { row[x] = share }
      }
    }
  }
}

/// The second of two vectors.
@usableFromInline
struct Second<M: Machine>: LanePairFunction {
  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ a: Lanes, _ b: Lanes) -> Lanes { b }
}

extension PoolingKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      maxForward: { MaxPooling<M>.forward($0) },
      maxBackward: { MaxPooling<M>.backward($0) },
      averageForward: { AveragePooling<M>.forward($0) },
      averageBackward: { AveragePooling<M>.backward($0) },
      globalAverageForward: { AveragePooling<M>.globalForward($0, $1) },
      globalAverageBackward: { AveragePooling<M>.globalBackward($0, $1) })
  }
}
