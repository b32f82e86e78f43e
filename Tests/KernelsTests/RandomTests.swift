import Kernels
import Testing

@Suite struct RandomTests {
  /// The known answers of the Random123 distribution (kat_vectors, philox4x32 10).
  static let answers: [(SIMD4<UInt32>, SIMD2<UInt32>, SIMD4<UInt32>)] = [
    (
      SIMD4(0, 0, 0, 0), SIMD2(0, 0),
      SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)
    ),
    (
      SIMD4(repeating: .max), SIMD2(repeating: .max),
      SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
    ),
    (
      SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
      SIMD2(0xa409_3822, 0x299f_31d0),
      SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
    ),
  ]

  @Test(arguments: answers.indices)
  func `Philox gives the published answers`(_ index: Int) {
    let (counter, key, answer) = Self.answers[index]
    #expect(Philox.block(counter, key: key) == answer)
  }

  @Test
  func `numbers are uniform and normal`() {
    var random = Philox(seed: 5)
    var (sum, normalSum, normalSquares) = (0.0, 0.0, 0.0)
    let count = 100_000
    for _ in 0..<count {
      let u = random.uniform()
      #expect(u >= 0 && u < 1)
      sum += Double(u)
      let z = random.normal()
      normalSum += z
      normalSquares += z * z
    }
    #expect(abs(sum / Double(count) - 0.5) < 0.005)
    #expect(abs(normalSum / Double(count)) < 0.015)
    #expect(abs(normalSquares / Double(count) - 1) < 0.02)
    #expect((0..<1000).allSatisfy { _ in random.below(7) < 7 })
  }

  /// Dropout or noise of one image that stands in a given lane.
  private func run(
    _ table: KernelTable, noise: Bool, lane: Int, image: UInt32, epoch: UInt32 = 0,
    purpose: UInt32 = 0, rate: Float = 0.25
  ) -> [Float] {
    let block = Block(channels: 3, height: 7, width: 9)
    table.elementwise.fill(block.view, 1)
    var images = (0..<16).map { UInt32(1000 + $0) }
    images[lane] = image
    withPointer(images) { images in
      let arguments = RandomLanes(
        input: block.view, output: block.view, rate: rate, seed: 0x1234_5678_9abc_def0,
        purpose: purpose, epoch: epoch, images: images)
      if noise { table.random.noise(arguments) } else { table.random.dropout(arguments) }
    }
    var result: [Float] = []
    for c in 0..<3 {
      for y in 0..<7 {
        for x in 0..<9 { result.append(block.view.row(c, y)[x][lane]) }
      }
    }
    return result
  }

  @Test
  func `dropout is the scalar generator's choice, whatever the lane`() {
    for table in tables {
      for lane in [0, 1, 15] {
        let values = run(table, noise: false, lane: lane, image: 77, epoch: 3, purpose: 9)
        var random = Philox(
          seed: 0x1234_5678_9abc_def0, purpose: 9, epoch: 3, index: 77)
        for value in values {
          let kept = random.word() >= UInt32(1 << 30)
          #expect(value == (kept ? 1 / 0.75 : 0))
        }
      }
    }
  }

  @Test
  func `draws differ by image, epoch and purpose`() {
    for table in tables {
      let base = run(table, noise: false, lane: 2, image: 5)
      #expect(base != run(table, noise: false, lane: 2, image: 6))
      #expect(base != run(table, noise: false, lane: 2, image: 5, epoch: 1))
      #expect(base != run(table, noise: false, lane: 2, image: 5, purpose: 1))
      #expect(run(table, noise: false, lane: 2, image: 5, rate: 0).allSatisfy { $0 == 1 })
    }
  }

  @Test
  func `noise is normal and the same in every lane`() {
    for table in tables {
      var (sum, squares, count) = (0.0, 0.0, 0.0)
      for image in 0..<200 {
        let values = run(table, noise: true, lane: image % 16, image: UInt32(image), rate: 2)
        if image % 50 == 0 {
          let again = run(table, noise: true, lane: 4, image: UInt32(image), rate: 2)
          #expect(values == again)
        }
        for value in values {
          let z = Double(value - 1) / 2
          #expect(abs(z) < 7)
          sum += z
          squares += z * z
          count += 1
        }
      }
      #expect(abs(sum / count) < 0.02)
      #expect(abs(squares / count - 1) < 0.03)
    }
  }

  @Test
  func `machines that fuse multiply-add draw the same noise`() {
    let all = fusedTables.map { run($0, noise: true, lane: 3, image: 12) }
    #expect(all.allSatisfy { $0 == all[0] })
  }
}
