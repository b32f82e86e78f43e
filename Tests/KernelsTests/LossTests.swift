import Kernels
import Reference
import Testing

@Suite struct LossTests {
  @Test
  func `softmax, cross entropy and squared error equal the reference`() {
    var random = Philox(seed: 41)
    for _ in 0..<1000 {
      let count = random.pick([1, 2, 15, 16])
      let classes = random.int(1...30)
      let scale = random.pick([1, 8])
      let z = random.numbers(count * classes).map { Double(Float($0 * Double(scale) * 4)) }
      let labels = (0..<count).map { _ in random.int(0...classes - 1) }
      let exact = LossReference.softmaxCrossEntropy(z, labels: labels, classes: classes)
      let softmax = LossReference.softmax(z, classes: classes)
      var hot = [Double](repeating: 0, count: z.count)
      for (n, label) in labels.enumerated() { hot[n * classes + label] = 1 }
      let squared = LossReference.squaredError(z, targets: hot, classes: classes)
      let laneLabels = (0..<16).map { Int32($0 < count ? labels[$0] : 0) }
      for table in tables {
        let input = LaneArray(rows: z, width: classes)
        let target = LaneArray(rows: hot, width: classes)
        let gradient = LaneArray(count: classes, repeating: .nan)
        let probabilities = LaneArray(count: classes, repeating: .nan)
        let losses = LaneArray(count: 1, repeating: .nan)
        func arguments(_ labels: UnsafePointer<Int32>) -> ClassLoss {
          ClassLoss(
            count: classes, input: input.base, labels: labels, valid: count, scale: 0.5,
            gradient: gradient.base, probabilities: probabilities.base, losses: losses.base)
        }
        func check(_ wanted: (losses: [Double], gradient: [Double])) {
          #expect(relativeDifference(losses.rows(count), wanted.losses) < 1e-6)
          let half = wanted.gradient.map { $0 / 2 }
          #expect(relativeDifference(gradient.rows(count), half) < 1e-6)
          for lane in count..<16 {
            #expect(losses.base[0][lane] == 0)
            #expect((0..<classes).allSatisfy { gradient.base[$0][lane] == 0 })
          }
        }
        withPointer(laneLabels) { table.loss.softmaxCrossEntropy(arguments($0)) }
        check(exact)
        #expect(relativeDifference(probabilities.rows(count), softmax) < 1e-6)
        withPointer(laneLabels) { table.loss.squaredErrorClasses(arguments($0)) }
        check(squared)
        table.loss.squaredError(
          TargetLoss(
            count: classes, input: input.base, target: target.base, valid: count, scale: 0.5,
            gradient: gradient.base, losses: losses.base))
        check(squared)
        withExtendedLifetime((input, target)) {}
      }
    }
  }

  @Test
  func `the gold example of cross entropy`() {
    for table in tables {
      let input = LaneArray(rows: [1, 2, 3], width: 3)
      let gradient = LaneArray(count: 3)
      let losses = LaneArray(count: 1)
      withPointer([Int32](repeating: 2, count: 16)) {
        table.loss.softmaxCrossEntropy(
          ClassLoss(
            count: 3, input: input.base, labels: $0, valid: 1, scale: 1, gradient: gradient.base,
            losses: losses.base))
      }
      withExtendedLifetime(input) {}
      #expect(abs(losses.base[0][0] - 0.40760596) < 1e-7)
      #expect(
        relativeDifference(gradient.rows(1), [0.09003057, 0.24472847, -0.33475904]) < 1e-7)
    }
  }

  @Test
  func `cross entropy of probabilities clips like Keras and is flat beyond`() {
    for table in tables {
      let input = LaneArray(rows: [0.25, 0.75, 0, 1], width: 2)
      let gradient = LaneArray(count: 2)
      let losses = LaneArray(count: 1)
      var labels = [Int32](repeating: 0, count: 16)
      labels[1] = 0
      withPointer(labels) {
        table.loss.crossEntropy(
          ClassLoss(
            count: 2, input: input.base, labels: $0, valid: 2, scale: 1,
            gradient: gradient.base, losses: losses.base))
      }
      withExtendedLifetime(input) {}
      #expect(abs(losses.base[0][0] - 1.3862944) < 1e-6)
      #expect(abs(losses.base[0][1] - 16.118095) < 1e-4)
      #expect(gradient.rows(2) == [-4, 0, 0, 0])
    }
  }

  @Test
  func `softmax over channels of every pixel and its backward pass`() {
    var random = Philox(seed: 42)
    for _ in 0..<100 {
      let classes = random.int(1...9)
      let height = random.int(1...3)
      let width = random.int(1...4)
      let size = 16 * height * width * classes
      let x = Volume(
        count: 16, height: height, width: width, channels: classes,
        values: random.numbers(size).map { 8 * $0 })
      let gradient = Volume(
        count: 16, height: height, width: width, channels: classes,
        values: random.numbers(size))
      let p = LossReference.softmax(x.values, classes: classes)
      let back = LossReference.softmaxBackward(
        p, gradient: gradient.values, classes: classes)
      for table in tables {
        let block = Block(x)
        let delta = Block(gradient)
        table.activation.softmaxForward(block.view, block.view)
        table.activation.softmaxBackward(block.view, delta.view, delta.view)
        #expect(relativeDifference(block.volume(16).values, p) < 1e-6)
        #expect(relativeDifference(delta.volume(16).values, back) < 1e-6)
      }
    }
  }

  @Test
  func `ranks and predictions: first of equals, NaN last`() {
    let rows: [[Double]] = [
      [1, 3, 3, 0], [1, 3, 3, 0], [5, 5, 5, 5], [.nan, 1, 2, 0], [.nan, 1, 2, 0],
    ]
    let labels: [Int32] = [1, 2, 3, 2, 0] + [Int32](repeating: 0, count: 11)
    for table in tables {
      let input = LaneArray(rows: rows.flatMap { $0 }, width: 4)
      var ranks = [Int32](repeating: 9, count: 16)
      var predictions = ranks
      ranks.withUnsafeMutableBufferPointer { r in
        predictions.withUnsafeMutableBufferPointer { p in
          guard let ranks = r.baseAddress, let predictions = p.baseAddress else { return }
          withPointer(labels) {
            table.loss.ranks(
              ClassRanks(
                count: 4, input: input.base, labels: $0, valid: 5, ranks: ranks,
                predictions: predictions))
          }
        }
      }
      withExtendedLifetime(input) {}
      #expect(Array(ranks[0..<6]) == [0, 1, 3, 0, 3, -1])
      #expect(Array(predictions[0..<6]) == [1, 1, 0, 2, 2, -1])
    }
  }
}
