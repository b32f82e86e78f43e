/// Elementary functions of ``Lanes``, the same bits on every machine that fuses multiply–add.
///
/// The polynomials are minimax fits of our own. Bounds are relative to the exact value and hold
/// wherever the result is a normal number; each is tested over a dense sweep. NaN stays NaN, and
/// infinities, zeros and denormals give what the functions' limits say.
@usableFromInline
enum VectorMath<M: Machine> {
  @usableFromInline
  typealias Integers = SIMD16<Int32>

  /// e^x within 3e-7; a result below 2^−126 is a denormal or 0.
  @inlinable
  @inline(__always)
  static func exp(_ x: Lanes) -> Lanes {
    let inside = clamp(x, -104, 89)
    // The nearest integer n to x / ln 2, found by adding 1.5 · 2^23, and a half of it.
    let shifted = M.fma(inside, Lanes(repeating: 1.442695), Lanes(repeating: 12_582_912))
    let n = shifted - 12_582_912
    let halfShifted = M.fma(n, Lanes(repeating: 0.5), Lanes(repeating: 12_582_912))
    // ln 2 in two parts, the first short enough that its product with n is exact.
    var r = M.fma(n, Lanes(repeating: -0.693_359_375), inside)
    r = M.fma(n, Lanes(repeating: 2.121_944_4e-4), r)
    var p = Lanes(repeating: 0.001_381_446_7)
    p = M.fma(p, r, Lanes(repeating: 0.008_368_781))
    p = M.fma(p, r, Lanes(repeating: 0.041_668_393))
    p = M.fma(p, r, Lanes(repeating: 0.166_665_2))
    p = M.fma(p, r, Lanes(repeating: 0.499_999_94))
    p = M.fma(p * r, r, r) + 1
    // 2^n in two factors, because n may lie outside the range of exponents.
    let power = unsafeBitCast(shifted, to: Integers.self)
    let half = unsafeBitCast(halfShifted, to: Integers.self)
    let rest = power &- half &+ Integers(repeating: 0x4B40_0000)
    return p * scale(half) * scale(rest)
  }

  /// e^x − 1 within 5e-7.
  @inlinable
  @inline(__always)
  static func expm1(_ x: Lanes) -> Lanes {
    var p = Lanes(repeating: 1.985_035_9e-4)
    p = M.fma(p, x, Lanes(repeating: 0.001_400_487_7))
    p = M.fma(p, x, Lanes(repeating: 0.008_333_622))
    p = M.fma(p, x, Lanes(repeating: 0.041_665_14))
    p = M.fma(p, x, Lanes(repeating: 0.166_666_63))
    p = M.fma(p, x, Lanes(repeating: 0.500_000_06))
    let near = M.fma(p * x, x, x)
    return LaneMask.choose(magnitude(x) .<= Lanes(repeating: 0.5), near, exp(x) - 1)
  }

  /// tanh x within 4e-7, and never beyond ±1.
  @inlinable
  @inline(__always)
  static func tanh(_ x: Lanes) -> Lanes {
    // Beyond 9.01² the nearest float to the result is 1; the quotient may come out larger.
    let t = clampAbove(x * x, 81.1801)
    var p = Lanes(repeating: 1.331_906_7e-8)
    p = M.fma(p, t, Lanes(repeating: 2.058_347_7e-5))
    p = M.fma(p, t, Lanes(repeating: 0.003_494_034_3))
    p = M.fma(p, t, Lanes(repeating: 0.133_797_18))
    p = M.fma(p, t, Lanes(repeating: 1))
    var q = Lanes(repeating: 7.762_017e-7)
    q = M.fma(q, t, Lanes(repeating: 3.283_092_2e-4))
    q = M.fma(q, t, Lanes(repeating: 0.025_871_07))
    q = M.fma(q, t, Lanes(repeating: 0.467_130_33))
    q = M.fma(q, t, Lanes(repeating: 1))
    return clamp(p * x / q, -1, 1)
  }

