/// Philox4x32-10 on sixteen counters at once, one for each image of the block.
@usableFromInline
enum RandomLoops<M: Machine> {
  @usableFromInline
  typealias Words = SIMD16<UInt32>
  @usableFromInline
  typealias Pairs = SIMD8<UInt64>

  /// Four words for each lane; the counter is (block, image, epoch, purpose).
  @inlinable
  @inline(__always)
  static func block(
    _ index: UInt32, _ images: Words, _ arguments: RandomLanes
  ) -> (Words, Words, Words, Words) {
    var c0 = Words(repeating: index)
    var c1 = images
    var c2 = Words(repeating: arguments.epoch)
    var c3 = Words(repeating: arguments.purpose)
    var k0 = UInt32(truncatingIfNeeded: arguments.seed)
    var k1 = UInt32(truncatingIfNeeded: arguments.seed >> 32)
    for _ in 0..<10 {
      let p = product(c0, 0xD251_1F53)
      let q = product(c2, 0xCD9E_8D57)
      c0 = q.high ^ c1 ^ k0
      c1 = q.low
      c2 = p.high ^ c3 ^ k1
      c3 = p.low
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }

  @inlinable
  @inline(__always)
  static func product(_ a: Words, _ b: UInt32) -> (high: Words, low: Words) {
    // Even and odd lanes as 64-bit products.
    let pairs = unsafeBitCast(a, to: Pairs.self)
    let low: UInt64 = 0xFFFF_FFFF
    let even = (pairs & low) &* UInt64(b)
    let odd = (pairs &>> 32) &* UInt64(b)
    return (
      unsafeBitCast((even &>> 32) | (odd & ~low), to: Words.self),
      unsafeBitCast((even & low) | (odd &<< 32), to: Words.self)
    )
  }

  /// Every pixel in channel, row, column order; four share a block of words.
  @inlinable
  @inline(__always)
  static func each<F: RandomFunction>(_ arguments: RandomLanes, _ f: F) {
    let images = UnsafeRawPointer(arguments.images).loadUnaligned(as: Words.self)
    let input = arguments.input
    var words = (Words.zero, Words.zero, Words.zero, Words.zero)
    var element = 0
    for c in 0..<input.channels {
      for y in 0..<input.height {
        let row = input.row(c, y)
        let target = arguments.output.row(c, y)
        for x in 0..<input.width {
          if element & 3 == 0 {
            words = block(UInt32(truncatingIfNeeded: element >> 2), images, arguments)
          }
          let high = element & 2 == 2
          let first = high ? words.2 : words.0
          let second = high ? words.3 : words.1
          target[x] = f(row[x], first, second, isSecond: element & 1 == 1)
          element += 1
        }
      }
    }
  }

  @inlinable
  static func dropout(_ arguments: RandomLanes) {
    let rate = min(max(arguments.rate, 0), 1)
    let threshold = UInt32(min(Double(rate) * 0x1p32, 0x1p32 - 1))
    each(arguments, Dropout<M>(threshold: threshold, factor: 1 / (1 - rate)))
  }

  @inlinable
  static func noise(_ arguments: RandomLanes) {
    each(arguments, Noise<M>(deviation: arguments.rate))
  }
}

/// A function of a pixel and the two random words that it shares with its neighbour.
public protocol RandomFunction {
  func callAsFunction(
    _ x: Lanes, _ first: SIMD16<UInt32>, _ second: SIMD16<UInt32>, isSecond: Bool
  ) -> Lanes
}

/// Keeps a pixel whose own word reaches the threshold.
@usableFromInline
struct Dropout<M: Machine>: RandomFunction {
  @usableFromInline
  let threshold: UInt32
  @usableFromInline
  let factor: Float

  @inlinable
  @inline(__always)
  init(threshold: UInt32, factor: Float) {
    self.threshold = threshold
    self.factor = factor
  }

  @inlinable
  @inline(__always)
  func callAsFunction(
    _ x: Lanes, _ first: SIMD16<UInt32>, _ second: SIMD16<UInt32>, isSecond: Bool
  ) -> Lanes {
    let word = isSecond ? second : first
    return LaneMask.keep(x * factor, word .>= SIMD16<UInt32>(repeating: threshold))
  }
}

/// Adds normal noise. Two neighbours share a point of the plane (Box–Muller): the first word is its
/// radius, the second its angle; one takes the cosine, the other the sine.
@usableFromInline
struct Noise<M: Machine>: RandomFunction {
  @usableFromInline
  let deviation: Float

  @inlinable
  @inline(__always)
  init(deviation: Float) { self.deviation = deviation }

  @inlinable
  @inline(__always)
  func callAsFunction(
    _ x: Lanes, _ first: SIMD16<UInt32>, _ second: SIMD16<UInt32>, isSecond: Bool
  ) -> Lanes {
    let u = uniform(first) + 0x1p-24
    let radius = (VectorMath<M>.log(u) * -2).squareRoot()
    let point = VectorMath<M>.circle(uniform(second))
    let normal = radius * (isSecond ? point.sine : point.cosine)
    return M.fma(normal, Lanes(repeating: deviation), x)
  }

  /// In [0, 1), a multiple of 2^−23.
  @inlinable
  @inline(__always)
  func uniform(_ word: SIMD16<UInt32>) -> Lanes {
    unsafeBitCast(word &>> 9 | 0x3F80_0000, to: Lanes.self) - 1
  }
}

extension RandomKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(dropout: { RandomLoops<M>.dropout($0) }, noise: { RandomLoops<M>.noise($0) })
  }
}
