import Kernels

/// The computation of a pooling layer.
struct PoolingStep: LayerStep {
  enum Kind: Sendable {
    case maximum, average
  }

  let kind: Kind
  let output: Shape
  let shape: PoolingShape
  /// Whether windows are 2×2 and each pixel of the input lies under exactly one.
  private let isQuartering: Bool

  init(_ kind: Kind, _ placement: Placement, input: Shape) {
    self.kind = kind
    output = Shape(height: placement.height, width: placement.width, channels: input.channels)
    let window = placement.window
    shape = PoolingShape(
      windowHeight: window.size.height, windowWidth: window.size.width,
      strideY: window.stride.height, strideX: window.stride.width, padTop: placement.padding.top,
      padLeft: placement.padding.left)
    isQuartering =
      window.size == Size(2, 2) && window.stride == Size(2, 2) && placement.padding == .none
      && placement.height * 2 == input.height && placement.width * 2 == input.width
  }

  var takesInputActivation: Bool { kind == .average }
  var mayReplaceInput: Bool { kind == .average && isQuartering }

  func bind(_ binding: StepBinding) -> any BoundStep {
    BoundPooling(
      kind: kind, shape: shape, kernels: binding.table.pooling, activation: binding.inputActivation)
  }
}

private struct BoundPooling: BoundStep {
  let kind: PoolingStep.Kind
  let shape: PoolingShape
  let kernels: PoolingKernels
  /// The activation that made the input, to go back through.
  let activation: Kernels.ActivationKind?

  func forward(_ context: StepContext) {
    let arguments = PoolingForward(shape: shape, input: context.input, output: context.output)
    switch kind {
    case .maximum: kernels.maxForward(arguments)
    case .average: kernels.averageForward(arguments)
    }
  }

  func backward(_ context: StepContext) {
    guard let inputError = context.inputError else { return }
    let arguments = PoolingBackward(
      shape: shape, input: context.input, output: context.output,
      outputGradient: context.outputError, inputGradient: inputError, activation: activation)
    switch kind {
    case .maximum: kernels.maxBackward(arguments)
    case .average: kernels.averageBackward(arguments)
    }
  }
}

/// The computation of global average pooling.
struct GlobalAverageStep: LayerStep {
  let output: Shape

  func bind(_ binding: StepBinding) -> any BoundStep { Bound(kernels: binding.table.pooling) }

  private struct Bound: BoundStep {
    let kernels: PoolingKernels

    func forward(_ context: StepContext) {
      kernels.globalAverageForward(context.input, context.output)
    }

    func backward(_ context: StepContext) {
      guard let inputError = context.inputError else { return }
      kernels.globalAverageBackward(context.outputError, inputError)
    }
  }
}