  /// 1 / (1 + e^−x) within 5e-7.
  @inlinable
  @inline(__always)
  static func sigmoid(_ x: Lanes) -> Lanes {
    // With the exponential of −|x| nothing overflows and small results keep their digits.
    let e = exp(-magnitude(x))
    return LaneMask.choose(x .< Lanes.zero, e, Lanes(repeating: 1)) / (e + 1)
  }

  /// ln x within 2e-7; −∞ at 0, NaN below.
  @inlinable
  @inline(__always)
  static func log(_ x: Lanes) -> Lanes {
    let tiny = magnitude(x) .< Lanes(repeating: 1.175_494_4e-38)
    let normal = LaneMask.choose(tiny, x * 8_388_608, x)
    let bits = unsafeBitCast(normal, to: Integers.self)
    // The exponent that brings the mantissa between √½ and √2.
    let power = (bits &- Integers(repeating: 0x3F35_04F3)) &>> Integers(repeating: 23)
    let mantissa = unsafeBitCast(
      bits &- power &* Integers(repeating: 1 << 23), to: Lanes.self)
    let exponent = small(power) - LaneMask.keep(Lanes(repeating: 23), tiny)
    let f = mantissa - 1
    var p = Lanes(repeating: -0.076_344_974)
    p = M.fma(p, f, Lanes(repeating: 0.127_615_78))
    p = M.fma(p, f, Lanes(repeating: -0.131_601_83))
    p = M.fma(p, f, Lanes(repeating: 0.142_017_57))
    p = M.fma(p, f, Lanes(repeating: -0.166_233_57))
    p = M.fma(p, f, Lanes(repeating: 0.200_012_27))
    p = M.fma(p, f, Lanes(repeating: -0.250_008_2))
    p = M.fma(p, f, Lanes(repeating: 0.333_333_3))
    let square = f * f
    var y = M.fma(p * f, square, exponent * -2.121_944_4e-4)
    y = M.fma(square, Lanes(repeating: -0.5), y) + f
    y = M.fma(exponent, Lanes(repeating: 0.693_359_375), y)
    // Infinity and NaN come back as they are; zero and less have no logarithm.
    y = LaneMask.choose(magnitude(x) .< Lanes(repeating: .infinity), y, x)
    y = LaneMask.choose(x .== Lanes.zero, Lanes(repeating: -.infinity), y)
    return LaneMask.spoil(y, x .< Lanes.zero)
  }

  /// ln(1 + e^x) within 5e-7.
  @inlinable
  @inline(__always)
  static func softplus(_ x: Lanes) -> Lanes {
    let e = exp(-magnitude(x))
    let sum = e + 1
    let rounded = sum - 1
    // ln(1 + e) from the logarithm of the rounded sum, corrected by what rounding took.
    let log1p = LaneMask.choose(rounded .== Lanes.zero, e, log(sum) * e / rounded)
    return LaneMask.keep(x, x .> Lanes.zero) + log1p
  }

  /// The normal distribution function Φ(x) = (1 + erf(x/√2)) / 2, within 3e-6 below 0 (5e-6 on a
  /// machine that can't fuse) and 3e-7 above.
  @inlinable
  @inline(__always)
  static func normalDistribution(_ x: Lanes) -> Lanes {
    let t = clamp(magnitude(x), 0, 14.5)
    let u = 1 / M.fma(t, Lanes(repeating: 0.35), Lanes(repeating: 1))
    var p = Lanes(repeating: -0.02915787510573864)
    p = M.fma(p, u, Lanes(repeating: 0.1440308690071106))
    p = M.fma(p, u, Lanes(repeating: -0.25583890080451965))
    p = M.fma(p, u, Lanes(repeating: 0.15931957960128784))
    p = M.fma(p, u, Lanes(repeating: -0.02321227267384529))
    p = M.fma(p, u, Lanes(repeating: 0.10555247217416763))
    p = M.fma(p, u, Lanes(repeating: 0.11982129514217377))
    p = M.fma(p, u, Lanes(repeating: 0.139863520860672))
    p = M.fma(p, u, Lanes(repeating: 0.139621302485466))
    // e^(−t²/2) with the rounding error of the square put back.
    let square = t * t
    let lost = M.fma(t, t, -square)
    let tail = p * u * exp(square * -0.5) * M.fma(lost, Lanes(repeating: -0.5), Lanes(repeating: 1))
    return LaneMask.choose(x .< Lanes.zero, tail, 1 - tail)
  }

