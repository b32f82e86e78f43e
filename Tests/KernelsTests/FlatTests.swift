import Kernels
import Testing

@Suite struct FlatTests {
  @Test(arguments: 1...17)
  func `shards are summed in one binary tree wherever a range begins`(_ count: Int) {
    var random = Philox(seed: 61, index: UInt32(count))
    for size in [1, 15, 16, 17, 100] {
      let shards = (0..<count).map { _ in random.numbers(size) }
      // The tree, spelled out.
      var level = shards.map { $0.map { Float($0) } }
      while level.count > 1 {
        level = stride(from: 0, to: level.count, by: 2).map { i in
          i + 1 < level.count ? zip(level[i], level[i + 1]).map { $0 + $1 } : level[i]
        }
      }
      for table in tables {
        for cut in [0, size / 3, size / 2] {
          let memory = shards.map(Floats.init)
          let result = Floats(count: size)
          for range in [0..<cut, cut..<size] {
            reduce(memory, range, into: result, table)
          }
          #expect(result.bits == level[0].map(\.bitPattern))
        }
      }
    }
  }

  private func reduce(
    _ memory: [Floats], _ range: Range<Int>, into result: Floats, _ table: KernelTable
  ) {
    memory.map(\.base).withUnsafeBufferPointer { pointers in
      guard let base = pointers.baseAddress else { return }
      table.flat.reduce(
        ShardReduction(
          shards: base, shardCount: memory.count, range: range, destination: result.base))
    }
    withExtendedLifetime((memory, result)) {}
  }

  @Test
  func `a shard can be the destination`() {
    for table in tables {
      let memory = [Floats([1, 2]), Floats([3, 4])]
      reduce(memory, 0..<2, into: memory[0], table)
      #expect(memory[0].values == [4, 6])
      #expect(memory[1].values == [3, 4])
    }
  }

  static let rules: [OptimiserRule] = [
    .sgd, .momentum(0.9), .nesterov(0.9), .rmsprop(rho: 0.9, epsilon: 1e-7),
    .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7),
  ]

  @Test(arguments: rules.indices)
  func `optimisers follow Keras's formulas`(_ index: Int) {
    let rule = Self.rules[index]
    var random = Philox(seed: 62)
    let (rate, l2, decay, scale) = (0.01, 0.02, 0.03, 0.5)
    for size in [1, 16, 37] {
      for table in tables {
        var w = random.numbers(size)
        var first = [Double](repeating: 0, count: size)
        var second = first
        let parameters = Floats(w)
        let state1 = Floats(count: size)
        let state2 = Floats(count: size)
        for step in 1...5 {
          let raw = random.numbers(size)
          let gradient = Floats(raw)
          table.flat.step(
            OptimiserStep(
              rule: rule, rate: Float(rate), step: step, gradientScale: Float(scale),
              l2: Float(l2), decay: Float(decay), count: size, parameters: parameters.base,
              gradient: gradient.base, state1: state1.base, state2: state2.base))
          withExtendedLifetime(gradient) {}
          for i in 0..<size {
            let g = scale * raw[i] + 2 * l2 * w[i]
            w[i] -= w[i] * decay * rate
            switch rule {
            case .sgd: w[i] -= rate * g
            case .momentum(let m):
              first[i] = Double(m) * first[i] - rate * g
              w[i] += first[i]
            case .nesterov(let m):
              first[i] = Double(m) * first[i] - rate * g
              w[i] += Double(m) * first[i] - rate * g
            case .rmsprop(let rho, let epsilon):
              first[i] = Double(rho) * first[i] + (1 - Double(rho)) * g * g
              w[i] -= rate * g / (first[i] + Double(epsilon)).squareRoot()
            case .adam(let b1, let b2, let epsilon):
              first[i] += (g - first[i]) * (1 - Double(b1))
              second[i] += (g * g - second[i]) * (1 - Double(b2))
              var (p1, p2) = (1.0, 1.0)
              for _ in 0..<step {
                p1 *= Double(b1)
                p2 *= Double(b2)
              }
              let alpha = rate * (1 - p2).squareRoot() / (1 - p1)
              w[i] -= alpha * first[i] / (second[i].squareRoot() + Double(epsilon))
            }
          }
        }
        withExtendedLifetime((state1, state2)) {}
        #expect(relativeDifference(parameters.values, w) < 1e-5, "\(rule)")
      }
    }
  }

  @Test
  func `sums of squares, finiteness, filling and blending`() {
    var random = Philox(seed: 63)
    for size in [0, 1, 15, 16, 33, 1000] {
      let values = random.numbers(size)
      let sum = values.reduce(0) { $0 + $1 * $1 }
      for table in tables {
        let memory = Floats(values)
        #expect(abs(table.flat.sumOfSquares(memory.base, size) - sum) <= 1e-12 * max(1, sum))
        #expect(table.flat.allFinite(memory.base, size))
        let source = Floats(values)
        table.flat.blend(memory.base, source.base, size, 0.25, 0.5)
        withExtendedLifetime(source) {}
        #expect(relativeDifference(memory.values, values.map { 0.75 * $0 }) < 1e-6)
        if size > 0 {
          for bad in [Float.nan, .infinity, -.infinity] {
            memory.base[size - 1] = bad
            #expect(!table.flat.allFinite(memory.base, size))
          }
        }
        table.flat.fill(memory.base, size, 3)
        #expect(memory.values.allSatisfy { $0 == 3 })
        #expect(memory.base[size] == 0)
      }
    }
  }
}
