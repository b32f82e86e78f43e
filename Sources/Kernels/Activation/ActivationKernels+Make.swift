extension ActivationKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      forward: { forward($0, M.self) },
      backward: { backward($0, M.self) },
      softmaxForward: { Softmax<M>.forward($0, $1) },
      softmaxBackward: { Softmax<M>.backward($0, $1, $2) })
  }

  @inlinable
  static func forward<M: Machine>(_ arguments: ActivationForward, _ machine: M.Type) {
    let x = arguments.input
    let y = arguments.output
    switch arguments.kind {
    case .relu:
      LaneLoops<M>.map(x, y) { VectorMath<M>.clampBelow($0, 0) }
    case .leakyRelu(let slope):
      LaneLoops<M>.map(x, y) { $0.replacing(with: $0 * slope, where: $0 .<= 0) }
    case .tanh:
      LaneLoops<M>.map(x, y) { VectorMath<M>.tanh($0) }
    case .sigmoid:
      LaneLoops<M>.map(x, y) { VectorMath<M>.sigmoid($0) }
    case .elu(let alpha):
      LaneLoops<M>.map(x, y) {
        $0.replacing(with: VectorMath<M>.expm1($0) * alpha, where: $0 .<= 0)
      }
    case .gelu:
      LaneLoops<M>.map(x, y) { $0 * VectorMath<M>.normalDistribution($0) }
    case .swish:
      LaneLoops<M>.map(x, y) { $0 * VectorMath<M>.sigmoid($0) }
    case .softplus:
      LaneLoops<M>.map(x, y) { VectorMath<M>.softplus($0) }
    }
  }

  @inlinable
  static func backward<M: Machine>(_ arguments: ActivationBackward, _ machine: M.Type) {
    let value = arguments.value
    let gradient = arguments.outputGradient
    let result = arguments.inputGradient
    switch arguments.kind {
    case .relu:
      LaneLoops<M>.map(value, gradient, result) { y, d in
        Lanes.zero.replacing(with: d, where: y .> 0)
      }
    case .leakyRelu(let slope):
      LaneLoops<M>.map(value, gradient, result) { y, d in
        (d * slope).replacing(with: d, where: y .> 0)
      }
    case .tanh:
      LaneLoops<M>.map(value, gradient, result) { y, d in
        d * M.fma(-y, y, Lanes(repeating: 1))
      }
    case .sigmoid:
      LaneLoops<M>.map(value, gradient, result) { y, d in d * (y * (1 - y)) }
    case .elu(let alpha) where alpha > 0:
      LaneLoops<M>.map(value, gradient, result) { y, d in
        (d * (y + alpha)).replacing(with: d, where: y .> 0)
      }
    case .elu(let alpha):
      LaneLoops<M>.map(value, gradient, result) { x, d in
        (d * VectorMath<M>.exp(x) * alpha).replacing(with: d, where: x .> 0)
      }
    case .gelu:
      LaneLoops<M>.map(value, gradient, result) { x, d in
        let slope = M.fma(
          x, VectorMath<M>.normalDensity(x), VectorMath<M>.normalDistribution(x))
        return d * slope
      }
    case .swish:
      LaneLoops<M>.map(value, gradient, result) { x, d in
        let s = VectorMath<M>.sigmoid(x)
        return d * M.fma(x * s, 1 - s, s)
      }
    case .softplus:
      LaneLoops<M>.map(value, gradient, result) { y, d in -d * VectorMath<M>.expm1(-y) }
    }
  }
}
