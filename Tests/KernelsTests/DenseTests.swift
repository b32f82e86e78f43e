import Kernels
import Reference
import Testing

@Suite struct DenseTests {
  @Test(arguments: 0..<10)
  func `every dense layer equals the reference, forward and backward`(_ part: Int) {
    var random = Philox(seed: 11, index: UInt32(part))
    for _ in 0..<110 {
      let count = random.pick([1, 2, 15, 16])
      let inputs = random.int(0...9) == 0 ? random.int(1...300) : random.int(1...40)
      let outputs = random.int(0...9) == 0 ? random.int(1...200) : random.int(1...40)
      let x = random.numbers(count * inputs)
      let weights = random.numbers(inputs * outputs)
      let bias = random.numbers(outputs)
      let gradient = random.numbers(count * outputs)
      let z = DenseReference.forward(
        x, weights: weights, bias: bias, inputs: inputs, outputs: outputs)
      let back = DenseReference.backward(
        x, weights: weights, gradient: gradient, inputs: inputs, outputs: outputs)
      var bits: [[UInt32]] = []
      for table in tables {
        let input = LaneArray(rows: x, width: inputs)
        let delta = LaneArray(rows: gradient, width: outputs)
        let output = LaneArray(count: outputs, repeating: .nan)
        let inputGradient = LaneArray(count: inputs, repeating: .nan)
        let w = Floats(weights)
        let b = Floats(bias)
        let weightGradient = Floats([Double](repeating: .nan, count: inputs * outputs))
        let biasGradient = Floats([Double](repeating: .nan, count: outputs))
        let scratch = LaneArray(
          count: DenseBackwardWeights.scratchCount(inputs: inputs, outputs: outputs),
          repeating: .nan)
        table.dense.forward(
          DenseForward(
            inputs: inputs, outputs: outputs, input: input.base, weights: w.base, bias: b.base,
            output: output.base))
        for accumulates in [false, true] {
          table.dense.backwardData(
            DenseBackwardData(
              inputs: inputs, outputs: outputs, outputGradient: delta.base, weights: w.base,
              inputGradient: inputGradient.base, accumulates: accumulates))
          table.dense.backwardWeights(
            DenseBackwardWeights(
              inputs: inputs, outputs: outputs, input: input.base, outputGradient: delta.base,
              weightGradient: weightGradient.base, biasGradient: biasGradient.base,
              accumulates: accumulates, scratch: scratch.base))
        }
        withExtendedLifetime((input, delta, w, b, scratch)) {}
        let label = "\(table.instructionSet) \(inputs)→\(outputs), \(count) images"
        #expect(relativeDifference(output.rows(count), z) < 1e-5, "\(label)")
        #expect(
          relativeDifference(inputGradient.rows(count), back.input.map { 2 * $0 }) < 1e-5,
          "\(label)")
        #expect(
          relativeDifference(weightGradient.values, back.weights.map { 2 * $0 }) < 1e-5,
          "\(label)")
        #expect(
          relativeDifference(biasGradient.values, back.bias.map { 2 * $0 }) < 1e-5, "\(label)")
        if table.instructionSet != .baseline {
          bits.append(
            output.bits + inputGradient.bits + weightGradient.bits + biasGradient.bits)
        }
      }
      #expect(bits.allSatisfy { $0 == bits[0] })
    }
  }
}
