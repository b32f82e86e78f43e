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

/// The blocks that are in use, and those that will be needed next.
///
/// A plan says in which order blocks come into use. A reader asks for the next one with ``claimNext()``
/// until there is none within reach; ``find(_:)`` says when there is one again.
final class BlockCache: @unchecked Sendable {
  // Everything below changes under `condition`'s lock only.
  private let condition = NSCondition()
  private var blocks: [Int: (block: Block, lastUse: UInt64)] = [:]
  private var loading: Set<Int> = []
  private var clock: UInt64 = 0

  /// The blocks of the plan in the order of their first use, and where each stands in it.
  private var plan: [Int] = []
  private var places: [Int: Int] = [:]
  /// The farthest place that was used, and the first one that wasn't given to the reader.
  private var farthest = -1
  private var next = 0
  private var isReading = false

  /// How many blocks are mixed; as many are read ahead.
  private let mixed: Int
  /// How far the first uses of two blocks lie apart in the plan that are in use at the same time: the
  /// strands of an order take up new groups one after the other, not together.
  private var used: Int { 2 * mixed }
  private var ahead: Int { mixed + 2 }
  /// The blocks that are in use, those ahead, and some for other users.
  private var limit: Int { used + ahead + 2 }

  init(mixing mixed: Int) {
    self.mixed = mixed
  }

  // MARK: Users

  /// The blocks that are there, and whether the reader has to be woken.
  func find(_ numbers: [Int]) -> (blocks: [Block?], wakesReader: Bool) {
    condition.withLock {
      clock += 1
      let found = numbers.map { number -> Block? in
        if let place = places[number], place > farthest { farthest = place }
        guard let block = blocks[number]?.block else { return nil }
        blocks[number]?.lastUse = clock
        return block
      }
      return (found, wakeReader())
    }
  }

  /// The block, once it is there; `nil` when the caller has to read it, and then has to ``insert(_:)``
  /// it or to ``giveUp(_:)``.
  func claim(_ number: Int) -> Block? {
    condition.withLock {
      while loading.contains(number) { condition.wait() }
      if let found = blocks[number] { return found.block }
      loading.insert(number)
      return nil
    }
  }

  func insert(_ block: Block) {
    condition.withLock {
      clock += 1
      loading.remove(block.number)
      blocks[block.number] = (block, clock)
      while blocks.count > limit, let number = leastUseful() { blocks[number] = nil }
      condition.broadcast()
    }
  }

  func giveUp(_ number: Int) {
    condition.withLock {
      loading.remove(number)
      condition.broadcast()
    }
  }

  /// The block that wasn't used for longest, of those first that the plan has no use for.
  private func leastUseful() -> Int? {
    let unneeded = blocks.filter { number, _ in
      places[number].map { $0 <= farthest - used } ?? true
    }
    return (unneeded.isEmpty ? blocks : unneeded)
      .min { $0.value.lastUse < $1.value.lastUse }?.key
  }

  // MARK: The reader

  /// Takes over a plan.
  /// - Returns: whether the reader has to be woken.
  func plan(_ numbers: [Int]) -> Bool {
    condition.withLock {
      plan = numbers
      places = Dictionary(zip(numbers, numbers.indices), uniquingKeysWith: { first, _ in first })
      farthest = -1
      next = 0
      return wakeReader()
    }
  }

  private func wakeReader() -> Bool {
    next = max(next, farthest + 1)
    guard !isReading, next < min(plan.count, farthest + 1 + ahead) else { return false }
    isReading = true
    return true
  }

  /// The next block within reach that isn't there, to be read by the caller; `nil` ends his work.
  func claimNext() -> Int? {
    condition.withLock {
      while next < min(plan.count, farthest + 1 + ahead) {
        let number = plan[next]
        next += 1
        if blocks[number] == nil, loading.insert(number).inserted { return number }
      }
      isReading = false
      return nil
    }
  }
}
