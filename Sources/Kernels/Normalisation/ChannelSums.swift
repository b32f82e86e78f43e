/// A channel's sum of lanes in double precision: eight partial sums for each half of the lanes.
@usableFromInline
struct ChannelSum {
  @usableFromInline
  var low = SIMD8<Double>.zero
  @usableFromInline
  var high = SIMD8<Double>.zero

  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  mutating func add(_ v: Lanes) {
    low += SIMD8<Double>(v.lowHalf)
    high += SIMD8<Double>(v.highHalf)
  }

  /// Adds a·b, with the product in double precision.
  @inlinable
  @inline(__always)
  mutating func add(_ a: Lanes, times b: Lanes) {
    low += SIMD8<Double>(a.lowHalf) * SIMD8<Double>(b.lowHalf)
    high += SIMD8<Double>(a.highHalf) * SIMD8<Double>(b.highHalf)
  }

  @inlinable
  @inline(__always)
  var total: Double {
    let eight = low + high
    let four = eight.evenHalf + eight.oddHalf
    let two = four.evenHalf + four.oddHalf
    return two.x + two.y
  }
}

extension NormalisationKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      statistics: { statistics($0, M.self) },
      gradientSums: { gradientSums($0, M.self) },
      affine: { affine($0, M.self) },
      backwardData: { backwardData($0, M.self) })
  }

  @inlinable
  static func statistics<M: Machine>(_ arguments: NormalisationSums, _ machine: M.Type) {
    let input = arguments.input
    let images = LaneMask.first(arguments.valid)
    for c in 0..<input.channels {
      var sum = ChannelSum()
      var squares = ChannelSum()
      for y in 0..<input.height {
        let row = input.row(c, y)
        for x in 0..<input.width {
          let value = Lanes.zero.replacing(with: row[x], where: images)
          sum.add(value)
          squares.add(value, times: value)
        }
      }
      arguments.sums[c] += sum.total
      arguments.squares[c] += squares.total
    }
  }

  @inlinable
  static func gradientSums<M: Machine>(
    _ arguments: NormalisationGradientSums, _ machine: M.Type
  ) {
    let input = arguments.input
    let images = LaneMask.first(arguments.valid)
    for c in 0..<input.channels {
      var sum = ChannelSum()
      var products = ChannelSum()
      let mean = arguments.means[c]
      let inverse = arguments.inverseDeviations[c]
      for y in 0..<input.height {
        let row = input.row(c, y)
        let gradients = arguments.outputGradient.row(c, y)
        for x in 0..<input.width {
          let gradient = Lanes.zero.replacing(with: gradients[x], where: images)
          let normalised = Lanes.zero.replacing(with: (row[x] - mean) * inverse, where: images)
          sum.add(gradient)
          products.add(gradient, times: normalised)
        }
      }
      arguments.gradients[c] += sum.total
      arguments.products[c] += products.total
    }
  }

  @inlinable
  static func affine<M: Machine>(_ arguments: ChannelAffine, _ machine: M.Type) {
    for c in 0..<arguments.input.channels {
      let scale = Lanes(repeating: arguments.scale[c])
      let shift = Lanes(repeating: arguments.shift[c])
      LaneLoops<M>.map(
        arguments.input.channels(c..<c + 1), arguments.output.channels(c..<c + 1)
      ) { M.fma($0, scale, shift) }
    }
  }

  @inlinable
  static func backwardData<M: Machine>(_ arguments: NormalisationBackward, _ machine: M.Type) {
    let images = LaneMask.first(arguments.valid)
    for c in 0..<arguments.input.channels {
      let a = Lanes(repeating: arguments.gradientFactors[c])
      let b = Lanes(repeating: arguments.inputFactors[c])
      let d = Lanes(repeating: arguments.constants[c])
      let channel = c..<c + 1
      LaneLoops<M>.map(
        arguments.input.channels(channel), arguments.outputGradient.channels(channel),
        arguments.inputGradient.channels(channel)
      ) { x, gradient in
        let value = M.fma(a, gradient, M.fma(b, x, d))
        return Lanes.zero.replacing(with: value, where: images)
      }
    }
  }
}
