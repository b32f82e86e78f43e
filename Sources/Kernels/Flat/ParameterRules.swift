/// w −= rate·g.
@usableFromInline
struct Descent<M: Machine>: ParameterRule {
  @usableFromInline
  let rate: Lanes

  @inlinable
  @inline(__always)
  init(rate: Lanes) { self.rate = rate }

  @inlinable
  @inline(__always)
  static var stateCount: Int { 0 }

  @inlinable
  @inline(__always)
  func step(_ w: Lanes, _ g: Lanes, _ first: inout Lanes, _ second: inout Lanes) -> Lanes {
    M.fma(-rate, g, w)
  }
}

/// m = momentum·m − rate·g; w += m, or with a look ahead w += momentum·m − rate·g.
@usableFromInline
struct Momentum<M: Machine>: ParameterRule {
  @usableFromInline
  let rate: Lanes
  @usableFromInline
  let momentum: Lanes
  @usableFromInline
  let looksAhead: Bool

  @inlinable
  @inline(__always)
  init(rate: Lanes, momentum: Lanes, looksAhead: Bool) {
    self.rate = rate
    self.momentum = momentum
    self.looksAhead = looksAhead
  }

  @inlinable
  @inline(__always)
  static var stateCount: Int { 1 }

  @inlinable
  @inline(__always)
  func step(_ w: Lanes, _ g: Lanes, _ m: inout Lanes, _ second: inout Lanes) -> Lanes {
    let change = rate * g
    m = M.fma(m, momentum, -change)
    return looksAhead ? w + M.fma(m, momentum, -change) : w + m
  }
}

/// v = rho·v + (1 − rho)·g²; w −= rate·g / √(v + epsilon).
@usableFromInline
struct RootMeanSquare<M: Machine>: ParameterRule {
  @usableFromInline
  let rate: Lanes
  @usableFromInline
  let rho: Float
  @usableFromInline
  let epsilon: Float

  @inlinable
  @inline(__always)
  init(rate: Lanes, rho: Float, epsilon: Float) {
    self.rate = rate
    self.rho = rho
    self.epsilon = epsilon
  }

  @inlinable
  @inline(__always)
  static var stateCount: Int { 1 }

  @inlinable
  @inline(__always)
  func step(_ w: Lanes, _ g: Lanes, _ v: inout Lanes, _ second: inout Lanes) -> Lanes {
    v = M.fma(v, Lanes(repeating: rho), g * g * (1 - rho))
    return w - rate * g / (v + epsilon).squareRoot()
  }
}

/// m += (g − m)(1 − beta1); v += (g² − v)(1 − beta2); w −= alpha·m / (√v + epsilon).
@usableFromInline
struct Adam<M: Machine>: ParameterRule {
  @usableFromInline
  let alpha: Float
  @usableFromInline
  let beta1: Float
  @usableFromInline
  let beta2: Float
  @usableFromInline
  let epsilon: Float

  @inlinable
  @inline(__always)
  init(alpha: Float, beta1: Float, beta2: Float, epsilon: Float) {
    self.alpha = alpha
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  @inlinable
  @inline(__always)
  static var stateCount: Int { 2 }

  @inlinable
  @inline(__always)
  func step(_ w: Lanes, _ g: Lanes, _ m: inout Lanes, _ v: inout Lanes) -> Lanes {
    m = M.fma(g - m, Lanes(repeating: 1 - beta1), m)
    v = M.fma(M.fma(g, g, -v), Lanes(repeating: 1 - beta2), v)
    return w - m * alpha / (v.squareRoot() + epsilon)
  }
}
