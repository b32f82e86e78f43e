import Kernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Sums a batch's gradients over the shards of several processes, while earlier layers still compute.
///
/// The gradients are cut into buckets, those of the last layers first. A bucket leaves as soon as the
/// last block of each of the process's shards has gone back through the bucket's layers; the workers
/// move the exchanges on between two layers. Each bucket goes the way that all gradients would go in
/// one piece, the tree of the shards (``Collective``), so the sums have the same bits.
final class GradientExchange: @unchecked Sendable {
  // `work`, `gradients` and `received` are touched by the thread that has made `isBusy` true, a bucket's
  // part of the shards only after the workers are through with its layers. A lock of the system would
  // have to be asked each time that it isn't free.

  /// A part of the gradients.
  struct Bucket: Equatable {
    var range: Range<Int>
    /// The node whose way back is the last to add to it.
    var node: Int
  }

  /// What is exchanged by itself: smaller layers wait for the next ones, larger ones are cut. The time
  /// of a small message is its latency; a large one would leave late and come late.
  static let floats = 8_192...65_536

  /// So many buckets are on their way at a time.
  private static let window = 16

  let buckets: [Bucket]
  private let collective: any Collective
  private let table: KernelTable
  private let gradients: AlignedArray<Float>
  private let received: AlignedArray<Float>
  /// For each bucket the shards whose part isn't there.
  private let missing: [Counter]
  private let isBusy = Atomic(false)
  private var work: Work

  private final class Counter: Sendable {
    let value = Atomic(0)
  }

  private struct Work {
    var shards: [UnsafeMutablePointer<Float>] = []
    var rounds: [(partner: Int, isMine: Bool, isTheirs: Bool)] = []
    /// The bucket that leaves next; all have left at the end.
    var next: Int
    var flights: [Flight] = []
    var isInPass = false
    var bytes = GradientBytes()
  }

  /// A bucket on its way.
  private struct Flight {
    var bucket: Int
    var round = 0
    var exchange: any PendingExchange
  }

  /// - Parameters:
  ///   - layers: the names of the network's layers, in the order that the plan's nodes count them.
  ///   - gradients: where the sums go.
  init(
    _ plan: ExecutionPlan, layers: [String], gradients: AlignedArray<Float>,
    collective: any Collective
  ) {
    self.collective = collective
    self.gradients = gradients
    table = plan.table
    received = AlignedArray(count: gradients.count, repeating: 0)
    buckets = GradientExchange.buckets(plan, layers: layers)
    missing = buckets.map { _ in Counter() }
    work = Work(next: buckets.count)
  }

  /// The buckets in the order in which they are finished. What is frozen is in none, or between what
  /// isn't.
  static func buckets(_ plan: ExecutionPlan, layers: [String]) -> [Bucket] {
    var lastNode: [String: Int] = [:]
    for (index, node) in plan.nodes.enumerated().reversed() where node.hasGradients {
      lastNode[layers[node.layer]] = index
    }
    var groups: [Bucket] = []
    var isOpen = false
    for entry in plan.layout.entries.reversed() where entry.isTrained {
      guard let node = lastNode[entry.layer] else { continue }
      let range = entry.offset..<entry.offset + (entry.count + 15) / 16 * 16
      if isOpen, let group = groups.popLast() {
        groups.append(
          Bucket(
            range: range.lowerBound..<group.range.upperBound, node: min(node, group.node)))
      } else {
        groups.append(Bucket(range: range, node: node))
      }
      isOpen = (groups.last?.range.count ?? 0) < floats.lowerBound
    }
    return groups.flatMap { group in
      stride(from: group.range.lowerBound, to: group.range.upperBound, by: floats.upperBound).map {
        Bucket(
          range: $0..<min($0 + floats.upperBound, group.range.upperBound), node: group.node)
      }
    }.sorted { ($1.node, $0.range.lowerBound) < ($0.node, $1.range.lowerBound) }
  }

  // MARK: A batch

  /// Begins a batch.
  /// - Parameters:
  ///   - shards: the gradients of each of this process's shards.
  ///   - shardCount: the shards of all processes.
  ///   - isInPass: whether buckets may leave before ``complete(_:)``.
  func begin(_ shards: [UnsafeMutablePointer<Float>], of shardCount: Int, isInPass: Bool) {
    for counter in missing { counter.value.store(shards.count, ordering: .relaxed) }
    alone {
      work.shards = shards
      work.rounds = collective.rounds(shardCount)
      work.next = 0
      work.isInPass = isInPass
    }
  }

