/// scale·x + shift.
@usableFromInline
struct Affine<M: Machine>: LaneFunction {
  @usableFromInline
  let scale: Lanes
  @usableFromInline
  let shift: Lanes

  @inlinable
  @inline(__always)
  init(scale: Lanes, shift: Lanes) {
    self.scale = scale
    self.shift = shift
  }

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes) -> Lanes { M.fma(x, scale, shift) }
}

/// gradientFactor·δy + inputFactor·x + constant in lanes with images.
@usableFromInline
struct NormalisationGradient<M: Machine>: LanePairFunction {
  @usableFromInline
  let gradientFactor: Lanes
  @usableFromInline
  let inputFactor: Lanes
  @usableFromInline
  let constant: Lanes
  @usableFromInline
  let images: LaneMask.Mask

  @inlinable
  @inline(__always)
  init(
    gradientFactor: Lanes, inputFactor: Lanes, constant: Lanes,
    images: LaneMask.Mask
  ) {
    self.gradientFactor = gradientFactor
    self.inputFactor = inputFactor
    self.constant = constant
    self.images = images
  }

  @inlinable
  @inline(__always)
  func callAsFunction(_ x: Lanes, _ gradient: Lanes) -> Lanes {
    let value = M.fma(gradientFactor, gradient, M.fma(inputFactor, x, constant))
    return LaneMask.keep(value, images)
  }
}
