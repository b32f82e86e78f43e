/// The order in which an epoch goes through a dataset.
///
/// Images in memory are shuffled all together. Images in a file are read block by block: the blocks
/// are shuffled, then the images within each group of ``SampleSource/shuffledBlocks`` blocks.
struct ShuffledOrder {
  let positions: [Int]

  init(_ dataset: Dataset, isShuffled: Bool, seed: UInt64, epoch: UInt64) {
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
    let group = dataset.source.shuffledBlocks
    var result: [Int] = []
    result.reserveCapacity(order.count)
    for start in stride(from: 0, to: numbers.count, by: group) {
      let part = numbers[start..<min(start + group, numbers.count)].flatMap { blocks[$0] ?? [] }
      result += ShuffledOrder.shuffled(part, &random)
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
