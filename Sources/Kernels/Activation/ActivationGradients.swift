// The activations' backward passes: δx of δy, from y, or from x where y doesn't tell enough.

/// δy where y > 0.
@usableFromInline
struct ReluGradient<M: Machine>: LanePairFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ y: Lanes, _ d: Lanes) -> Lanes {
    LaneMask.keep(d, y .> Lanes.zero)
  }
}

/// δy where y > 0, else slope · δy.
@usableFromInline
struct LeakyReluGradient<M: Machine>: LanePairFunction {
  @usableFromInline
  let slope: Float

  @inlinable
  @inline(__always)
  init(_ slope: Float) { self.slope = slope }

  @inlinable
  @inline(__always)
  func callAsFunction(_ y: Lanes, _ d: Lanes) -> Lanes {
    LaneMask.choose(y .> Lanes.zero, d, d * slope)
  }
}

/// δy · (1 − y²).
@usableFromInline
struct TanhGradient<M: Machine>: LanePairFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ y: Lanes, _ d: Lanes) -> Lanes {
    d * M.fma(-y, y, Lanes(repeating: 1))
  }
}

/// δy · y(1 − y).
@usableFromInline
struct SigmoidGradient<M: Machine>: LanePairFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ y: Lanes, _ d: Lanes) -> Lanes {
    d * (y * (1 - y))
  }
}

/// δy where y > 0, else δy · (y + alpha).
@usableFromInline
struct EluGradient<M: Machine>: LanePairFunction {
  @usableFromInline
  let alpha: Float

  @inlinable
  @inline(__always)
  init(_ alpha: Float) { self.alpha = alpha }

  @inlinable
  @inline(__always)
  func callAsFunction(_ y: Lanes, _ d: Lanes) -> Lanes {
    LaneMask.choose(y .> Lanes.zero, d, d * (y + alpha))
  }
}

/// δy where x > 0, else δy · alpha · e^x; for an alpha whose sign y doesn't keep.
@usableFromInline
struct EluInputGradient<M: Machine>: LanePairFunction {
  @usableFromInline
  let alpha: Float

  @inlinable
  @inline(__always)
  init(_ alpha: Float) { self.alpha = alpha }

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes, _ d: Lanes) -> Lanes {
    LaneMask.choose(x .> Lanes.zero, d, d * VectorMath<M>.exp(x) * alpha)
  }
}

/// δy · (Φ(x) + x·φ(x)).
@usableFromInline
struct GeluGradient<M: Machine>: LanePairFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes, _ d: Lanes) -> Lanes {
    let density = VectorMath<M>.normalDensity(x)
    // x·φ(x) vanishes at infinity.
    let product = LaneMask.keep(x * density, density .!= Lanes.zero)
    return d * (VectorMath<M>.normalDistribution(x) + product)
  }
}

/// δy · s(1 + x(1 − s)) with s = sigmoid(x).
@usableFromInline
struct SwishGradient<M: Machine>: LanePairFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes, _ d: Lanes) -> Lanes {
    let s = VectorMath<M>.sigmoid(x)
    let other = VectorMath<M>.sigmoid(-x)
    // s(1 − s) vanishes faster than x grows.
    let weight = s * other
    let product = LaneMask.keep(x * weight, weight .!= Lanes.zero)
    return d * (s + product)
  }
}

/// δy · sigmoid(x), which is δy · (1 − e^−y).
@usableFromInline
struct SoftplusGradient<M: Machine>: LanePairFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ y: Lanes, _ d: Lanes) -> Lanes {
    -d * VectorMath<M>.expm1(-y)
  }
}
