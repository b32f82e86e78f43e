import CNN
import Foundation

/// Images that were read together.
final class Block: Sendable {
  let number: Int
  // Written before the block is shared, read by many threads afterwards.
  private nonisolated(unsafe) let memory: AlignedMemory

  var bytes: UnsafeMutableRawBufferPointer { memory.bytes }

  init(number: Int, byteCount: Int) {
    self.number = number
    memory = AlignedMemory(byteCount: byteCount)
  }

  deinit {
    memory.deallocate()
  }
}

/// The blocks that are in use, and those that will be needed next.
///
/// A plan says in which order blocks come into use, and for how long. A reader asks for the next one with
/// ``claimNext()`` until there is none within reach; ``find(_:)`` says when there is one again.
final class BlockCache: @unchecked Sendable {
  // Everything below changes under `condition`'s lock only.
  private let condition = NSCondition()
  private var blocks: [Int: (block: Block, lastUse: UInt64)] = [:]
  private var loading: Set<Int> = []
  private var clock: UInt64 = 0

  private var plan = Plan([])
  /// The farthest place that was used, and the first one that wasn't given to the reader.
  private var farthest = -1
  private var next = 0
  private var isReading = false

  /// How many blocks are mixed; as many are read ahead.
  private let mixed: Int
  private var ahead: Int { mixed + 2 }
  /// The blocks that are in use, some of which an order's strands may have left of the last group; those
  /// ahead, and some for other users.
  private var limit: Int { 2 * mixed + ahead + 2 }

  init(mixing mixed: Int) {
    self.mixed = mixed
  }

  /// Which blocks are used, from when to when.
  struct Plan {
    /// In the order of their first use.
    private(set) var numbers: [Int] = []
    /// Where each stands there.
    private(set) var places: [Int: Int] = [:]
    /// Where the newest block stands when a block is used for the last time.
    private(set) var lastPlaces: [Int: Int] = [:]

    /// - Parameter uses: the number of the block that each sample in turn comes from.
    init(_ uses: some Sequence<Int>) {
      for number in uses {
        if places[number] == nil {
          places[number] = numbers.count
          numbers.append(number)
        }
        lastPlaces[number] = numbers.count - 1
      }
    }
  }

  // MARK: Users

  /// The blocks that are there, and whether the reader has to be woken.
  func find(_ numbers: [Int]) -> (blocks: [Block?], wakesReader: Bool) {
    condition.withLock {
      clock += 1
      let found = numbers.map { number -> Block? in
        if let place = plan.places[number], place > farthest { farthest = place }
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

  /// The block that wasn't used for longest: of those that the plan has no use for, or not soon, else of
  /// those that are in use, else of all.
  private func leastUseful() -> Int? {
    let begun = blocks.filter { plan.places[$0.key].map { $0 <= farthest } ?? false }
    let spare = blocks.filter { number, _ in
      guard let first = plan.places[number], let last = plan.lastPlaces[number] else { return true }
      return last < farthest || first > farthest + ahead
    }
    return [spare, begun, blocks].first { !$0.isEmpty }?
      .min { $0.value.lastUse < $1.value.lastUse }?.key
  }

  // MARK: The reader

  /// Takes over a plan.
  /// - Returns: whether the reader has to be woken.
  func follow(_ plan: Plan) -> Bool {
    condition.withLock {
      self.plan = plan
      farthest = -1
      next = 0
      return wakeReader()
    }
  }

  private func wakeReader() -> Bool {
    next = max(next, farthest + 1)
    guard !isReading, next < min(plan.numbers.count, farthest + 1 + ahead) else { return false }
    isReading = true
    return true
  }

  /// The next block within reach that isn't there, to be read by the caller; `nil` ends his work.
  func claimNext() -> Int? {
    condition.withLock {
      while next < min(plan.numbers.count, farthest + 1 + ahead) {
        let number = plan.numbers[next]
        next += 1
        if blocks[number] == nil, loading.insert(number).inserted { return number }
      }
      isReading = false
      return nil
    }
  }
}
