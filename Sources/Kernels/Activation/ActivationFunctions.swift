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
    x.replacing(with: x * slope, where: x .<= 0)
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
    x.replacing(with: VectorMath<M>.expm1(x) * alpha, where: x .<= 0)
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
    return y.replacing(with: 0, where: x .== -.infinity)
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
    return y.replacing(with: 0, where: x .== -.infinity)
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
