/// The order in which an epoch goes through a dataset.
///
/// Images in memory are shuffled all together. Images in a file lie in blocks that are read as a whole.
/// The blocks are shuffled and dealt into strands, one for each shard of a batch, or for some of them
/// together; each strand's images are shuffled within groups of blocks, of
/// ``SampleSource/shuffledBlocks`` in all. So every batch has images of many blocks, and a process that
/// computes some of the shards reads the blocks of their strands only.
struct ShuffledOrder {
  let positions: [Int]

  /// - Parameter batch: the images of a batch.
  init(_ dataset: Dataset, batch: Int, isShuffled: Bool, seed: UInt64, epoch: UInt64) {
    let order = Array(0..<dataset.count)
    guard isShuffled else {
      positions = order
      return
    }
    var random = RandomStream(seed: seed, purpose: .shuffle, key: epoch)
    guard let length = dataset.source.blockLength else {
      positions = ShuffledOrder.shuffled(order, &random)
      return
    }
    var blocks: [Int: [Int]] = [:]
    for position in order {
      blocks[dataset.sourceIndex(position) / max(length, 1), default: []].append(position)
    }
    let numbers = ShuffledOrder.shuffled(blocks.keys.sorted(), &random)
    let places = Strands(images: order.count, batch: batch, blocks: dataset.source.shuffledBlocks)
    let group = max(1, dataset.source.shuffledBlocks / places.count)
    var result = order
    var waiting = numbers[...]
    // What a strand leaves of its last block begins the next one.
    var rest: [Int] = []
    for strand in 0..<places.count {
      let wanted = places.places[strand]
      var images: [Int] = []
      images.reserveCapacity(wanted.count)
      while images.count < wanted.count {
        var part = rest
        for number in waiting.prefix(group) { part += blocks[number] ?? [] }
        waiting = waiting.dropFirst(group)
        let missing = wanted.count - images.count
        rest = Array(part.dropFirst(missing))
        images += ShuffledOrder.shuffled(Array(part.prefix(missing)), &random)
      }
      for (place, image) in zip(wanted, images) { result[place] = image }
    }
    positions = result
  }

  /// Each order equally likely (Fisher & Yates 1938).
  private static func shuffled(_ items: [Int], _ random: inout RandomStream) -> [Int] {
    var items = items
    for index in stride(from: items.count - 1, to: 0, by: -1) {
      items.swapAt(index, random.below(index + 1))
    }
    return items
  }
}

/// Which places of an epoch take their images from which strand.
private struct Strands {
  /// A power of two, so that any number of processes has whole strands.
  let count: Int
  let places: [[Int]]

  /// - Parameter blocks: how many blocks may be in use at a time; each strand needs one.
  init(images: Int, batch: Int, blocks: Int) {
    let batch = max(1, min(batch, images))
    var count = 1
    while 2 * count <= min(Executor.shardCount(batch), blocks) { count *= 2 }
    var places = [[Int]](repeating: [], count: count)
    for start in stride(from: 0, to: images, by: batch) {
      let size = min(batch, images - start)
      let shards = Executor.shardCount(size)
      let width = Executor.width(shards)
      for shard in 0..<shards {
        // Shards are leaves of a tree `width` wide, and processes have subtrees.
        let blocks = Executor.blocks(of: shard, shards, Executor.blockCount(size))
        let first = start + 16 * blocks.lowerBound
        let end = start + min(size, 16 * blocks.upperBound)
        places[shard * count / width] += first..<end
      }
    }
    self.count = count
    self.places = places
  }
}
