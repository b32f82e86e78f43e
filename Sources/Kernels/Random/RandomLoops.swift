/// Philox4x32-10 on sixteen counters at once, one for each image of the block.
@usableFromInline
enum RandomLoops<M: Machine> {
  @usableFromInline
  typealias Words = SIMD16<UInt32>

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
    let wide = SIMD16<UInt64>(truncatingIfNeeded: a) &* UInt64(b)
    return (Words(truncatingIfNeeded: wide &>> 32), a &* b)
  }

  /// Calls `body` with each pixel's place in the two views, in channel, row, column order, and its
  /// random words.
  @inlinable
  @inline(__always)
  static func each(
    _ arguments: RandomLanes,
    _ body: (_ x: Lanes, _ word: Words, _ next: Words) -> Lanes
  ) {
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
          switch element & 3 {
          case 0: target[x] = body(row[x], words.0, words.1)
          case 1: target[x] = body(row[x], words.1, words.0)
          case 2: target[x] = body(row[x], words.2, words.3)
          default: target[x] = body(row[x], words.3, words.2)
          }
          element += 1
        }
      }
    }
  }

  @inlinable
  static func dropout(_ arguments: RandomLanes) {
    let rate = min(max(arguments.rate, 0), 1)
    let threshold = UInt32(min(Double(rate) * 0x1p32, 0x1p32 - 1))
    let factor = 1 / (1 - rate)
    each(arguments) { x, word, _ in
      Lanes.zero.replacing(with: x * factor, where: word .>= threshold)
    }
  }

  /// Pairs of elements share a point of the plane (Box–Muller): the first takes the cosine with
  /// word 0 as radius and word 1 as angle, the second the sine with the same two words.
  @inlinable
  static func noise(_ arguments: RandomLanes) {
    var second = false
    each(arguments) { x, word, other in
      let radiusWord = second ? other : word
      let angleWord = second ? word : other
      let u = M.fma(
        Lanes(radiusWord &>> 8), Lanes(repeating: 0x1p-24), Lanes(repeating: 0x1p-25))
      let v = Lanes(angleWord &>> 8) * 0x1p-24
      let radius = (VectorMath<M>.log(u) * -2).squareRoot()
      let point = VectorMath<M>.circle(v)
      defer { second.toggle() }
      return M.fma(
        radius * (second ? point.sine : point.cosine), Lanes(repeating: arguments.rate), x)
    }
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