  /// The last block of a shard has gone back through a node.
  func pass(_ node: Int) {
    for (bucket, counter) in zip(buckets, missing) where bucket.node == node {
      counter.value.subtract(1, ordering: .acquiringAndReleasing)
    }
  }

  /// Moves on what is on its way and lets a finished bucket leave; never waits.
  func advance(_ worker: Int) {
    guard worker == 0 || collective.servesEveryThread else { return }
    guard !isBusy.load(ordering: .relaxed), !isBusy.exchange(true, ordering: .acquiring) else {
      return
    }
    defer { isBusy.store(false, ordering: .releasing) }
    guard work.isInPass else { return }
    poll()
    guard work.next < buckets.count, work.flights.count < GradientExchange.window,
      missing[work.next].value.load(ordering: .acquiring) == 0
    else { return }
    add(work.shards, buckets[work.next].range)
    send()
  }

  /// Does something when no other thread is at it.
  private func alone<Result>(_ body: () -> Result) -> Result {
    while isBusy.exchange(true, ordering: .acquiring) { sched_yield() }
    defer { isBusy.store(false, ordering: .releasing) }
    return body()
  }

  /// Waits until all buckets are summed, also those that the pass didn't finish: each process goes
  /// through all exchanges, whatever failed in it.
  func complete(_ pool: WorkerPool) {
    alone {
      work.isInPass = false
      let rest = work.next..<buckets.count
      nonisolated(unsafe) let shards = work.shards
      pool.run(rest.count) { _, task in add(shards, buckets[rest.lowerBound + task].range) }
      var turns = 0
      while true {
        while work.next < buckets.count, work.flights.count < GradientExchange.window {
          send()
        }
        guard !work.flights.isEmpty else { return }
        turns = poll() ? 0 : turns + 1
        // Processes may be more than cores.
        if turns > 100 { sched_yield() }
      }
    }
  }

  /// What was sent so far.
  var bytes: GradientBytes { alone { work.bytes } }

  // MARK: Exchanges

  private func send() {
    let bucket = work.next
    work.next += 1
    guard !work.rounds.isEmpty else { return }
    work.flights.append(
      Flight(bucket: bucket, exchange: exchange(bucket, round: 0)))
  }

  private func exchange(_ bucket: Int, round: Int) -> any PendingExchange {
    let range = buckets[bucket].range
    let bytes = range.count * MemoryLayout<Float>.stride
    work.bytes.all += bytes
    // The first layers' bucket is the last one; when it is finished, so is the pass.
    if work.isInPass, let last = missing.last, last.value.load(ordering: .relaxed) > 0 {
      work.bytes.early += bytes
    }
    return collective.begin(
      with: work.rounds[round].partner, tag: bucket + 1,
      sending: UnsafeRawBufferPointer(start: gradients.base + range.lowerBound, count: bytes),
      receiving: UnsafeMutableRawBufferPointer(
        start: received.base + range.lowerBound, count: bytes))
  }

  /// - Returns: whether anything has come.
  @discardableResult
  private func poll() -> Bool {
    var hasMoved = false
    for index in work.flights.indices.reversed() where work.flights[index].exchange.isOver() {
      hasMoved = true
      let (bucket, round) = (work.flights[index].bucket, work.flights[index].round)
      if work.rounds[round].isTheirs {
        add(
          work.rounds[round].isMine ? [gradients.base, received.base] : [received.base],
          buckets[bucket].range)
      }
      if round + 1 < work.rounds.count {
        work.flights[index].round = round + 1
        work.flights[index].exchange = exchange(bucket, round: round + 1)
      } else {
        work.flights.remove(at: index)
      }
    }
    return hasMoved
  }

  /// Sums a range of arrays in the fixed tree.
  private func add(_ arrays: [UnsafeMutablePointer<Float>], _ range: Range<Int>) {
    arrays.withUnsafeBufferPointer { list in
      guard let base = list.baseAddress else { return }
      table.flat.reduce(
        ShardReduction(
          shards: base, shardCount: list.count, range: range, destination: gradients.base))
    }
  }
}

/// Bytes of gradients that a process has sent.
public struct GradientBytes: Sendable {
  public var all = 0
  /// Those that left while gradients of the batch were still computed.
  public var early = 0

  /// The share that left early; nil where nothing was sent.
  public var earlyShare: Double? { all > 0 ? Double(early) / Double(all) : nil }
}
