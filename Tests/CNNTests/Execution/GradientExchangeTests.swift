import Foundation
import Synchronization
import Testing

@testable import CNN

/// Threads that stand for the processes of a job.
private final class Team: @unchecked Sendable {
  // `mail` is used under the lock of `arrival` only.
  let count: Int
  private let arrival = NSCondition()
  private var mail: [[Int]: [[UInt8]]] = [:]

  init(_ count: Int) { self.count = count }

  func put(_ bytes: UnsafeRawBufferPointer, from sender: Int, to receiver: Int, tag: Int) {
    arrival.lock()
    mail[[sender, receiver, tag], default: []].append(Array(bytes))
    arrival.broadcast()
    arrival.unlock()
  }

  /// The next message; nil when there is none and nobody wants to wait.
  func take(from sender: Int, to receiver: Int, tag: Int, waits: Bool) -> [UInt8]? {
    arrival.lock()
    defer { arrival.unlock() }
    while mail[[sender, receiver, tag]]?.isEmpty ?? true {
      guard waits, arrival.wait(until: Date() + 60) else { return nil }
    }
    return mail[[sender, receiver, tag]]?.removeFirst()
  }

  /// Does the same in all processes at once.
  func all<Result>(_ body: @escaping @Sendable (Member) -> Result) -> [Result] {
    nonisolated(unsafe) var results = [Result?](repeating: nil, count: count)
    let lock = NSLock()
    let group = DispatchGroup()
    for rank in 0..<count {
      group.enter()
      // A queue would run no more of them at a time than there are cores.
      Thread {
        let result = body(Member(self, rank))
        lock.withLock { results[rank] = result }
        group.leave()
      }.start()
    }
    group.wait()
    return results.compactMap { $0 }
  }
}

private final class Member: Collective {
  let rank: Int
  private let team: Team
  /// Called when a bucket leaves.
  let onBegin = Mutex<(@Sendable (_ tag: Int) -> Void)?>(nil)

  init(_ team: Team, _ rank: Int) {
    self.team = team
    self.rank = rank
  }

  var count: Int { team.count }
  var servesEveryThread: Bool { true }
  func rest() {}

  func exchange(
    with partner: Int, sending: UnsafeRawBufferPointer, receiving: UnsafeMutableRawBufferPointer
  ) {
    team.put(sending, from: rank, to: partner, tag: 0)
    let bytes = team.take(from: partner, to: rank, tag: 0, waits: true) ?? []
    receiving.copyBytes(from: bytes)
  }

  private final class Pending: PendingExchange {
    private let arrived: () -> Bool
    init(_ arrived: @escaping () -> Bool) { self.arrived = arrived }
    func isOver() -> Bool { arrived() }
  }

  func begin(
    with partner: Int, tag: Int, sending: UnsafeRawBufferPointer,
    receiving: UnsafeMutableRawBufferPointer
  ) -> any PendingExchange {
    onBegin.withLock { $0 }?(tag)
    team.put(sending, from: rank, to: partner, tag: tag)
    return Pending { [team, rank] in
      guard let bytes = team.take(from: partner, to: rank, tag: tag, waits: false) else {
        return false
      }
      receiving.copyBytes(from: bytes)
      return true
    }
  }
}

/// How many blocks a process was through with when its buckets left.
private final class Log: Sendable {
  let passes = Atomic(0)
  let begun = Mutex<[(tag: Int, passes: Int)]>([])

  @Sendable func note(_ tag: Int) {
    let finished = passes.load(ordering: .relaxed)
    begun.withLock { $0.append((tag, finished)) }
  }
}

@Suite struct GradientExchangeTests {
  static let image = Shape(height: 16, width: 16, channels: 2)
  static let texts = [
    "conv 4 3x3 tanh; maxpool 2x2; flatten; dense 100 tanh; dense 90 relu; dense 4 softmax",
    "conv 4 3x3; batchnorm; relu; flatten; dense 40; batchnorm; tanh; dense 4 softmax",
    "conv 6 3x3 relu pad same; flatten; dense 90 tanh; dense 4 softmax",
  ]

  private func weights(_ network: Network) -> [[Float]] {
    network.allLayers.flatMap { layer in layer.parameters.map { $0.stored ?? [] } }
  }

