/// The optimisers' rules, applied sixteen parameters at a time.
@usableFromInline
enum OptimiserLoops<M: Machine> {
  @inlinable
  static func step(_ step: OptimiserStep) {
    let rate = Lanes(repeating: step.rate)
    switch step.rule {
    case .sgd:
      each(step) { w, g in M.fma(-rate, g, w) }
    case .momentum(let momentum):
      guard let state = step.state1 else { return }
      each(step, state) { w, g, m in
        m = M.fma(m, Lanes(repeating: momentum), -(rate * g))
        return w + m
      }
    case .nesterov(let momentum):
      guard let state = step.state1 else { return }
      each(step, state) { w, g, m in
        let change = rate * g
        m = M.fma(m, Lanes(repeating: momentum), -change)
        return w + M.fma(m, Lanes(repeating: momentum), -change)
      }
    case .rmsprop(let rho, let epsilon):
      guard let state = step.state1 else { return }
      each(step, state) { w, g, v in
        v = M.fma(v, Lanes(repeating: rho), g * g * (1 - rho))
        return w - rate * g / (v + epsilon).squareRoot()
      }
    case .adam(let beta1, let beta2, let epsilon):
      guard let first = step.state1, let second = step.state2 else { return }
      let t = max(1, step.step)
      let correction = (1 - power(Double(beta2), t)).squareRoot() / (1 - power(Double(beta1), t))
      let alpha = Float(Double(step.rate) * correction)
      each(step, first, second) { w, g, m, v in
        m = M.fma(g - m, Lanes(repeating: 1 - beta1), m)
        v = M.fma(M.fma(g, g, -v), Lanes(repeating: 1 - beta2), v)
        return w - m * alpha / (v.squareRoot() + epsilon)
      }
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

  /// The gradient after scaling and L2, and the parameter after its decay.
  @inlinable
  @inline(__always)
  static func prepare(_ step: OptimiserStep, _ index: Int, _ left: Int) -> (w: Lanes, g: Lanes) {
    let w = FlatLoops<M>.load(step.parameters + index, left)
    let raw = FlatLoops<M>.load(step.gradient + index, left)
    let g = M.fma(w, Lanes(repeating: 2 * step.l2), raw * step.gradientScale)
    return (w - w * (step.decay * step.rate), g)
  }

  @inlinable
  @inline(__always)
  static func each(_ step: OptimiserStep, _ rule: (Lanes, Lanes) -> Lanes) {
    FlatLoops<M>.each(step.count) { index, left in
      let (w, g) = prepare(step, index, left)
      FlatLoops<M>.store(rule(w, g), step.parameters + index, left)
    }
  }

  @inlinable
  @inline(__always)
  static func each(
    _ step: OptimiserStep, _ state: UnsafeMutablePointer<Float>,
    _ rule: (Lanes, Lanes, inout Lanes) -> Lanes
  ) {
    FlatLoops<M>.each(step.count) { index, left in
      let (w, g) = prepare(step, index, left)
      var s = FlatLoops<M>.load(state + index, left)
      FlatLoops<M>.store(rule(w, g, &s), step.parameters + index, left)
      FlatLoops<M>.store(s, state + index, left)
    }
  }

  @inlinable
  @inline(__always)
  static func each(
    _ step: OptimiserStep, _ first: UnsafeMutablePointer<Float>,
    _ second: UnsafeMutablePointer<Float>,
    _ rule: (Lanes, Lanes, inout Lanes, inout Lanes) -> Lanes
  ) {
    FlatLoops<M>.each(step.count) { index, left in
      let (w, g) = prepare(step, index, left)
      var m = FlatLoops<M>.load(first + index, left)
      var v = FlatLoops<M>.load(second + index, left)
      FlatLoops<M>.store(rule(w, g, &m, &v), step.parameters + index, left)
      FlatLoops<M>.store(m, first + index, left)
      FlatLoops<M>.store(v, second + index, left)
    }
  }
}
