import Kernels
import Reference
import Testing

/// A random convolution with its data and the reference's results.
private struct Sample {
  let shape: ConvolutionShape
  let reference: ConvolutionReference
  let x: Volume
  let weights: FilterBank
  let bias: [Double]
  let gradient: Volume

  init(_ random: inout Philox) {
    let count = random.pick([1, 1, 1, 1, 2, 3, 15, 16])
    let large = count < 4 && random.int(0...19) == 0
    let groups = random.pick([1, 1, 1, 1, 2, 3, 4])
    let depthwise = random.int(0...7) == 0
    let groupInputs = depthwise ? 1 : large ? random.int(10...70) : random.int(1...6)
    let groupOutputs =
      depthwise ? random.int(1...3) : large ? random.int(5...70) : random.int(1...7)
    let usedGroups = depthwise ? random.int(1...9) : large ? 1 : groups
    let limit = count > 3 || large ? 6 : 13
    let height = random.int(1...limit)
    let width = random.int(1...limit)
    let filterHeight = min(random.int(1...5), height + 1)
    let filterWidth = min(random.int(1...5), width + 1)
    let dilationY = random.pick([1, 1, 1, 2, 3])
    let dilationX = random.pick([1, 1, 1, 2, 3])
    let strideY = random.pick([1, 1, 1, 2, 3, 6])
    let strideX = random.pick([1, 1, 1, 2, 3, 7])
    let reachY = (filterHeight - 1) * dilationY + 1
    let reachX = (filterWidth - 1) * dilationX + 1
    let padTop = max(random.int(0...2), max(0, reachY - height))
    let padLeft = max(random.int(0...2), max(0, reachX - width))
    let padBottom = random.int(0...2)
    let padRight = random.int(0...2)
    let outputHeight = (height + padTop + padBottom - reachY) / strideY + 1
    let outputWidth = (width + padLeft + padRight - reachX) / strideX + 1
    shape = ConvolutionShape(
      inputChannels: groupInputs * usedGroups, outputChannels: groupOutputs * usedGroups,
      filterHeight: filterHeight, filterWidth: filterWidth, strideY: strideY, strideX: strideX,
      dilationY: dilationY, dilationX: dilationX, padTop: padTop, padLeft: padLeft,
      groups: usedGroups, flipped: random.int(0...3) == 0)
    reference = ConvolutionReference(
      strideY: strideY, strideX: strideX, dilationY: dilationY, dilationX: dilationX,
      padTop: padTop, padLeft: padLeft, groups: usedGroups, flipped: shape.flipped,
      outputHeight: outputHeight, outputWidth: outputWidth)
    x = Volume(
      count: count, height: height, width: width, channels: shape.inputChannels,
      values: random.numbers(count * height * width * shape.inputChannels))
    weights = FilterBank(
      height: filterHeight, width: filterWidth, channels: groupInputs,
      filters: shape.outputChannels, values: random.numbers(shape.weightCount))
    bias = random.int(0...3) == 0 ? [] : random.numbers(shape.outputChannels)
    gradient = Volume(
      count: count, height: outputHeight, width: outputWidth, channels: shape.outputChannels,
      values: random.numbers(count * outputHeight * outputWidth * shape.outputChannels))
  }
}

/// What the kernels of one table make of a sample.
private struct Outcome {
  let output: Block
  let inputGradient: Block
  let weightGradient: Floats
  let biasGradient: Floats

