import Kernels

/// Applies an activation other than softmax, from one buffer to another.
struct ActivationStep: LayerStep {
  let output: Shape
  let kind: Kernels.ActivationKind

  func bind(_ binding: StepBinding) -> any BoundStep {
    Bound(kind: kind, kernels: binding.table.activation)
  }

  private struct Bound: BoundStep {
    let kind: Kernels.ActivationKind
    let kernels: ActivationKernels

    func forward(_ context: StepContext) {
      kernels.forward(ActivationForward(kind: kind, input: context.input, output: context.output))
    }

    func backward(_ context: StepContext) {
      guard let inputError = context.inputError else { return }
      kernels.backward(
        ActivationBackward(
          kind: kind, value: kind.backwardNeedsInput ? context.input : context.output,
          outputGradient: context.outputError, inputGradient: inputError))
    }
  }
}

/// Applies softmax over the channels of every pixel.
struct SoftmaxStep: LayerStep {
  let output: Shape

  func bind(_ binding: StepBinding) -> any BoundStep { Bound(kernels: binding.table.activation) }

  private struct Bound: BoundStep {
    let kernels: ActivationKernels

    func forward(_ context: StepContext) {
      kernels.softmaxForward(context.input, context.output)
    }

    func backward(_ context: StepContext) {
      guard let inputError = context.inputError else { return }
      kernels.softmaxBackward(context.output, context.outputError, inputError)
    }
  }
}

/// Puts the pixels of an image behind each other, the channels of a pixel together.
struct FlattenStep: LayerStep {
  let output: Shape

  func bind(_ binding: StepBinding) -> any BoundStep { Bound(kernels: binding.table.elementwise) }

  private struct Bound: BoundStep {
    let kernels: ElementwiseKernels

    func forward(_ context: StepContext) {
      kernels.flatten(context.input, context.output.origin)
    }

    func backward(_ context: StepContext) {
      guard let inputError = context.inputError else { return }
      kernels.unflatten(context.outputError.origin, inputError)
    }
  }
}

/// Drops random values in training, and copies outside it.
struct DropoutStep: LayerStep {
  let output: Shape
  let rate: Float

  func bind(_ binding: StepBinding) -> any BoundStep {
    Bound(
      rate: rate, purpose: RandomPurpose.dropout.rawValue &+ (binding.ordinal &<< 8),
      random: binding.table.random, elementwise: binding.table.elementwise)
  }

  private struct Bound: BoundStep {
    let rate: Float
    let purpose: UInt32
    let random: RandomKernels
    let elementwise: ElementwiseKernels

    func forward(_ context: StepContext) {
      drop(from: context.input, to: context.output, context.block)
    }

    func backward(_ context: StepContext) {
      guard let inputError = context.inputError else { return }
      drop(from: context.outputError, to: inputError, context.block)
    }

    private func drop(from input: LaneView, to output: LaneView, _ block: Block) {
      guard block.isTraining, rate > 0 else { return elementwise.copy(input, output) }
      random.dropout(
        RandomLanes(
          input: input, output: output, rate: rate, seed: block.seed, purpose: purpose,
          epoch: block.epoch, images: block.images))
    }
  }
}
