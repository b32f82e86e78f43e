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
    case .relu: LaneLoops<M>.map(x, y, Relu<M>())
    case .leakyRelu(let slope): LaneLoops<M>.map(x, y, LeakyRelu<M>(slope))
    case .tanh: LaneLoops<M>.map(x, y, Tanh<M>())
    case .sigmoid: LaneLoops<M>.map(x, y, Sigmoid<M>())
    case .elu(let alpha): LaneLoops<M>.map(x, y, Elu<M>(alpha))
    case .gelu: LaneLoops<M>.map(x, y, Gelu<M>())
    case .swish: LaneLoops<M>.map(x, y, Swish<M>())
    case .softplus: LaneLoops<M>.map(x, y, Softplus<M>())
    }
  }

  @inlinable
  static func backward<M: Machine>(_ arguments: ActivationBackward, _ machine: M.Type) {
    let value = arguments.value
    let gradient = arguments.outputGradient
    let result = arguments.inputGradient
    switch arguments.kind {
    case .relu: LaneLoops<M>.map(value, gradient, result, ReluGradient<M>())
    case .leakyRelu(let slope):
      LaneLoops<M>.map(value, gradient, result, LeakyReluGradient<M>(slope))
    case .tanh: LaneLoops<M>.map(value, gradient, result, TanhGradient<M>())
    case .sigmoid: LaneLoops<M>.map(value, gradient, result, SigmoidGradient<M>())
    case .elu(let alpha) where alpha > 0:
      LaneLoops<M>.map(value, gradient, result, EluGradient<M>(alpha))
    case .elu(let alpha):
      LaneLoops<M>.map(value, gradient, result, EluInputGradient<M>(alpha))
    case .gelu: LaneLoops<M>.map(value, gradient, result, GeluGradient<M>())
    case .swish: LaneLoops<M>.map(value, gradient, result, SwishGradient<M>())
    case .softplus: LaneLoops<M>.map(value, gradient, result, SoftplusGradient<M>())
    }
  }
}
