extension ElementwiseKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      add: { a, b, result in LaneLoops<M>.map(a, b, result) { $0 + $1 } },
      copy: { input, output in LaneLoops<M>.map(input, output) { $0 } },
      scale: { input, factor, output in LaneLoops<M>.map(input, output) { $0 * factor } },
      fill: { output, value in
        LaneLoops<M>.map(output, output) { _ in Lanes(repeating: value) }
      },
      flatten: { flatten($0, $1, M.self) },
      unflatten: { unflatten($0, $1, M.self) })
  }

  @inlinable
  static func flatten<M: Machine>(
    _ input: LaneView, _ output: UnsafeMutablePointer<Lanes>, _ machine: M.Type
  ) {
    var target = output
    for y in 0..<input.height {
      let row = input.row(0, y)
      for x in 0..<input.width {
        for c in 0..<input.channels { target[c] = row[c * input.channelPitch + x] }
        target += input.channels
      }
    }
  }

  @inlinable
  static func unflatten<M: Machine>(
    _ input: UnsafePointer<Lanes>, _ output: LaneView, _ machine: M.Type
  ) {
    var source = input
    for y in 0..<output.height {
      let row = output.row(0, y)
      for x in 0..<output.width {
        for c in 0..<output.channels { row[c * output.channelPitch + x] = source[c] }
        source += output.channels
      }
    }
  }
}
