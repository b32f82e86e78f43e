import Kernels

/// The computation of batch normalisation.
///
/// In training x̂ = (x − mean)/√(variance + ε) with the batch's mean and variance, y = gamma·x̂ + beta;
/// a frozen layer, and every layer outside training, takes the moving ones.
struct BatchNormalizationStep: LayerStep {
  let output: Shape
  let momentum: Double
  let epsilon: Double

  func bind(_ binding: StepBinding) -> any BoundStep {
    BoundBatchNormalization(self, binding)
  }
}

private final class BoundBatchNormalization: BoundStep, BatchStatistics {
  private let channels: Int
  private let area: Int
  private let momentum: Double
  private let epsilon: Double
  private let isFrozen: Bool
  private let kernels: NormalisationKernels
  private let gamma, beta, movingMean, movingVariance: Int

  init(_ step: BatchNormalizationStep, _ binding: StepBinding) {
    channels = step.output.channels
    area = step.output.height * step.output.width
    momentum = step.momentum
    epsilon = step.epsilon
    isFrozen = binding.isFrozen
    kernels = binding.table.normalisation
    gamma = binding.parameters[0]
    beta = binding.parameters[1]
    movingMean = binding.parameters[2]
    movingVariance = binding.parameters[3]
  }

  // Six arrays of a float for each channel.
  var scratchCount: Int { (6 * channels + 15) / 16 }

  var batchStatistics: (any BatchStatistics)? { isFrozen ? nil : self }

  /// Σx and Σx² forward; Σδ and Σδ·x̂ backward.
  var count: Int { 2 * channels }

  func collectForward(_ context: StepContext, into sums: UnsafeMutablePointer<Double>) {
    kernels.statistics(
      NormalisationSums(
        input: context.input, valid: context.block.valid, sums: sums, squares: sums + channels))
  }

  func finishForward(
    sums: UnsafePointer<Double>, images: Int, parameters: UnsafeMutablePointer<Float>
  ) {
    for channel in 0..<channels {
      let (mean, variance) = moments(sums, images, channel)
      let means = parameters + movingMean
      let variances = parameters + movingVariance
      means[channel] = Float(momentum * Double(means[channel]) + (1 - momentum) * mean)
      variances[channel] = Float(momentum * Double(variances[channel]) + (1 - momentum) * variance)
    }
  }

  private func moments(
    _ sums: UnsafePointer<Double>, _ images: Int, _ channel: Int
  ) -> (mean: Double, variance: Double) {
    let count = Double(images * area)
    let mean = sums[channel] / count
    return (mean, max(0, sums[channels + channel] / count - mean * mean))
  }

  /// Writes mean and 1/√(variance + ε) of each channel.
  private func fill(
    _ means: UnsafeMutablePointer<Float>, _ inverses: UnsafeMutablePointer<Float>,
    _ context: StepContext
  ) {
    for channel in 0..<channels {
      let mean: Double
      let variance: Double
      if let sums = context.forwardSums {
        (mean, variance) = moments(sums, context.block.batch, channel)
      } else {
        mean = Double(context.parameters[movingMean + channel])
        variance = Double(context.parameters[movingVariance + channel])
      }
      means[channel] = Float(mean)
      inverses[channel] = Float(1 / (variance + epsilon).squareRoot())
    }
  }

  func forward(_ context: StepContext) {
    context.withFloats(channels) { means, inverses, scale, shift, _, _ in
      fill(means, inverses, context)
      for channel in 0..<channels {
        scale[channel] = context.parameters[gamma + channel] * inverses[channel]
        shift[channel] = context.parameters[beta + channel] - means[channel] * scale[channel]
      }
      kernels.affine(
        ChannelAffine(input: context.input, output: context.output, scale: scale, shift: shift))
    }
  }

  func collectBackward(_ context: StepContext, into sums: UnsafeMutablePointer<Double>) {
    context.withFloats(channels) { means, inverses, _, _, _, _ in
      fill(means, inverses, context)
      kernels.gradientSums(
        NormalisationGradientSums(
          input: context.input, outputGradient: context.outputError, valid: context.block.valid,
          means: means, inverseDeviations: inverses, gradients: sums, products: sums + channels))
    }
  }

  func finishBackward(sums: UnsafePointer<Double>, gradients: UnsafeMutablePointer<Float>) {
    for channel in 0..<channels {
      gradients[beta + channel] = Float(sums[channel])
      gradients[gamma + channel] = Float(sums[channels + channel])
    }
  }

  func backward(_ context: StepContext) {
    guard let inputError = context.inputError else { return }
    context.withFloats(channels) { means, inverses, errorFactors, inputFactors, constants, _ in
      fill(means, inverses, context)
      let count = Double(context.block.batch * area)
      for channel in 0..<channels {
        let scale = Double(context.parameters[gamma + channel]) * Double(inverses[channel])
        errorFactors[channel] = Float(scale)
        inputFactors[channel] = 0
        constants[channel] = 0
        if let sums = context.backwardSums {
          let inverse = Double(inverses[channel])
          let product = sums[channels + channel] / count
          inputFactors[channel] = Float(-scale * inverse * product)
          constants[channel] = Float(
            scale * (Double(means[channel]) * inverse * product - sums[channel] / count))
        }
      }
      kernels.backwardData(
        NormalisationBackward(
          input: context.input, outputGradient: context.outputError, inputGradient: inputError,
          valid: context.block.valid, gradientFactors: errorFactors, inputFactors: inputFactors,
          constants: constants))
    }
  }
}

extension StepContext {
  /// Lends six arrays of `count` floats from the thread's scratch memory.
  fileprivate func withFloats(
    _ count: Int,
    _ body: (
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void
  ) {
    let floats = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Float.self)
    body(
      floats, floats + count, floats + 2 * count, floats + 3 * count, floats + 4 * count,
      floats + 5 * count)
  }
}
