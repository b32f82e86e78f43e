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
          let value = LaneMask.keep(row[x], images)
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
          let gradient = LaneMask.keep(gradients[x], images)
          let normalised = LaneMask.keep((row[x] - mean) * inverse, images)
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
        arguments.input.channel(c), arguments.output.channel(c),
        Affine<M>(scale: scale, shift: shift))
    }
  }

  @inlinable
  static func backwardData<M: Machine>(_ arguments: NormalisationBackward, _ machine: M.Type) {
    let images = LaneMask.first(arguments.valid)
    for c in 0..<arguments.input.channels {
      LaneLoops<M>.map(
        arguments.input.channel(c), arguments.outputGradient.channel(c),
        arguments.inputGradient.channel(c),
        NormalisationGradient<M>(
          gradientFactor: Lanes(repeating: arguments.gradientFactors[c]),
          inputFactor: Lanes(repeating: arguments.inputFactors[c]),
          constant: Lanes(repeating: arguments.constants[c]), images: images))
    }
  }
}
