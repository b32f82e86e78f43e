import Kernels
import Reference
import Testing

@Suite struct NormalisationTests {
  @Test
  func `the building blocks make up batch normalisation, forward and backward`() {
    var random = Philox(seed: 51)
    for _ in 0..<1000 {
      let count = random.pick([1, 2, 15, 16])
      let height = random.int(1...5)
      let width = random.int(1...5)
      let channels = random.int(1...4)
      let size = count * height * width * channels
      // A mean far from 0, where a careless variance loses its digits.
      let x = Volume(
        count: count, height: height, width: width, channels: channels,
        values: random.numbers(size).map { Double(Float($0 + 20)) })
      let gradient = Volume(
        count: count, height: height, width: width, channels: channels,
        values: random.numbers(size))
      let gamma = random.numbers(channels)
      let beta = random.numbers(channels)
      let epsilon = 1e-3
      let y = NormalisationReference.forward(x, gamma: gamma, beta: beta, epsilon: epsilon)
      let back = NormalisationReference.backward(
        x, gamma: gamma, gradient: gradient, epsilon: epsilon)
      let n = Double(count * height * width)
      for table in tables {
        let kernels = table.normalisation
        let input = Block(x)
        // Lanes without an image hold something all the same.
        for lane in count..<16 { input.view.origin[0][lane] = 1e6 }
        let delta = Block(gradient)
        let output = Block(channels: channels, height: height, width: width)
        let result = Block(channels: channels, height: height, width: width)
        let sums = Doubles(channels)
        let squares = Doubles(channels)
        kernels.statistics(
          NormalisationSums(
            input: input.view, valid: count, sums: sums.base, squares: squares.base))
        let means = sums.values.map { $0 / n }
        let variances = zip(squares.values, means).map { max(0, $0 / n - $1 * $1) }
        let inverse = variances.map { 1 / ($0 + epsilon).squareRoot() }
        let scale = (0..<channels).map { gamma[$0] * inverse[$0] }
        let shift = (0..<channels).map { beta[$0] - means[$0] * scale[$0] }
        let scales = Floats(scale)
        let shifts = Floats(shift)
        kernels.affine(
          ChannelAffine(
            input: input.view, output: output.view, scale: scales.base, shift: shifts.base))
        #expect(relativeDifference(output.volume(count).values, y.values) < 1e-4)
        let dBeta = Doubles(channels)
        let dGamma = Doubles(channels)
        let floatMeans = Floats(means)
        let floatInverse = Floats(inverse)
        kernels.gradientSums(
          NormalisationGradientSums(
            input: input.view, outputGradient: delta.view, valid: count, means: floatMeans.base,
            inverseDeviations: floatInverse.base, gradients: dBeta.base, products: dGamma.base))
        #expect(relativeDifference(dBeta.values, back.beta) < 1e-5)
        #expect(relativeDifference(dGamma.values, back.gamma) < 2e-4)
        let a = Floats(scale)
        let b = Floats((0..<channels).map { -scale[$0] * inverse[$0] * back.gamma[$0] / n })
        let d = Floats(
          (0..<channels).map {
            scale[$0] * (means[$0] * inverse[$0] * back.gamma[$0] - back.beta[$0]) / n
          })
        kernels.backwardData(
          NormalisationBackward(
            input: input.view, outputGradient: delta.view, inputGradient: result.view,
            valid: count, gradientFactors: a.base, inputFactors: b.base, constants: d.base))
        #expect(relativeDifference(result.volume(count).values, back.input.values) < 2e-4)
        withExtendedLifetime((input, delta, scales, shifts, floatMeans, floatInverse, a, b, d)) {}
        for lane in count..<16 { #expect(result.view.origin[0][lane] == 0) }
      }
    }
  }
}

/// Doubles in memory that kernels can be handed.
private final class Doubles {
  let base: UnsafeMutablePointer<Double>
  private let count: Int

  init(_ count: Int) {
    self.count = count
    base = .allocate(capacity: count)
    base.initialize(repeating: 0, count: count)
  }

  deinit { base.deallocate() }

  var values: [Double] { (0..<count).map { base[$0] } }
}
