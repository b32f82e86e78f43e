import Testing

@testable import CNN

/// Images in a file, as far as their order goes.
private final class FileSamples: SampleSource {
  let count: Int
  let blockLength: Int?
  let shape = Shape(height: 1, width: 1, channels: 1)
  let element = SampleElement.uint8
  var base: UnsafeRawPointer? { nil }
  let shuffledBlocks: Int

  init(_ count: Int, blocks length: Int, mixed: Int) {
    (self.count, blockLength, shuffledBlocks) = (count, length, mixed)
  }

  func read(
    _ indices: ArraySlice<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SampleError) {}
}

private struct Processes: Collective {
  let rank: Int
  let count: Int
  var servesEveryThread: Bool { true }
  func exchange(
    with partner: Int, sending: UnsafeRawBufferPointer, receiving: UnsafeMutableRawBufferPointer
  ) {}
  func begin(
    with partner: Int, tag: Int, sending: UnsafeRawBufferPointer,
    receiving: UnsafeMutableRawBufferPointer
  ) -> any PendingExchange { preconditionFailure("not here") }
  func rest() {}
}

@Suite struct ShuffledOrderTests {
  private func dataset(_ count: Int, length: Int, mixed: Int) -> Dataset {
    Dataset(
      name: "d", source: FileSamples(count, blocks: length, mixed: mixed),
      labels: Array(repeating: 0, count: count), classes: ["a"])
  }

  @Test(
    "Every image comes once, whatever the sizes", arguments: [1, 15, 16, 100, 1_000, 5_003],
    [1, 16, 100, 256, 10_000])
  func permutation(_ count: Int, _ batch: Int) {
    for (length, mixed) in [(1, 1), (7, 3), (64, 64), (128, 32), (10_000, 1)] {
      let data = dataset(count, length: length, mixed: mixed)
      let orders = (0..<2).map {
        ShuffledOrder(data, batch: batch, isShuffled: true, seed: 1, epoch: UInt64($0)).positions
      }
      #expect(orders[0].sorted() == Array(0..<count))
      #expect(orders[1].sorted() == Array(0..<count))
      if count >= 1_000, length < count { #expect(orders[0] != orders[1]) }
    }
  }

  @Test("A process's images lie in its part of the blocks", arguments: [2, 4, 8, 16])
  func slices(_ count: Int) {
    let length = 64
    let data = dataset(16_384, length: length, mixed: 64)
    let order = ShuffledOrder(data, batch: 256, isShuffled: true, seed: 3, epoch: 2).positions
    var all = 0
    for rank in 0..<count {
      let own = Processes(rank: rank, count: count).ownImages(order, batch: 256)
      let blocks = Set(own.map { $0 / length })
      #expect(own.count == 16_384 / count)
      #expect(blocks.count <= 256 / count + 2)
      all += blocks.count
    }
    #expect(all <= 256 + count)
  }

  @Test("A batch has images of many blocks")
  func mixture() {
    let data = dataset(16_384, length: 64, mixed: 64)
    let order = ShuffledOrder(data, batch: 256, isShuffled: true, seed: 3, epoch: 0).positions
    for start in stride(from: 0, to: order.count, by: 256) {
      #expect(Set(order[start..<start + 256].map { $0 / 64 }).count > 40)
    }
  }
}
