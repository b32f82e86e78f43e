import Kernels
import Reference
import Testing

@Suite struct ReferenceTests {
  let ramp = Plane(height: 4, width: 4, values: (0..<16).map(Double.init))
  let filter = Plane(height: 2, width: 2, values: [1, 2, 3, 4])

  @Test
  func `correlation and convolution of the gold example`() {
    #expect(ramp.correlated(with: filter).values == [34, 44, 54, 74, 84, 94, 114, 124, 134])
    let full = ramp.convolved(with: filter)
    let valid = (1...3).flatMap { y in (1...3).map { x in full[y, x] } }
    #expect(valid == [16, 26, 36, 56, 66, 76, 96, 106, 116])
    #expect(ramp.correlated(with: filter.rotated180).values == valid)
  }

  @Test
  func `a vertical edge`() {
    let image = Plane(
      height: 6, width: 6,
      values: (0..<36).map { $0 % 6 < 3 ? 10 : 0 })
    let edge = Plane(height: 3, width: 3, values: [1, 0, -1, 1, 0, -1, 1, 0, -1])
    let row: [Double] = [0, 30, 30, 0]
    #expect(image.correlated(with: edge).values == row + row + row + row)
  }

  @Test
  func `same padding with a stride follows TensorFlow`() {
    let x = Volume(count: 1, height: 4, width: 4, channels: 1, values: ramp.values)
    let ones = FilterBank(
      height: 3, width: 3, channels: 1, filters: 1, values: [Double](repeating: 1, count: 9))
    let layer = ConvolutionReference(strideY: 2, strideX: 2, outputHeight: 2, outputWidth: 2)
    #expect(layer.forward(x, weights: ones, bias: []).values == [45, 39, 66, 50])
  }

  @Test
  func `average pooling doesn't count the padding`() {
    let x = Volume(count: 1, height: 3, width: 3, channels: 1, repeating: 1)
    let pooling = PoolingReference(
      windowHeight: 3, windowWidth: 3, strideY: 2, strideX: 2, padTop: 1, padLeft: 1,
      outputHeight: 2, outputWidth: 2)
    #expect(pooling.averageForward(x).values == [1, 1, 1, 1])
  }

  @Test
  func `backward passes agree with finite differences`() {
    var random = Philox(seed: 81)
    for flipped in [false, true] {
      let layer = ConvolutionReference(
        strideY: 2, strideX: 1, dilationY: 1, dilationX: 2, padTop: 1, padLeft: 2, groups: 2,
        flipped: flipped, outputHeight: 3, outputWidth: 4)
      let x = Volume(
        count: 2, height: 5, width: 4, channels: 4, values: random.numbers(160))
      let weights = FilterBank(
        height: 3, width: 2, channels: 2, filters: 6, values: random.numbers(72))
      let bias = random.numbers(6)
      let gradient = Volume(
        count: 2, height: 3, width: 4, channels: 6, values: random.numbers(144))
      let back = layer.backward(x, weights: weights, gradient: gradient)
      func loss(_ x: Volume, _ w: FilterBank, _ b: [Double]) -> Double {
        zip(layer.forward(x, weights: w, bias: b).values, gradient.values)
          .reduce(0) { $0 + $1.0 * $1.1 }
      }
      check(x.values, back.input.values) { values in
        var moved = x
        moved.values = values
        return loss(moved, weights, bias)
      }
      check(weights.values, back.weights.values) { values in
        var moved = weights
        moved.values = values
        return loss(x, moved, bias)
      }
      check(bias, back.bias) { loss(x, weights, $0) }
    }
  }

  @Test
  func `pooling, normalisation, softmax and activations agree with finite differences`() {
    var random = Philox(seed: 82)
    let x = Volume(count: 2, height: 5, width: 4, channels: 2, values: random.numbers(80))
    let pooling = PoolingReference(
      windowHeight: 3, windowWidth: 2, strideY: 2, strideX: 1, padTop: 1, padLeft: 1,
      outputHeight: 3, outputWidth: 5)
    let gradient = Volume(
      count: 2, height: 3, width: 5, channels: 2, values: random.numbers(60))
    func moved(_ values: [Double]) -> Volume {
      Volume(count: 2, height: 5, width: 4, channels: 2, values: values)
    }
    func dot(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    check(x.values, pooling.maxBackward(x, gradient: gradient).values) {
      dot(pooling.maxForward(moved($0)).values, gradient.values)
    }
    check(x.values, pooling.averageBackward(x, gradient: gradient).values) {
      dot(pooling.averageForward(moved($0)).values, gradient.values)
    }
    let wide = Volume(count: 2, height: 5, width: 4, channels: 2, values: random.numbers(80))
    let (gamma, beta) = ([0.5, -1.5], [0.25, 2])
    let back = NormalisationReference.backward(
      x, gamma: gamma, gradient: wide, epsilon: 1e-3)
    check(x.values, back.input.values) {
      dot(
        NormalisationReference.forward(moved($0), gamma: gamma, beta: beta, epsilon: 1e-3).values,
        wide.values)
    }
    check(gamma, back.gamma) {
      dot(
        NormalisationReference.forward(x, gamma: $0, beta: beta, epsilon: 1e-3).values,
        wide.values)
    }
    let z = random.numbers(12)
    let delta = random.numbers(12)
    let p = LossReference.softmax(z, classes: 4)
    check(z, LossReference.softmaxBackward(p, gradient: delta, classes: 4)) {
      dot(LossReference.softmax($0, classes: 4), delta)
    }
    let labels = [3, 0, 2]
    check(z, LossReference.softmaxCrossEntropy(z, labels: labels, classes: 4).gradient) {
      LossReference.softmaxCrossEntropy($0, labels: labels, classes: 4).losses.reduce(0, +)
    }
    check(z, LossReference.squaredError(z, targets: delta, classes: 4).gradient) {
      LossReference.squaredError($0, targets: delta, classes: 4).losses.reduce(0, +)
    }
    for (_, function, _) in ActivationTests.functions {
      check(z, z.map(function.derivative)) { $0.map(function.value).reduce(0, +) }
    }
    let (w, b) = (random.numbers(20), random.numbers(5))
    let output = random.numbers(15)
    let dense = DenseReference.backward(
      z, weights: w, gradient: output, inputs: 4, outputs: 5)
    func forward(_ z: [Double], _ w: [Double], _ b: [Double]) -> Double {
      dot(DenseReference.forward(z, weights: w, bias: b, inputs: 4, outputs: 5), output)
    }
    check(z, dense.input) { forward($0, w, b) }
    check(w, dense.weights) { forward(z, $0, b) }
    check(b, dense.bias) { forward(z, w, $0) }
  }

  /// Central differences at every coordinate.
  private func check(
    _ point: [Double], _ gradient: [Double], _ f: ([Double]) -> Double,
    location: SourceLocation = #_sourceLocation
  ) {
    #expect(point.count == gradient.count, sourceLocation: location)
    for i in point.indices {
      var above = point
      var below = point
      above[i] += 1e-6
      below[i] -= 1e-6
      let slope = (f(above) - f(below)) / 2e-6
      #expect(
        abs(slope - gradient[i]) <= 1e-5 + 1e-3 * abs(gradient[i]), "coordinate \(i)",
        sourceLocation: location)
    }
  }
}
