import Synchronization

extension Executor {
  /// What the blocks of one batch share; every block writes to places of its own.
  final class Run: @unchecked Sendable {
    let batch: Batch
    let failure = Failure()
    private let stop: (@Sendable () -> Bool)?
    let losses: AlignedArray<Double>
    let labels: AlignedArray<Int32>
    let images: AlignedArray<UInt32>
    let ranks: AlignedArray<Int32>
    let guesses: AlignedArray<Int32>
    /// For each block its part of all sums.
    private let partial: AlignedArray<Double>
    private let partialCount: Int
    /// The batch's forward sums, then its backward sums.
    let totals: AlignedArray<Double>

    init(_ batch: Batch, blocks: Int, statistics: Int, stop: (@Sendable () -> Bool)?) {
      self.batch = batch
      self.stop = stop
      losses = AlignedArray(count: blocks, repeating: 0)
      labels = AlignedArray(count: 16 * blocks, repeating: 0)
      images = AlignedArray(count: 16 * blocks, repeating: 0)
      ranks = AlignedArray(count: 16 * blocks, repeating: -1)
      guesses = AlignedArray(count: 16 * blocks, repeating: -1)
      partialCount = statistics
      partial = AlignedArray(count: blocks * statistics, repeating: 0)
      totals = AlignedArray(count: 2 * statistics, repeating: 0)
      for (index, position) in batch.positions.enumerated() {
        images.base[index] = UInt32(truncatingIfNeeded: position)
      }
      for (index, label) in batch.labels.enumerated() { labels.base[index] = label }
    }

    var blocks: Int { losses.count }

    /// Whether the batch is still worth working on; asked before each layer of a block.
    var goesOn: Bool {
      if failure.isSet { return false }
      guard stop?() ?? false else { return true }
      failure.set(.stopped)
      return false
    }

    /// Gives every process what each found for its blocks.
    func share(_ own: Range<Int>, _ collective: any Collective) {
      guard !collective.isAlone else { return }
      let images = 16 * blocks
      var values = [Double](repeating: 0, count: blocks + 2 * images)
      for block in own { values[block] = losses.base[block] }
      for image in 16 * own.lowerBound..<16 * own.upperBound {
        values[blocks + image] = Double(ranks.base[image])
        values[blocks + images + image] = Double(guesses.base[image])
      }
      collective.sum(&values)
      for block in 0..<blocks { losses.base[block] = values[block] }
      for image in 0..<images {
        ranks.base[image] = Int32(values[blocks + image])
        guesses.base[image] = Int32(values[blocks + images + image])
      }
    }

    /// Gives every process the sums of one node over each block.
    func sharePartials(
      _ offset: Int, _ count: Int, _ own: Range<Int>, _ collective: any Collective
    ) {
      guard !collective.isAlone else { return }
      var values = [Double](repeating: 0, count: blocks * count)
      for block in own {
        for index in 0..<count { values[block * count + index] = partials(block)[offset + index] }
      }
      collective.sum(&values)
      for block in 0..<blocks {
        for index in 0..<count { partials(block)[offset + index] = values[block * count + index] }
      }
    }

    func valid(_ block: Int) -> Int { min(16, batch.positions.count - 16 * block) }

    func positions(_ block: Int) -> ArraySlice<Int> {
      let first = batch.positions.startIndex + 16 * block
      return batch.positions[first..<first + valid(block)]
    }

    func partials(_ block: Int) -> UnsafeMutablePointer<Double> {
      partial.base + block * partialCount
    }

    func block(_ index: Int) -> Block {
      Block(
        valid: valid(index), batch: batch.positions.count, images: images.base + 16 * index,
        isTraining: batch.isTraining, seed: batch.seed, epoch: batch.epoch)
    }

    var result: LossResult {
      let count = batch.positions.count
      var result = LossResult()
      for block in 0..<losses.count { result.lossSum += losses.base[block] }
      result.ranks = Array(UnsafeBufferPointer(start: ranks.base, count: count))
      result.guesses = Array(UnsafeBufferPointer(start: guesses.base, count: count))
      return result
    }
  }

  /// The first failure of several threads, to be asked for when all have come to their end.
  final class Failure: @unchecked Sendable {
    // Written by the one thread that has claimed it, before the flag goes up.
    private var error: EngineError?
    private let isClaimed = Atomic(false)
    private let flag = Atomic(false)

    var value: EngineError? { flag.load(ordering: .acquiring) ? error : nil }

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set(_ failure: EngineError) {
      guard !isClaimed.exchange(true, ordering: .relaxed) else { return }
      error = failure
      flag.store(true, ordering: .releasing)
    }
  }
}
