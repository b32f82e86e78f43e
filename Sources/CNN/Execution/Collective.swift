import Kernels

/// The processes that train one network together, as one of them sees it.
///
/// The shards of a batch are the leaves of a binary tree as wide as the next power of two; each process
/// computes a contiguous subtree and the processes combine what they have by recursive doubling, so
/// that every sum is the one that a single process would have got, bit for bit.
public protocol Collective: Sendable {
  /// This process's number, from 0.
  var rank: Int { get }
  /// How many processes there are.
  var count: Int { get }

  /// Sends bytes to another process, which sends as many in the same call.
  func exchange(
    with partner: Int, sending: UnsafeRawBufferPointer,
    receiving: UnsafeMutableRawBufferPointer)

  /// Waits until all processes are here, and leaves the cores to the others meanwhile.
  func rest()
}

/// A process on its own.
public struct SingleProcess: Collective {
  public init() {}
  public var rank: Int { 0 }
  public var count: Int { 1 }
  public func exchange(
    with partner: Int, sending: UnsafeRawBufferPointer,
    receiving: UnsafeMutableRawBufferPointer
  ) {}
  public func rest() {}
}

extension Collective {
  /// Whether there is nobody to talk to.
  var isAlone: Bool { count == 1 }

  /// The shards of a batch that process `rank` computes; there may be none for it in an epoch's last,
  /// small batch.
  func shards(_ shardCount: Int, of rank: Int) -> Range<Int> {
    let each = max(1, Collectives.width(shardCount) / count)
    let first = min(shardCount, rank * each)
    return first..<min(shardCount, first + each)
  }

  /// The partners of recursive doubling, nearest first, each with whether this process's subtree and
  /// the partner's hold any shard.
  func rounds(_ shardCount: Int) -> [(partner: Int, isMine: Bool, isTheirs: Bool)] {
    var rounds: [(Int, Bool, Bool)] = []
    var size = 1
    while size < count {
      let mine = rank / size * size
      let theirs = mine ^ size
      rounds.append(
        (
          rank ^ size, !shards(shardCount, of: mine).isEmpty,
          !shards(shardCount, of: theirs).isEmpty
        ))
      size *= 2
    }
    return rounds
  }

  /// Adds up what all processes have; exact in any order where for each place only one has anything
  /// but zero.
  func sum(_ values: inout [Double]) {
    guard !isAlone, !values.isEmpty else { return }
    var received = [Double](repeating: 0, count: values.count)
    for round in rounds(count) {
      values.withUnsafeBytes { values in
        received.withUnsafeMutableBytes {
          exchange(with: round.partner, sending: values, receiving: $0)
        }
      }
      for index in values.indices { values[index] += received[index] }
    }
  }

  /// Process 0's numbers, for all: what each measures for itself may not decide what a script does.
  public func fromFirst(_ values: [Double]) -> [Double] {
    guard !isAlone else { return values }
    var shared = rank == 0 ? values : Array(repeating: 0, count: values.count)
    sum(&shared)
    return shared
  }

  /// Whether all processes say yes.
  public func allAgree(_ answer: Bool) -> Bool {
    guard !isAlone else { return answer }
    var refusals = [answer ? 0.0 : 1.0]
    sum(&refusals)
    return refusals[0] == 0
  }

  /// Whether all processes have the same value.
  public func allHave(_ value: UInt64) -> Bool {
    guard !isAlone else { return true }
    // Halves, since a sum of doubles is exact for 32 bits.
    var halves = [Double](repeating: 0, count: 2 * count)
    halves[2 * rank] = Double(value >> 32)
    halves[2 * rank + 1] = Double(value & 0xffff_ffff)
    sum(&halves)
    return (1..<count).allSatisfy {
      halves[2 * $0] == halves[0] && halves[2 * $0 + 1] == halves[1]
    }
  }

  /// Says why so many processes can't work together, if they can't.
  public func check() throws(EngineError) {
    guard count & (count - 1) != 0 else { return }
    throw .unsuitable(
      "\(count) processes can't share the training: their number has to be a power of two",
      hint: "start \(Collectives.width(count) / 2) or \(Collectives.width(count)) of them")
  }

  /// Says why so many processes can't share a batch, if they can't.
  func check(batch: Int) throws(EngineError) {
    guard !isAlone else { return }
    try check()
    let shards = Executor.shardCount(batch)
    guard count <= shards else {
      throw .unsuitable(
        "\(count) processes can't share a batch of \(batch): it has \(shards) "
          + "\(shards == 1 ? "shard" : "shards") of at least 16 images",
        hint: count <= Executor.maximumShards
          ? "take a `batch` of \(16 * count) or more, or fewer processes"
          : "a batch has \(Executor.maximumShards) shards at most: start no more processes")
    }
  }
}

private enum Collectives {
  /// The smallest power of two that is not below `count`.
  static func width(_ count: Int) -> Int {
    var width = 1
    while width < count { width *= 2 }
    return width
  }
}