  /// The normal density e^(−x²/2) / √(2π) within 2e-6.
  @inlinable
  @inline(__always)
  static func normalDensity(_ x: Lanes) -> Lanes {
    exp(x * x * -0.5) * 0.398_942_3
  }

  /// (cos 2πu, sin 2πu) for 0 ≤ u ≤ 1, within 2e-7 absolutely.
  @inlinable
  @inline(__always)
  static func circle(_ u: Lanes) -> (cosine: Lanes, sine: Lanes) {
    let shifted = u * 4 + 12_582_912
    let r = M.fma(shifted - 12_582_912, Lanes(repeating: -0.25), u)
    let quarter = LaneMask.bits(shifted)
    let t = r * r
    var s = Lanes(repeating: -75.383_09)
    s = M.fma(s, t, Lanes(repeating: 81.592_15))
    s = M.fma(s, t, Lanes(repeating: -41.341_66))
    s = M.fma(s, t, Lanes(repeating: 6.283_185_5)) * r
    var c = Lanes(repeating: 59.194_363)
    c = M.fma(c, t, Lanes(repeating: -85.442_06))
    c = M.fma(c, t, Lanes(repeating: 64.939_31))
    c = M.fma(c, t, Lanes(repeating: -19.739_208))
    c = M.fma(c, t, Lanes(repeating: 1))
    let one = LaneMask.bits(1)
    let two = LaneMask.bits(2)
    let odd = LaneMask.integers(quarter .& one) .== LaneMask.integers(one)
    let left = LaneMask.integers(quarter .& two) .== LaneMask.integers(two)
    let minus = LaneMask.bits(0x8000_0000)
    let cosine = LaneMask.bits(LaneMask.choose(odd, s, c))
    let sine = LaneMask.bits(LaneMask.choose(odd, c, s))
    return (
      LaneMask.lanes(cosine .^ ((odd .^ left) .& minus)), LaneMask.lanes(sine .^ (left .& minus))
    )
  }

  /// Within the bounds; NaN stays NaN.
  @inlinable
  @inline(__always)
  static func clamp(_ x: Lanes, _ low: Float, _ high: Float) -> Lanes {
    clampAbove(clampBelow(x, low), high)
  }

  /// At most `high`; NaN stays NaN.
  @inlinable
  @inline(__always)
  static func clampAbove(_ x: Lanes, _ high: Float) -> Lanes {
    let most = Lanes(repeating: high)
    return LaneMask.choose(x .> most, most, x)
  }

  /// At least `low`; NaN stays NaN.
  @inlinable
  @inline(__always)
  static func clampBelow(_ x: Lanes, _ low: Float) -> Lanes {
    let least = Lanes(repeating: low)
    return LaneMask.choose(x .< least, least, x)
  }

  /// |x|.
  @inlinable
  @inline(__always)
  static func magnitude(_ x: Lanes) -> Lanes {
    LaneMask.lanes(LaneMask.bits(x) .& LaneMask.bits(0x7FFF_FFFF))
  }

  /// An integer below 2^22 in magnitude as a float.
  @inlinable
  @inline(__always)
  static func small(_ n: Integers) -> Lanes {
    unsafeBitCast(n &+ Integers(repeating: 0x4B40_0000), to: Lanes.self) - 12_582_912
  }

  /// 2^n for −127 < n < 128, where n comes in the last bits of n + 1.5 · 2^23.
  @inlinable
  @inline(__always)
  static func scale(_ n: Integers) -> Lanes {
    // The other bits are shifted out.
    unsafeBitCast(
      (n &+ Integers(repeating: 127)) &* Integers(repeating: 1 << 23), to: Lanes.self)
  }
}
