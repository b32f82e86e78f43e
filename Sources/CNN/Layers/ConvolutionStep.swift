import Kernels

/// The computation of a convolutional layer, depthwise ones included, with its activation.
struct ConvolutionStep: LayerStep {
  let input: Shape
  let output: Shape
  let shape: ConvolutionShape
  let hasBias: Bool
  let activation: Kernels.ActivationKind?

  init(
    _ input: Shape, _ output: Shape, _ placement: Placement, groups: Int, hasBias: Bool,
    isFlipped: Bool, activation: Kernels.ActivationKind?
  ) {
    self.input = input
    self.output = output
    self.hasBias = hasBias
    self.activation = activation
    let window = placement.window
    shape = ConvolutionShape(
      inputChannels: input.channels, outputChannels: output.channels,
      filterHeight: window.size.height, filterWidth: window.size.width,
      strideY: window.stride.height, strideX: window.stride.width,
      dilationY: window.dilation.height, dilationX: window.dilation.width,
      padTop: placement.padding.top, padLeft: placement.padding.left, groups: groups,
      flipped: isFlipped)
  }

  var inputBorder: Border {
    Border(
      shape.inputBorder(
        inputHeight: input.height, inputWidth: input.width, outputHeight: output.height,
        outputWidth: output.width))
  }

  var errorBorder: Border {
    Border(
      shape.gradientBorder(
        inputHeight: input.height, inputWidth: input.width, outputHeight: output.height,
        outputWidth: output.width))
  }

  var finalActivation: Kernels.ActivationKind? { activation }

  func bind(_ binding: StepBinding) -> any BoundStep {
    BoundConvolution(self, binding)
  }
}

extension Border {
  init(_ border: LaneBorder) {
    self.init(top: border.top, left: border.left, bottom: border.bottom, right: border.right)
  }
}

private final class BoundConvolution: BoundStep {
  private let plan: ConvolutionPlan
  private let kernels: ConvolutionKernels
  private let activations: ActivationKernels
  private let fused: FusedActivation
  private let activation: Kernels.ActivationKind?
  private let isPastActivation: Bool
  private let weights: Int
  private let bias: Int?

  init(_ step: ConvolutionStep, _ binding: StepBinding) {
    plan = ConvolutionPlan(
      step.shape, input: binding.input, output: binding.output, inputGradient: binding.inputError,
      outputGradient: binding.outputError, for: binding.table)
    kernels = binding.table.convolution
    activations = binding.table.activation
    activation = step.activation
    isPastActivation = binding.isPastActivation
    fused =
      switch step.activation {
      case .relu: .relu
      case .tanh: .tanh
      default: .none
      }
    weights = binding.parameters[0]
    bias = step.hasBias ? binding.parameters[1] : nil
  }

  var packedCount: Int { plan.packedForwardCount + plan.packedDataCount }
  var scratchCount: Int { plan.scratchCount }

  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {
    kernels.packForward(
      ConvolutionPacking(plan: plan, weights: parameters + weights, packed: packed))
    kernels.packData(
      ConvolutionPacking(
        plan: plan, weights: parameters + weights, packed: packed + plan.packedForwardCount))
  }

  func forward(_ context: StepContext) {
    kernels.forward(
      ConvolutionForward(
        plan: plan, input: context.input.origin, weights: context.packed,
        bias: bias.map { context.parameters + $0 }, output: context.output.origin,
        activation: fused, scratch: context.scratch))
    if let activation, fused == .none {
      activations.forward(
        ActivationForward(kind: activation, input: context.output, output: context.output))
    }
  }

  func backward(_ context: StepContext) {
    if let activation, !isPastActivation {
      activations.backward(
        ActivationBackward(
          kind: activation, value: context.output, outputGradient: context.outputError,
          inputGradient: context.outputError))
    }
    if let gradients = context.gradients {
      kernels.backwardWeights(
        ConvolutionBackwardWeights(
          plan: plan, input: context.input.origin, outputGradient: context.outputError.origin,
          weightGradient: gradients + weights, biasGradient: bias.map { gradients + $0 },
          accumulates: context.accumulates, scratch: context.scratch))
    }
    if let inputError = context.inputError {
      kernels.backwardData(
        ConvolutionBackwardData(
          plan: plan, outputGradient: context.outputError.origin,
          weights: context.packed + plan.packedForwardCount, inputGradient: inputError.origin,
          scratch: context.scratch))
    }
  }
}
