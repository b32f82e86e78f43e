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

  /// Begins such an exchange and goes on with other things; the buffers are left alone until it is over.
  /// - Parameter tag: from 1; tells apart what is under way with one partner at the same time.
  func begin(
    with partner: Int, tag: Int, sending: UnsafeRawBufferPointer,
    receiving: UnsafeMutableRawBufferPointer
  ) -> any PendingExchange

  /// Whether every thread may call, one at a time, and not only the first one.
  var servesEveryThread: Bool { get }

  /// Waits until all processes are here, and leaves the cores to the others meanwhile.
  func rest()
}

/// An exchange that is under way.
public protocol PendingExchange: AnyObject {
  /// Whether it is over; moves it on and doesn't wait.
  func isOver() -> Bool
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
  public func begin(
    with partner: Int, tag: Int, sending: UnsafeRawBufferPointer,
    receiving: UnsafeMutableRawBufferPointer
  ) -> any PendingExchange { Nothing() }
  public var servesEveryThread: Bool { true }
  public func rest() {}

  private final class Nothing: PendingExchange {
    func isOver() -> Bool { true }
  }
}

extension Collective {
  /// Whether there is nobody to talk to.
  var isAlone: Bool { count == 1 }

  /// The shards of a batch that process `rank` computes; there may be none for it in an epoch's last,
  /// small batch.
  func shards(_ shardCount: Int, of rank: Int) -> Range<Int> {
    let each = max(1, Executor.width(shardCount) / count)
    let first = min(shardCount, rank * each)
    return first..<min(shardCount, first + each)
  }

  /// The images that this process loads of those that are cut into batches, in their order.
  func ownImages(_ images: some Collection<Int>, batch: Int) -> [Int] {
    let images = Array(images)
    guard !isAlone else { return images }
    return stride(from: 0, to: images.count, by: max(1, batch)).flatMap { first in
      let part = images[first..<min(first + batch, images.count)]
      let blocks = Executor.Share(part.count, self).blocks
      return part.dropFirst(16 * blocks.lowerBound).prefix(16 * blocks.count)
    }
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

  /// The rows of a table that this process reads for all: whole chunks, as many as every process has;
  /// all rows where the number of processes is no power of two.
  public func slice(of rows: Int, by chunk: Int) -> Range<Int> {
    guard count & (count - 1) == 0 else { return 0..<rows }
    return slice(of: rows, by: chunk, rank)
  }

  private func slice(of rows: Int, by chunk: Int, _ rank: Int) -> Range<Int> {
    let chunk = max(1, chunk)
    let chunks = (rows + chunk - 1) / chunk
    return min(rows, chunks * rank / count * chunk)..<min(rows, chunks * (rank + 1) / count * chunk)
  }

  /// Completes a table of which each process has its ``slice(of:by:)``.
  public func gather(_ table: UnsafeMutableRawBufferPointer, rowSize: Int, by chunk: Int) {
    guard !isAlone, count & (count - 1) == 0, rowSize > 0 else { return }
    let rows = table.count / rowSize
    func bytes(_ group: Int, _ size: Int) -> Range<Int> {
      let first = slice(of: rows, by: chunk, group * size).lowerBound
      let last = slice(of: rows, by: chunk, group * size + size - 1).upperBound
      return first * rowSize..<last * rowSize
    }
    // Both send as much: what one has less is made up for.
    let piece = 4 << 20
    let sent = AlignedArray<UInt8>(count: piece, repeating: 0)
    let received = AlignedArray<UInt8>(count: piece, repeating: 0)
    var size = 1
    while size < count {
      let mine = bytes(rank / size, size)
      let theirs = bytes(rank / size ^ 1, size)
      let length = max(mine.count, theirs.count)
      for start in stride(from: 0, to: length, by: piece) {
        let own = UnsafeRawBufferPointer(rebasing: table[mine].dropFirst(start).prefix(piece))
        let other = UnsafeMutableRawBufferPointer(
          rebasing: table[theirs].dropFirst(start).prefix(piece))
        UnsafeMutableRawBufferPointer(start: sent.base, count: piece).copyBytes(from: own)
        let common = min(piece, length - start)
        exchange(
          with: rank ^ size, sending: UnsafeRawBufferPointer(start: sent.base, count: common),
          receiving: UnsafeMutableRawBufferPointer(start: received.base, count: common))
        other.copyBytes(from: UnsafeRawBufferPointer(start: received.base, count: other.count))
      }
      size *= 2
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
      hint: "start \(Executor.width(count) / 2) or \(Executor.width(count)) of them")
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