  init(_ sample: Sample, _ table: KernelTable, activation: FusedActivation = .none) {
    let shape = sample.shape
    let x = sample.x
    let z = sample.gradient
    let input = Block(
      x,
      border: shape.inputBorder(
        inputHeight: x.height, inputWidth: x.width, outputHeight: z.height, outputWidth: z.width))
    let gradient = Block(
      z,
      border: shape.gradientBorder(
        inputHeight: x.height, inputWidth: x.width, outputHeight: z.height, outputWidth: z.width))
    output = Block(channels: shape.outputChannels, height: z.height, width: z.width)
    inputGradient = Block(channels: x.channels, height: x.height, width: x.width)
    let plan = ConvolutionPlan(
      shape, input: input.view.geometry, output: output.view.geometry,
      inputGradient: inputGradient.view.geometry, outputGradient: gradient.view.geometry,
      for: table)
    let weights = Floats(sample.weights.values)
    let forward = Floats(count: plan.packedForwardCount)
    let data = Floats(count: plan.packedDataCount)
    let scratch = LaneArray(count: plan.scratchCount, repeating: .nan)
    let kernels = table.convolution
    kernels.packForward(
      ConvolutionPacking(plan: plan, weights: weights.base, packed: forward.base))
    kernels.packData(ConvolutionPacking(plan: plan, weights: weights.base, packed: data.base))
    let bias = Floats(sample.bias)
    kernels.forward(
      ConvolutionForward(
        plan: plan, input: input.view.origin, weights: forward.base,
        bias: sample.bias.isEmpty ? nil : UnsafePointer(bias.base), output: output.view.origin,
        activation: activation, scratch: scratch.base))
    // Once over whatever is there, once on top of it.
    for accumulates in [false, true] {
      kernels.backwardData(
        ConvolutionBackwardData(
          plan: plan, outputGradient: gradient.view.origin, weights: data.base,
          inputGradient: inputGradient.view.origin, accumulates: accumulates,
          scratch: scratch.base))
    }
    weightGradient = Floats([Double](repeating: .nan, count: shape.weightCount))
    biasGradient = Floats([Double](repeating: .nan, count: shape.outputChannels))
    // Once over whatever is there, once on top of it.
    for accumulates in [false, true] {
      kernels.backwardWeights(
        ConvolutionBackwardWeights(
          plan: plan, input: input.view.origin, outputGradient: gradient.view.origin,
          weightGradient: weightGradient.base, biasGradient: biasGradient.base,
          accumulates: accumulates, scratch: scratch.base))
    }
    withExtendedLifetime((input, gradient, weights, forward, data, bias, scratch)) {}
  }
}

@Suite struct ConvolutionTests {
  @Test(arguments: 0..<20)
  func `every convolution equals the reference, forward and backward`(_ part: Int) {
    var random = Philox(seed: 1, index: UInt32(part))
    for _ in 0..<60 {
      let sample = Sample(&random)
      let count = sample.x.count
      let z = sample.reference.forward(sample.x, weights: sample.weights, bias: sample.bias)
      let back = sample.reference.backward(
        sample.x, weights: sample.weights, gradient: sample.gradient)
      for table in tables {
        let outcome = Outcome(sample, table)
        let label = "\(table.instructionSet) \(sample.shape) \(sample.x.height)×\(sample.x.width)"
        #expect(
          relativeDifference(outcome.output.volume(count).values, z.values) < 1e-5, "\(label)")
        #expect(
          relativeDifference(
            outcome.inputGradient.volume(count).values, back.input.values.map { 2 * $0 }) < 1e-5,
          "\(label)")
        #expect(
          relativeDifference(
            outcome.weightGradient.values, back.weights.values.map { 2 * $0 }) < 1e-5, "\(label)")
        #expect(
          relativeDifference(outcome.biasGradient.values, back.bias.map { 2 * $0 }) < 1e-5,
          "\(label)")
      }
    }
  }

  @Test
  func `machines that fuse multiply-add agree bit for bit`() {
    var random = Philox(seed: 2)
    for _ in 0..<150 {
      let sample = Sample(&random)
      let outcomes = fusedTables.map { Outcome(sample, $0, activation: .tanh) }
      for other in outcomes.dropFirst() {
        #expect(other.output.bits == outcomes[0].output.bits)
        #expect(other.inputGradient.bits == outcomes[0].inputGradient.bits)
        #expect(other.weightGradient.bits == outcomes[0].weightGradient.bits)
        #expect(other.biasGradient.bits == outcomes[0].biasGradient.bits)
      }
    }
  }

  @Test
  func `nothing outside the interior is written`() {
    var random = Philox(seed: 3)
    for _ in 0..<100 {
      let sample = Sample(&random)
      for table in tables {
        let outcome = Outcome(sample, table, activation: .relu)
        #expect(outcome.output.isIntactOutside)
        #expect(outcome.inputGradient.isIntactOutside)
      }
    }
  }

  @Test
  func `fused activations are those of the activation layer`() {
    var random = Philox(seed: 4)
    for _ in 0..<40 {
      let sample = Sample(&random)
      let z = sample.reference.forward(sample.x, weights: sample.weights, bias: sample.bias)
      for table in tables {
        let relu = Outcome(sample, table, activation: .relu).output.volume(sample.x.count)
        let tanh = Outcome(sample, table, activation: .tanh).output.volume(sample.x.count)
        #expect(relativeDifference(relu.values, z.values.map { max(0, $0) }) < 1e-5)
        let squashed = z.values.map(ActivationReference.tanh.value)
        #expect(relativeDifference(tanh.values, squashed) < 1e-5)
      }
    }
  }
}
