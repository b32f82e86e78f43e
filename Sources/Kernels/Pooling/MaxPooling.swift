/// The maximum under each window.
@usableFromInline
enum MaxPooling<M: Machine> {
  /// The greater of two values; of equals the first; NaN if one of them is, the first of two.
  @inlinable
  @inline(__always)
  static func greater(_ a: Lanes, _ b: Lanes) -> Lanes {
    LaneMask.choose((b .> a) .| ((b .!= b) .& (a .== a)), b, a)
  }

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
          var best = input.row(c, high.lowerBound)[wide.lowerBound]
          for m in high {
            let row = input.row(c, m)
            for n in wide { best = greater(best, row[n]) }
          }
          target[x] = best
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
          let above = greater(upper[2 * x], upper[2 * x + 1])
          let below = greater(lower[2 * x], lower[2 * x + 1])
          target[x] = greater(above, below)
        }
      }
    }
  }

  @inlinable
  static func backward(_ arguments: PoolingBackward) {
    let input = arguments.input
    let output = arguments.output
    let gradient = arguments.outputGradient
    let result = arguments.inputGradient
    LaneLoops<M>.fill(result, .zero)
    if arguments.shape.isTwoByTwo(input, output) { return backwardTwoByTwo(arguments) }
    let rows = arguments.shape.rows(input)
    let columns = arguments.shape.columns(input)
    for c in 0..<output.channels {
      for y in 0..<output.height {
        let high = rows.range(y)
        for x in 0..<output.width {
          let wide = columns.range(x)
          let best = output.row(c, y)[x]
          var left = gradient.row(c, y)[x]
          for m in high {
            let row = input.row(c, m)
            let target = result.row(c, m)
            for n in wide {
              target[n] += take(row[n], best, &left)
            }
          }
        }
      }
    }
  }

  /// The gradient where `value` is the maximum, which nobody behind it gets then. The maximum is a
  /// copy of the value that won, so that bits decide.
  @inlinable
  @inline(__always)
  static func take(_ value: Lanes, _ best: Lanes, _ left: inout Lanes) -> Lanes {
    let hit = LaneMask.identical(value, best)
    let taken = LaneMask.keep(left, hit)
    left = LaneMask.keep(left, .!hit)
    return taken
  }

  @inlinable
  @inline(__always)
  static func backwardTwoByTwo(_ arguments: PoolingBackward) {
    let input = arguments.input
    let output = arguments.output
    for c in 0..<output.channels {
      for y in 0..<output.height {
        let upper = input.row(c, 2 * y)
        let lower = input.row(c, 2 * y + 1)
        let above = arguments.inputGradient.row(c, 2 * y)
        let below = arguments.inputGradient.row(c, 2 * y + 1)
        let bests = output.row(c, y)
        let gradients = arguments.outputGradient.row(c, y)
        for x in 0..<output.width {
          let best = bests[x]
          var left = gradients[x]
          above[2 * x] = take(upper[2 * x], best, &left)
          above[2 * x + 1] = take(upper[2 * x + 1], best, &left)
          below[2 * x] = take(lower[2 * x], best, &left)
          below[2 * x + 1] = take(lower[2 * x + 1], best, &left)
        }
      }
    }
  }
}
