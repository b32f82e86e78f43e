/// What an optimiser does with sixteen parameters.
public protocol ParameterRule {
  static var stateCount: Int { get }
  /// The new parameters; `first` and `second` are the state arrays' values.
  func step(_ w: Lanes, _ g: Lanes, _ first: inout Lanes, _ second: inout Lanes) -> Lanes
}

/// Runs an optimiser's rule over flat arrays.
@usableFromInline
enum OptimiserLoop<M: Machine> {
  @inlinable
  static func step(_ step: OptimiserStep) {
    let rate = Lanes(repeating: step.rate)
    switch step.rule {
    case .sgd:
      run(step, Descent<M>(rate: rate))
    case .momentum(let momentum):
      run(step, Momentum<M>(rate: rate, momentum: Lanes(repeating: momentum), looksAhead: false))
    case .nesterov(let momentum):
      run(step, Momentum<M>(rate: rate, momentum: Lanes(repeating: momentum), looksAhead: true))
    case .rmsprop(let rho, let epsilon):
      run(step, RootMeanSquare<M>(rate: rate, rho: rho, epsilon: epsilon))
    case .adam(let beta1, let beta2, let epsilon):
      let t = max(1, step.step)
      let correction = (1 - power(Double(beta2), t)).squareRoot() / (1 - power(Double(beta1), t))
      let alpha = Float(Double(step.rate) * correction)
      run(step, Adam<M>(alpha: alpha, beta1: beta1, beta2: beta2, epsilon: epsilon))
    }
  }

  /// x^n by repeated squaring, the same on every machine.
  @inlinable
  @inline(__always)
  static func power(_ x: Double, _ n: Int) -> Double {
    var result = 1.0
    var square = x
    var rest = n
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return result
  }

  @inlinable
  @inline(__always)
  static func run<R: ParameterRule>(_ step: OptimiserStep, _ rule: R) {
    // A rule without state never touches these; the parameters stand in for the missing arrays.
    let first = step.state1 ?? step.parameters
    let second = step.state2 ?? step.parameters
    if R.stateCount >= 1 && step.state1 == nil { return }
    if R.stateCount >= 2 && step.state2 == nil { return }
    let l2 = Lanes(repeating: 2 * step.l2)
    let decay = step.decay * step.rate
    var index = 0
    while index < step.count {
      let left = step.count - index
      let old = FlatLoops<M>.load(step.parameters + index, left)
      let raw = FlatLoops<M>.load(step.gradient + index, left)
      let g = M.fma(old, l2, raw * step.gradientScale)
      let w = old - old * decay
      var m = R.stateCount >= 1 ? FlatLoops<M>.load(first + index, left) : .zero
      var v = R.stateCount >= 2 ? FlatLoops<M>.load(second + index, left) : .zero
      FlatLoops<M>.store(rule.step(w, g, &m, &v), step.parameters + index, left)
      if R.stateCount >= 1 { FlatLoops<M>.store(m, first + index, left) }
      if R.stateCount >= 2 { FlatLoops<M>.store(v, second + index, left) }
      index += 16
    }
  }
}
