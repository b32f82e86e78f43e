import Dispatch
import TestSupport
import Testing

@testable import CNN
@testable import HDF5Store

@Suite struct StoredSamplesTests {
  let folder = TemporaryFolder()

  /// A dataset of `count` images and the same read from a file as it is needed.
  private func pair(_ count: Int) throws -> (memory: Dataset, stored: Dataset) {
    let shape = Shape(height: 6, width: 6, channels: 1)
    let bytes = (0..<(count * shape.count)).map { UInt8(truncatingIfNeeded: $0 &* 40_503 >> 5) }
    let memory = Dataset(
      name: "d", source: MemorySamples(shape: shape, bytes: bytes),
      labels: (0..<count).map { Int32($0 % 3) }, classes: ["a", "b", "c"])
    try DatasetFile.save(memory, to: folder.file("d.h5"))
    return (memory, try #require(try DatasetFile.open(folder.file("d.h5")).whole))
  }

  @Test func manyThreadsReadWhatIsInTheFile() throws {
    let (memory, stored) = try pair(3_000)
    #expect(stored.source.base == nil && stored.source.blockLength == 128)
    stored.source.prepare((0..<3_000).reversed())
    let differences = Differences()
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for step in 0..<40 {
        let positions = (0..<16).map { (thread * 977 + step * 131 + $0 * 61) % 3_000 }
        let one = try? memory.selecting(positions).images(0..<16)
        let other = try? stored.selecting(positions).images(0..<16)
        if one == nil || one != other { differences.add() }
      }
    }
    #expect(differences.count == 0)
  }

  @Test("An epoch reads each block about once", arguments: [16, 48, 64, 128, 200, 256, 700])
  func readsOfAnEpoch(_ batch: Int) throws {
    let (_, stored) = try pair(30_000)
    let length = try #require(stored.source.blockLength)
    let blocks = (30_000 + length - 1) / length
    let cache = BlockCache(mixing: stored.source.shuffledBlocks)
    for epoch: UInt64 in 0..<3 {
      let order = ShuffledOrder(stored, batch: batch, isShuffled: true, seed: 3, epoch: epoch)
        .positions.map { $0 / length }
      var reads = 0
      func fetch(_ number: Int) {
        reads += 1
        cache.insert(Block(number: number, byteCount: 1))
      }
      func readAhead() {
        while let number = cache.claimNext() { fetch(number) }
      }
      if cache.follow(BlockCache.Plan(order)) { readAhead() }
      for start in stride(from: 0, to: order.count, by: 16) {
        let numbers = Array(order[start..<min(start + 16, order.count)])
        let (found, wakesReader) = cache.find(numbers)
        if wakesReader { readAhead() }
        for (number, block) in zip(numbers, found)
        where block == nil && cache.claim(number) == nil { fetch(number) }
      }
      // A strand's last block may begin the next strand, at the other end of the epoch.
      #expect(reads <= blocks + 16, "\(reads) reads of \(blocks) blocks")
    }
  }

  @Test func trainingFromAFileIsTheSameEachTime() throws {
    let (_, stored) = try pair(700)
    var settings = TrainingSettings()
    settings.epochs = 2
    settings.batch = 32
    settings.seed = 5
    var results: [[String: [UInt32]]] = []
    for threads in [1, 3] {
      settings.threads = threads
      let network = try Samples.network(
        [Samples.layer("flatten"), Samples.dense(3, "softmax")],
        input: Shape(height: 6, width: 6, channels: 1))
      let trainer = try Trainer(network, on: stored, validation: nil, settings: settings)
      _ = try trainer.run { _ in true }
      results.append(weightBits(trainer.network))
    }
    #expect(results[0] == results[1])
  }

  @Test func aFileThatIsDamagedEndsTrainingWithItsName() throws {
    let path = folder.file("bad.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      var values = [Float](repeating: 0.5, count: 300 * 36)
      values[200 * 36] = .nan
      try root.write("images", values, extent: [300, 6, 6], chunk: [64, 6, 6])
      try root.write("labels", [Int32](repeating: 0, count: 300), extent: [300])
    }
    let dataset = try #require(try DatasetFile.open(path).whole)
    let network = try Samples.network(
      [Samples.layer("flatten"), Samples.dense(3, "softmax")],
      input: Shape(height: 6, width: 6, channels: 1))
    let trainer = try Trainer(
      network, on: dataset, validation: nil, settings: TrainingSettings())
    var message: String?
    do throws(EngineError) {
      _ = try trainer.run { _ in true }
    } catch {
      if case .sample(let sample) = error { message = sample.message }
    }
    #expect(message == "\(path): /images holds nan in image 200, expected finite numbers")
  }
}

/// A count that many threads add to.
private final class Differences: @unchecked Sendable {
  private let queue = DispatchQueue(label: "differences")
  private var total = 0

  func add() { queue.sync { total += 1 } }
  var count: Int { queue.sync { total } }
}
