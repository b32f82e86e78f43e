#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Counter-based random numbers: Philox4x32-10 of Salmon, Moraes, Dror and Shaw (2011).
///
/// The n-th number is a pure function of seed, purpose, epoch, index and n, so that numbers don't
/// depend on the order in which anybody asks for them.
public struct Philox: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var words = SIMD4<UInt32>.zero
  private var used = 4

  /// The stream of an image or whatever `index` counts.
  public init(seed: UInt64, purpose: UInt32 = 0, epoch: UInt32 = 0, index: UInt32 = 0) {
    key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
    counter = SIMD4(0, index, epoch, purpose)
  }

  /// Ten rounds on one counter.
  public static func block(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for round in 0..<10 {
      if round > 0 { k &+= SIMD2(0x9E37_79B9, 0xBB67_AE85) }
      let p = c.x.multipliedFullWidth(by: 0xD251_1F53)
      let q = c.z.multipliedFullWidth(by: 0xCD9E_8D57)
      c = SIMD4(q.high ^ c.y ^ k.x, q.low, p.high ^ c.w ^ k.y, p.low)
    }
    return c
  }

  /// The next 32 bits.
  public mutating func word() -> UInt32 {
    if used == 4 {
      words = Self.block(counter, key: key)
      counter.x &+= 1
      used = 0
    }
    defer { used += 1 }
    return words[used]
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 { UInt64(word()) << 32 | UInt64(word()) }

  /// Uniform in [0, 1), a multiple of 2^−24.
  public mutating func uniform() -> Float { Float(word() >> 8) * 0x1p-24 }

  /// Uniform in [0, 1), a multiple of 2^−53.
  public mutating func uniformDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in `0..<bound` without bias (Lemire's method).
  public mutating func below(_ bound: UInt32) -> UInt32 {
    guard bound > 1 else { return 0 }
    let reject = (0 &- bound) % bound
    while true {
      let product = UInt64(word()) * UInt64(bound)
      if UInt32(truncatingIfNeeded: product) >= reject {
        return UInt32(truncatingIfNeeded: product >> 32)
      }
    }
  }

  /// Normal with mean 0 and deviation 1 (Box–Muller, of which only the cosine is used, so that each
  /// number takes the same share of the stream).
  public mutating func normal() -> Double {
    let u = 1 - uniformDouble()
    let v = uniformDouble()
    return (-2 * log(u)).squareRoot() * cos(2 * Double.pi * v)
  }
}