  private func settings(threads: Int) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = 2
    settings.batch = 256
    settings.seed = 5
    settings.threads = threads
    return settings
  }

  @Test(
    "Any number of processes and threads gives the bits of one", arguments: texts,
    [(2, 1), (2, 2), (4, 2), (8, 1)])
  func sameBits(_ text: String, _ shape: (processes: Int, threads: Int)) throws {
    let data = patterns(Self.image, count: 330, classes: 4)
    let start = try network(Self.image, text)
    let alone = try Trainer(
      start, on: data, validation: nil, settings: settings(threads: 1))
    _ = try alone.run { _ in true }
    let results = Team(shape.processes).all { member in
      Result {
        let trainer = try Trainer(
          start, on: data, validation: nil, settings: settings(threads: shape.threads),
          collective: member)
        _ = try trainer.run { _ in true }
        return (weights(trainer.network), trainer.executor.exchange?.bytes)
      }
    }
    #expect(results.count == shape.processes)
    for result in results {
      let (found, bytes) = try result.get()
      #expect(found == weights(alone.network))
      #expect((bytes?.early ?? 0) > 0)
    }
  }

  @Test("Buckets leave while earlier layers still compute, in order")
  func overlap() throws {
    let data = patterns(Self.image, count: 128, classes: 4)
    let start = try network(Self.image, Self.texts[0])
    let reports = Team(2).all { member in
      Result {
        let pool = WorkerPool(count: 1)
        let executor = Executor(start, for: .training, pool: pool, collective: member)
        let loader = BlockLoader(data, table: executor.plan.table, workers: 1)
        let log = Log()
        member.onBegin.withLock { $0 = log.note }
        let batch = Executor.Batch(
          positions: Array(0..<128)[...], labels: (0..<128).map(data.label), isTraining: true)
        _ = try executor.gradients(batch, from: loader, loss: .crossentropy) { _, _, _ in
          log.passes.add(1, ordering: .relaxed)
        }
        return (
          log.begun.withLock { $0 }, executor.exchange?.buckets ?? [], executor.exchange?.bytes
        )
      }
    }
    for report in reports {
      let (log, buckets, bytes) = try report.get()
      #expect(log.map(\.tag) == Array(1...buckets.count))
      #expect(buckets.count >= 3)
      // Four of the eight blocks are this process's; the pass of the last one isn't over.
      #expect(log.first?.passes == 3)
      #expect(log.dropLast().allSatisfy { $0.passes == 3 })
      #expect((bytes?.earlyShare ?? 0) > 0.5)
    }
  }

  @Test("Buckets hold every gradient once, the last layers first", arguments: texts)
  func buckets(_ text: String) throws {
    let network = try network(Self.image, text)
    let plan = ExecutionPlan(network, for: .training, table: Machine.kernels)
    let buckets = GradientExchange.buckets(plan, layers: network.allLayers.map(\.name))
    let ranges = buckets.map(\.range).sorted { $0.lowerBound < $1.lowerBound }
    #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == plan.layout.trainedCount)
    for (one, next) in zip(ranges, ranges.dropFirst()) {
      #expect(one.upperBound == next.lowerBound)
    }
    #expect(buckets.map(\.node) == buckets.map(\.node).sorted(by: >))
    #expect(buckets.allSatisfy { $0.range.count <= GradientExchange.floats.upperBound })
  }

  @Test("Where one process fails all stop, and the next batch is whole again")
  func failure() throws {
    let data = patterns(Self.image, count: 128, classes: 4)
    let start = try network(Self.image, Self.texts[0])
    @Sendable func gradients(_ member: any Collective, failing: Bool) throws -> [Float] {
      let executor = Executor(
        start, for: .training, pool: WorkerPool(count: 2), collective: member)
      let loader = BlockLoader(data, table: executor.plan.table, workers: 2)
      let batch = Executor.Batch(
        positions: Array(0..<128)[...], labels: (0..<128).map(data.label), isTraining: true)
      if failing {
        // Only the last process is stopped, in the midst of its pass.
        let log = Log()
        let isMade = { @Sendable in
          member.rank == member.count - 1 && log.passes.add(1, ordering: .relaxed).newValue > 10
        }
        #expect(throws: EngineError.self) {
          try StopRequest.asking(isMade) {
            try executor.gradients(batch, from: loader, loss: .crossentropy)
          }
        }
      }
      _ = try executor.gradients(batch, from: loader, loss: .crossentropy)
      return Array(
        UnsafeBufferPointer(start: executor.gradients.base, count: executor.gradients.count))
    }
    let expected = try gradients(SingleProcess(), failing: false)
    let results = Team(4).all { member in Result { try gradients(member, failing: true) } }
    for result in results { #expect(try result.get() == expected) }
  }
}
