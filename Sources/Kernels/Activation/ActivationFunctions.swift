// The activation functions, each a type so that its loop inlines it.

/// max(x, 0).
@usableFromInline
struct Relu<M: Machine>: LaneFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes) -> Lanes {
    VectorMath<M>.clampBelow(x, 0)
  }
}

/// x for x > 0, else slope · x.
@usableFromInline
struct LeakyRelu<M: Machine>: LaneFunction {
  @usableFromInline
  let slope: Float

  @inlinable
  @inline(__always)
  init(_ slope: Float) { self.slope = slope }

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes) -> Lanes {
    LaneMask.choose(x .> Lanes.zero, x, x * slope)
  }
}

/// tanh x.
@usableFromInline
struct Tanh<M: Machine>: LaneFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes) -> Lanes {
    VectorMath<M>.tanh(x)
  }
}

/// 1 / (1 + e^−x).
@usableFromInline
struct Sigmoid<M: Machine>: LaneFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes) -> Lanes {
    VectorMath<M>.sigmoid(x)
  }
}

/// x for x > 0, else alpha · (e^x − 1).
@usableFromInline
struct Elu<M: Machine>: LaneFunction {
  @usableFromInline
  let alpha: Float

  @inlinable
  @inline(__always)
  init(_ alpha: Float) { self.alpha = alpha }

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes) -> Lanes {
    LaneMask.choose(x .< Lanes.zero, VectorMath<M>.expm1(x) * alpha, x)
  }
}

/// x · Φ(x).
@usableFromInline
struct Gelu<M: Machine>: LaneFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes) -> Lanes {
    let y = x * VectorMath<M>.normalDistribution(x)
    // 0 · −∞ is no number, but the limit is 0.
    return LaneMask.keep(y, x .!= Lanes(repeating: -.infinity))
  }
}

/// x · sigmoid(x).
@usableFromInline
struct Swish<M: Machine>: LaneFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes) -> Lanes {
    let y = x * VectorMath<M>.sigmoid(x)
    return LaneMask.keep(y, x .!= Lanes(repeating: -.infinity))
  }
}

/// ln(1 + e^x).
@usableFromInline
struct Softplus<M: Machine>: LaneFunction {

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes) -> Lanes {
    VectorMath<M>.softplus(x)
  }
}
