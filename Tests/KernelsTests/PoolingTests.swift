import Kernels
import Reference
import Testing

@Suite struct PoolingTests {
  @Test(arguments: 0..<10)
  func `every pooling equals the reference, forward and backward`(_ part: Int) {
    var random = Philox(seed: 21, index: UInt32(part))
    for _ in 0..<110 {
      let count = random.pick([1, 1, 2, 15, 16])
      let height = random.int(1...11)
      let width = random.int(1...11)
      let channels = random.int(0...9) == 0 ? random.int(1...70) : random.int(1...4)
      let twoByTwo = random.int(0...2) == 0 && height > 1 && width > 1
      let windowHeight = twoByTwo ? 2 : random.int(1...min(4, height))
      let windowWidth = twoByTwo ? 2 : random.int(1...min(4, width))
      let strideY = twoByTwo ? 2 : random.int(1...5)
      let strideX = twoByTwo ? 2 : random.int(1...5)
      let padTop = twoByTwo ? 0 : random.int(0...windowHeight - 1)
      let padLeft = twoByTwo ? 0 : random.int(0...windowWidth - 1)
      let outputHeight = (height + padTop - windowHeight) / strideY + 1
      let outputWidth = (width + padLeft - windowWidth) / strideX + 1
      let reference = PoolingReference(
        windowHeight: windowHeight, windowWidth: windowWidth, strideY: strideY, strideX: strideX,
        padTop: padTop, padLeft: padLeft, outputHeight: outputHeight, outputWidth: outputWidth)
      // Few different values, so that there are ties.
      let x = Volume(
        count: count, height: height, width: width, channels: channels,
        values: (0..<count * height * width * channels).map { _ in Double(random.int(-3...3)) })
      let gradient = Volume(
        count: count, height: outputHeight, width: outputWidth, channels: channels,
        values: random.numbers(count * outputHeight * outputWidth * channels))
      let shape = PoolingShape(
        windowHeight: windowHeight, windowWidth: windowWidth, strideY: strideY, strideX: strideX,
        padTop: padTop, padLeft: padLeft)
      let greatest = reference.maxForward(x)
      let means = reference.averageForward(x)
      let greatestBack = reference.maxBackward(x, gradient: gradient)
      let meansBack = reference.averageBackward(x, gradient: gradient)
      for table in tables {
        let input = Block(x)
        let delta = Block(gradient)
        let output = Block(channels: channels, height: outputHeight, width: outputWidth)
        let result = Block(channels: channels, height: height, width: width)
        let kernels = table.pooling
        let forward = PoolingForward(shape: shape, input: input.view, output: output.view)
        let backward = PoolingBackward(
          shape: shape, input: input.view, output: output.view, outputGradient: delta.view,
          inputGradient: result.view)
        let label = "\(table.instructionSet) \(shape) on \(height)×\(width)"
        table.elementwise.fill(result.view, 7)
        kernels.maxForward(forward)
        #expect(output.volume(count) == greatest, "\(label)")
        kernels.maxBackward(backward)
        #expect(
          relativeDifference(result.volume(count).values, greatestBack.values) < 1e-6, "\(label)")
        table.elementwise.fill(result.view, 7)
        kernels.averageForward(forward)
        #expect(
          relativeDifference(output.volume(count).values, means.values) < 1e-6, "\(label)")
        kernels.averageBackward(backward)
        withExtendedLifetime((input, delta)) {}
        #expect(
          relativeDifference(result.volume(count).values, meansBack.values) < 1e-6, "\(label)")
        #expect(output.isIntactOutside && result.isIntactOutside)
      }
    }
  }

  @Test(arguments: [
    ActivationKind.relu, .tanh, .sigmoid, .elu(alpha: 1.5), .leakyRelu(slope: 0.1), .softplus,
  ])
  func `averages go back through the activation that made their input`(_ kind: ActivationKind) {
    var random = Philox(seed: 23)
    for round in 0..<60 {
      let (height, width) = (random.int(2...9), random.int(2...9))
      let size = round < 30 ? 2 : random.int(1...3)
      let shape = PoolingShape(
        windowHeight: min(size, height), windowWidth: min(size, width), strideY: size,
        strideX: size)
      let x = Volume(
        count: 16, height: height, width: width, channels: 3,
        values: random.numbers(16 * height * width * 3))
      let (outputHeight, outputWidth) = (
        (height - shape.windowHeight) / size + 1, (width - shape.windowWidth) / size + 1
      )
      let gradient = Volume(
        count: 16, height: outputHeight, width: outputWidth, channels: 3,
        values: random.numbers(16 * outputHeight * outputWidth * 3))
      for table in tables {
        let value = Block(x)
        table.activation.forward(
          ActivationForward(kind: kind, input: value.view, output: value.view))
        let delta = Block(gradient)
        let output = Block(channels: 3, height: outputHeight, width: outputWidth)
        let wanted = Block(channels: 3, height: height, width: width)
        let result = Block(channels: 3, height: height, width: width)
        var arguments = PoolingBackward(
          shape: shape, input: value.view, output: output.view, outputGradient: delta.view,
          inputGradient: wanted.view)
        table.pooling.averageBackward(arguments)
        table.activation.backward(
          ActivationBackward(
            kind: kind, value: value.view, outputGradient: wanted.view,
            inputGradient: wanted.view))
        arguments.activation = kind
        arguments.inputGradient = result.view
        table.pooling.averageBackward(arguments)
        // Zeros under no window may differ in their sign.
        let isSame = result.volume(16) == wanted.volume(16) && result.isIntactOutside
        #expect(isSame, "\(table.instructionSet) \(shape) \(kind)")
        // Over the values themselves.
        if size == 2, height % 2 == 0, width % 2 == 0 {
          arguments.inputGradient = value.view
          table.pooling.averageBackward(arguments)
          let isSameInPlace = value.bits == wanted.bits
          #expect(isSameInPlace, "\(table.instructionSet) \(kind)")
        }
        withExtendedLifetime((value, delta, output)) {}
      }
    }
  }

  @Test
  func `the global average is the average over the whole image`() {
    var random = Philox(seed: 22)
    for _ in 0..<30 {
      let height = random.int(1...9)
      let width = random.int(1...9)
      let x = Volume(
        count: 16, height: height, width: width, channels: 5,
        values: random.numbers(16 * height * width * 5))
      let gradient = Volume(
        count: 16, height: 1, width: 1, channels: 5, values: random.numbers(80))
      let reference = PoolingReference(
        windowHeight: height, windowWidth: width, strideY: 1, strideX: 1, outputHeight: 1,
        outputWidth: 1)
      for table in tables {
        let input = Block(x)
        let output = Block(channels: 5, height: 1, width: 1)
        let result = Block(channels: 5, height: height, width: width)
        table.pooling.globalAverageForward(input.view, output.view)
        let delta = Block(gradient)
        table.pooling.globalAverageBackward(delta.view, result.view)
        withExtendedLifetime((input, delta)) {}
        let mean = reference.averageForward(x)
        #expect(relativeDifference(output.volume(16).values, mean.values) < 1e-6)
        let back = reference.averageBackward(x, gradient: gradient)
        #expect(relativeDifference(result.volume(16).values, back.values) < 1e-6)
      }
    }
  }

  @Test(arguments: [2, 3])
  func `NaN under a window is its maximum and takes the gradient`(_ window: Int) {
    var x = Volume(count: 1, height: 3, width: 3, channels: 1, repeating: 5)
    x[0, 1, 0, 0] = .nan
    for table in tables {
      let input = Block(x)
      let output = Block(channels: 1, height: 1, width: 1)
      let result = Block(channels: 1, height: 3, width: 3)
      let gradient = Block(Volume(count: 1, height: 1, width: 1, channels: 1, repeating: 2))
      let shape = PoolingShape(
        windowHeight: window, windowWidth: window, strideY: 2, strideX: 2)
      table.pooling.maxForward(
        PoolingForward(shape: shape, input: input.view, output: output.view))
      table.pooling.maxBackward(
        PoolingBackward(
          shape: shape, input: input.view, output: output.view, outputGradient: gradient.view,
          inputGradient: result.view))
      withExtendedLifetime((input, gradient)) {}
      #expect(output.volume(1).values[0].isNaN)
      #expect(result.volume(1).values == [0, 0, 0, 2, 0, 0, 0, 0, 0])
    }
  }
}
