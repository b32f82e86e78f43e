import Foundation

/// Images that were read together.
final class Block: Sendable {
  let number: Int
  // Written before the block is shared, read by many threads afterwards.
  nonisolated(unsafe) let bytes: UnsafeMutableRawBufferPointer

  init(number: Int, byteCount: Int) {
    self.number = number
    bytes = .allocate(byteCount: byteCount, alignment: 64)
  }

  deinit {
    bytes.deallocate()
  }
}

/// The blocks that were used last, those that are being read, and those that will be needed.
final class BlockCache: @unchecked Sendable {
  // Everything below changes under `condition`'s lock only.
  private let condition = NSCondition()
  private var blocks: [Int: (block: Block, lastUse: UInt64)] = [:]
  private var loading: Set<Int> = []
  private var clock: UInt64 = 0
  private var limit = 4
  /// The blocks of the plan in the order of their use, and where each stands in it.
  private var plan: [Int] = []
  private var places: [Int: Int] = [:]
  /// How much of the plan was asked for, and how far ahead of its use a block is.
  private var fetched = 0
  private var ahead = 0

  /// The most blocks that are kept.
  var capacity: Int {
    get { condition.withLock { limit } }
    set { condition.withLock { limit = max(newValue, 2) } }
  }

  /// The block, once it is there; `nil` when the caller has to read it, and then has to ``insert(_:)``
  /// it or to ``giveUp(_:)``.
  func claim(_ number: Int) -> Block? {
    condition.withLock {
      while loading.contains(number) { condition.wait() }
      clock += 1
      if let found = blocks[number] {
        blocks[number]?.lastUse = clock
        return found.block
      }
      loading.insert(number)
      return nil
    }
  }

  /// Whether the caller has to read the block, because it isn't there and nobody reads it.
  func claimIfAbsent(_ number: Int) -> Bool {
    condition.withLock {
      guard blocks[number] == nil else { return false }
      return loading.insert(number).inserted
    }
  }

  func insert(_ block: Block) {
    condition.withLock {
      clock += 1
      loading.remove(block.number)
      blocks[block.number] = (block, clock)
      while blocks.count > limit,
        let oldest = blocks.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        blocks[oldest.key] = nil
      }
      condition.broadcast()
    }
  }

  func giveUp(_ number: Int) {
    condition.withLock {
      loading.remove(number)
      condition.broadcast()
    }
  }

  /// Takes over a plan.
  /// - Returns: the blocks to be fetched first.
  func plan(_ numbers: [Int], ahead: Int) -> [Int] {
    condition.withLock {
      plan = numbers
      places = Dictionary(zip(numbers, numbers.indices), uniquingKeysWith: { first, _ in first })
      self.ahead = ahead
      fetched = min(ahead, numbers.count)
      return Array(numbers[..<fetched])
    }
  }

  /// Notes that a block is in use.
  /// - Returns: the blocks to be fetched next.
  func advance(to number: Int) -> [Int] {
    condition.withLock {
      guard let place = places[number] else { return [] }
      let end = min(plan.count, place + ahead)
      guard end > fetched else { return [] }
      defer { fetched = end }
      return Array(plan[fetched..<end])
    }
  }
}
