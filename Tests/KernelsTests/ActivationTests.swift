import Kernels
import Reference
import Testing

@Suite struct ActivationTests {
  static let functions: [(ActivationKind, ActivationReference, Double)] = [
    (.relu, .relu, 0),
    (.leakyRelu(slope: 0.25), .leakyRelu(slope: 0.25), 1e-7),
    (.tanh, .tanh, 4e-7),
    (.sigmoid, .sigmoid, 5e-7),
    (.elu(alpha: 1), .elu(alpha: 1), 5e-7),
    (.gelu, .gelu, 5e-6),
    (.swish, .swish, 6e-7),
    (.softplus, .softplus, 6e-7),
  ]

  /// Every float whose bits are a multiple of 4,099, with what matters beside: about a million.
  static let sweep: [Float] = {
    var values: [Float] = [0, -0.0, .infinity, -.infinity, .leastNonzeroMagnitude, 88.72, 88.73]
    values += [-103.9, -104.1, 9.01, -9.01, .greatestFiniteMagnitude, 0.5, -0.5]
    for bits in stride(from: UInt32(0), through: UInt32.max - 4099, by: 4099) {
      let value = Float(bitPattern: bits)
      if value.isFinite { values.append(value) }
    }
    // Densely where the functions bend.
    for i in -200_000...200_000 { values.append(Float(i) * 1e-4) }
    while values.count % 16 != 0 { values.append(1) }
    return values
  }()

  @Test(arguments: functions.indices)
  func `values keep their stated bound over all floats`(_ index: Int) {
    let (kind, reference, bound) = Self.functions[index]
    let sweep = Self.sweep
    let exact = sweep.map { reference.value(Double($0)) }
    for table in tables {
      let view = lanes(sweep)
      table.activation.forward(ActivationForward(kind: kind, input: view.0, output: view.0))
      var worst = 0.0
      var place: Float = 0
      for (i, x) in sweep.enumerated() {
        let y = Double(view.1.base[i / 16][i % 16])
        let error = relativeError(y, exact[i])
        if !(error <= worst) {
          worst = error
          place = x
        }
      }
      #expect(worst <= bound, "\(kind) on \(table.instructionSet): \(worst) at \(place)")
    }
  }

  @Test(arguments: functions.indices)
  func `gradients keep a bound over all floats`(_ index: Int) {
    let (kind, reference, _) = Self.functions[index]
    let sweep = Self.sweep
    for table in tables {
      let value = lanes(sweep)
      if !kind.backwardNeedsInput {
        table.activation.forward(ActivationForward(kind: kind, input: value.0, output: value.0))
      }
      let gradient = lanes([Float](repeating: 1, count: sweep.count))
      table.activation.backward(
        ActivationBackward(
          kind: kind, value: value.0, outputGradient: gradient.0, inputGradient: gradient.0))
      var worst = 0.0
      var place: Float = 0
      for (i, x) in sweep.enumerated() where x.isFinite {
        let d = Double(gradient.1.base[i / 16][i % 16])
        let error = abs(d - reference.derivative(Double(x)))
        if !(error <= worst) {
          worst = error
          place = x
        }
      }
      #expect(worst <= 2e-6, "\(kind) on \(table.instructionSet): \(worst) at \(place)")
    }
  }

  @Test(arguments: functions.indices)
  func `NaN stays NaN and limits are met`(_ index: Int) {
    let (kind, reference, _) = Self.functions[index]
    let special: [Float] = [.nan, .infinity, -.infinity, 0] + [Float](repeating: 1, count: 12)
    for table in tables {
      let view = lanes(special)
      table.activation.forward(ActivationForward(kind: kind, input: view.0, output: view.0))
      #expect(view.1.base[0][0].isNaN)
      for i in 1..<4 {
        #expect(Double(view.1.base[0][i]) == Double(Float(reference.value(Double(special[i])))))
      }
    }
  }

  @Test
  func `tanh never leaves ±1`() {
    for table in tables {
      let view = lanes(Self.sweep)
      table.activation.forward(ActivationForward(kind: .tanh, input: view.0, output: view.0))
      for i in 0..<Self.sweep.count {
        let y = view.1.base[i / 16][i % 16]
        if !(abs(y) <= 1) { Issue.record("tanh \(Self.sweep[i]) = \(y)") }
      }
    }
  }

  @Test
  func `machines that fuse multiply-add agree bit for bit`() {
    for (kind, _, _) in Self.functions {
      var all: [[UInt32]] = []
      for table in fusedTables {
        let view = lanes(Self.sweep)
        let gradient = lanes([Float](repeating: 0.7, count: Self.sweep.count))
        table.activation.backward(
          ActivationBackward(
            kind: kind, value: view.0, outputGradient: gradient.0, inputGradient: gradient.0))
        table.activation.forward(ActivationForward(kind: kind, input: view.0, output: view.0))
        all.append(view.1.bits + gradient.1.bits)
      }
      #expect(all.allSatisfy { $0 == all[0] }, "\(kind)")
    }
  }

  @Test
  func `views with borders are written inside only`() {
    var random = Philox(seed: 31)
    for _ in 0..<50 {
      let volume = Volume(
        count: 16, height: random.int(1...6), width: random.int(1...6), channels: 3)
      for table in tables {
        let block = Block(volume, border: LaneBorder(top: 1, left: 2, bottom: 1, right: 1))
        table.activation.forward(
          ActivationForward(kind: .sigmoid, input: block.view, output: block.view))
        #expect(block.volume(16).values.allSatisfy { $0 == 0.5 })
        #expect(block.isIntactOutside)
      }
    }
  }

  /// Values as one contiguous view.
  private func lanes(_ values: [Float]) -> (LaneView, LaneArray) {
    let array = LaneArray(count: values.count / 16)
    for (i, v) in values.enumerated() { array.base[i / 16][i % 16] = v }
    let geometry = LaneGeometry(channels: 1, height: 1, width: array.count)
    return (LaneView(origin: array.base, geometry: geometry), array)
  }

  /// Relative down to 1e-36; below, where factors may be denormal already, against that.
  private func relativeError(_ value: Double, _ exact: Double) -> Double {
    if exact.magnitude > Double(Float.greatestFiniteMagnitude) {
      return value == (exact > 0 ? .infinity : -.infinity)
        || value.magnitude == Double(Float.greatestFiniteMagnitude) ? 0 : .infinity
    }
    if value == exact { return 0 }
    return abs(value - exact) / max(exact.magnitude, 1e-36)
  }
}
