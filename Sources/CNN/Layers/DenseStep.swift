import Kernels

/// The computation of a fully connected layer with its activation.
struct DenseStep: LayerStep {
  let inputs: Int
  let units: Int
  let hasBias: Bool
  let activation: Kernels.ActivationKind?

  var output: Shape { Shape(vector: units) }

  func bind(_ binding: StepBinding) -> any BoundStep { BoundDense(self, binding) }
}

private final class BoundDense: BoundStep {
  private let step: DenseStep
  private let kernels: DenseKernels
  private let activations: ActivationKernels
  private let weights: Int
  private let bias: Int?

  init(_ step: DenseStep, _ binding: StepBinding) {
    self.step = step
    kernels = binding.table.dense
    activations = binding.table.activation
    weights = binding.parameters[0]
    bias = step.hasBias ? binding.parameters[1] : nil
  }

  var scratchCount: Int {
    DenseBackwardWeights.scratchCount(inputs: step.inputs, outputs: step.units)
  }

  func forward(_ context: StepContext) {
    kernels.forward(
      DenseForward(
        inputs: step.inputs, outputs: step.units, input: context.input.origin,
        weights: context.parameters + weights, bias: bias.map { context.parameters + $0 },
        output: context.output.origin))
    if let activation = step.activation {
      activations.forward(
        ActivationForward(kind: activation, input: context.output, output: context.output))
    }
  }

  func backward(_ context: StepContext) {
    if let activation = step.activation {
      activations.backward(
        ActivationBackward(
          kind: activation, value: context.output, outputGradient: context.outputError,
          inputGradient: context.outputError))
    }
    if let gradients = context.gradients {
      kernels.backwardWeights(
        DenseBackwardWeights(
          inputs: step.inputs, outputs: step.units, input: context.input.origin,
          outputGradient: context.outputError.origin, weightGradient: gradients + weights,
          biasGradient: bias.map { gradients + $0 }, accumulates: context.accumulates,
          scratch: context.scratch))
    }
    if let inputError = context.inputError {
      kernels.backwardData(
        DenseBackwardData(
          inputs: step.inputs, outputs: step.units, outputGradient: context.outputError.origin,
          weights: context.parameters + weights, inputGradient: inputError.origin))
    }
  }
}
