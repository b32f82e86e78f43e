extension Executor {
  /// A batch to run.
  struct Batch {
    /// Positions in the loader's dataset.
    var positions: ArraySlice<Int>
    var labels: [Int32] = []
    var isTraining = false
    /// Whether gradients are those of the output that the label names, not of a loss; the images'
    /// outputs are then added up.
    var isScore = false
    var seed: UInt64 = 0
    var epoch: UInt32 = 0
  }

  /// What the loss found in a batch.
  struct LossResult {
    var lossSum = 0.0
    /// For each image how many classes rank before the right one.
    var ranks: [Int32] = []
    var guesses: [Int32] = []
  }

  /// What happens to a block when its pass is over; called on the worker's thread.
  typealias Visit = (_ block: Int, _ valid: Int, _ views: BlockViews) -> Void

  /// The part of a batch that one process does.
  struct Share {
    let shards: Range<Int>
    /// How many neighbouring shards add their gradients up in one array. Two of a block each are
    /// neighbours in the tree, so that their sum is the one that would be taken later, and reading half
    /// as many arrays then is quicker; it is done where the threads have as much to do all the same.
    private let shardsOfSum: Int
    private let shardCount: Int
    private let blockCount: Int

    init(_ images: Int, _ collective: any Collective, threads: Int = 1) {
      shardCount = Executor.shardCount(images)
      blockCount = Executor.blockCount(images)
      shards = collective.shards(shardCount, of: collective.rank)
      let isLarge = collective.isAlone && shards.count % (2 * threads) == 0
      shardsOfSum = shardCount == blockCount && isLarge ? 2 : 1
    }

    /// The arrays of gradients.
    var sums: Int { shards.count / shardsOfSum }

    var blocks: Range<Int> {
      let first = Executor.blocks(of: shards.lowerBound, shardCount, blockCount)
      let next = Executor.blocks(of: shards.upperBound, shardCount, blockCount)
      return first.lowerBound..<next.lowerBound
    }

    /// The blocks whose gradients are added up in the array with the given number.
    func blocks(of sum: Int) -> Range<Int> {
      let shard = shards.lowerBound + sum * shardsOfSum
      let first = Executor.blocks(of: shard, shardCount, blockCount)
      let last = Executor.blocks(of: shard + shardsOfSum - 1, shardCount, blockCount)
      return first.lowerBound..<last.upperBound
    }
  }
}
