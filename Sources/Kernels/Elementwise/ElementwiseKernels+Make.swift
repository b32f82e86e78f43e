extension ElementwiseKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      add: { LaneLoops<M>.map($0, $1, $2, Sum<M>()) },
      copy: { LaneLoops<M>.map($0, $1, Same<M>()) },
      scale: { LaneLoops<M>.map($0, $2, Multiple<M>($1)) },
      fill: { LaneLoops<M>.fill($0, Lanes(repeating: $1)) },
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

@usableFromInline
struct Sum<M: Machine>: LanePairFunction {
  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ a: Lanes, _ b: Lanes) -> Lanes { a + b }
}

@usableFromInline
struct Same<M: Machine>: LaneFunction {
  @inlinable
  @inline(__always)
  init() {}

  @inlinable
  @inline(__always)
  func callAsFunction(_ a: Lanes) -> Lanes { a }
}

@usableFromInline
struct Multiple<M: Machine>: LaneFunction {
  @usableFromInline
  let factor: Float

  @inlinable
  @inline(__always)
  init(_ factor: Float) { self.factor = factor }

  @inlinable
  @inline(__always)
  func callAsFunction(_ a: Lanes) -> Lanes { a * factor }
}
