import Kernels
import Synchronization

/// Runs batches through a network on a number of threads.
///
/// A thread takes a block of 16 images through the whole network while its numbers are in the
/// cache. The blocks of a batch belong to shards, whose number depends on the batch only; a shard's
/// blocks are done in order and its gradients summed apart, and the shards' sums are added in a fixed
/// binary tree. So results don't depend on the number of threads.
final class Executor {
  let plan: ExecutionPlan
  let pool: WorkerPool
  /// The processes that share ``gradients(_:from:loss:visit:)``.
  let collective: any Collective
  /// Where there are several.
  let exchange: GradientExchange?
  let parameters: AlignedArray<Float>
  let packed: AlignedArray<Float>
  let scratch: [AlignedArray<Lanes>]
  let losses: [AlignedArray<Lanes>]
  private var workspaces: [AlignedArray<Lanes>] = []
  /// Sums of the gradients of each shard, or of two.
  var shards: [AlignedArray<Float>] = []
  /// The gradients of the last batch, summed over all shards.
  let gradients: AlignedArray<Float>
  /// Times each node, if somebody wants to know.
  var clock: NodeClock?

  /// The most shards that a batch is cut into.
  static let maximumShards = 16

  init(
    _ network: Network, for purpose: ExecutionPlan.Purpose, pool: WorkerPool,
    collective: any Collective = SingleProcess()
  ) {
    self.collective = collective
    let table = Machine.kernels
    plan = ExecutionPlan(network, for: purpose, table: table)
    self.pool = pool
    parameters = AlignedArray(count: plan.layout.count, repeating: 0)
    packed = AlignedArray(count: plan.packedCount, repeating: 0)
    scratch = (0..<pool.count).map { [plan] _ in
      AlignedArray(count: plan.scratchCount, repeating: .zero)
    }
    losses = (0..<pool.count).map { _ in AlignedArray(count: 1, repeating: .zero) }
    gradients = AlignedArray(
      count: purpose.isTraining ? plan.layout.trainedCount : 0, repeating: 0)
    exchange =
      collective.isAlone || gradients.count == 0
      ? nil
      : GradientExchange(
        plan, layers: network.allLayers.map(\.name), gradients: gradients, collective: collective)
    plan.layout.load(network, into: parameters.base)
    packAll()
  }

  static func blockCount(_ images: Int) -> Int { (images + 15) / 16 }
  static func shardCount(_ images: Int) -> Int { min(maximumShards, blockCount(images)) }

  /// The blocks of shard `shard`.
  static func blocks(of shard: Int, _ shardCount: Int, _ blockCount: Int) -> Range<Int> {
    let count = max(1, shardCount)
    return shard * blockCount / count..<(shard + 1) * blockCount / count
  }

  /// How wide the tree of so many shards is: the smallest power of two that is not below `count`.
  static func width(_ count: Int) -> Int {
    var width = 1
    while width < count { width *= 2 }
    return width
  }

  /// Brings changed weights into the kernels' order.
  func packAll() {
    pool.run(plan.nodes.count) { _, node in plan.pack(node, parameters.base, into: packed.base) }
  }

  // MARK: Passes

  /// Runs a batch forward.
  /// - Parameters:
  ///   - loss: with a loss the final softmax is left to it.
  ///   - isShared: whether each of several processes does its own shards only; all of them get the
  ///     same result, but visit their own blocks.
  func forward(
    _ batch: Batch, from loader: BlockLoader, loss: Loss? = nil, isShared: Bool = false,
    visit: Visit? = nil
  ) throws(EngineError) -> LossResult {
    let group: any Collective = isShared ? collective : SingleProcess()
    let own = Share(batch.positions.count, group, threads: pool.count)
    let run = run(batch, own)
    let isCut = !cuts(batch).isEmpty
    let start = try forwardToLastCut(run, own, group, from: loader)
    pool.run(own.blocks.count) { worker, task in
      let block = own.blocks.lowerBound + task
      let workspace = workspaces[isCut ? task : worker].base
      if !isCut, !load(block, run, loader, workspace, worker) { return }
      for node in start..<plan.forwardCount(includingFinalSoftmax: loss != .crossentropy) {
        guard run.goesOn else { return }
        forward(node, block, run, workspace, worker)
      }
      if let loss { measure(loss, block, run, workspace, worker, wantsError: false) }
      visit?(block, run.valid(block), BlockViews(plan: plan, workspace: workspace))
    }
    try agree(run, group)
    if isShared { run.share(own.blocks, collective) }
    return run.result
  }

  /// The nodes before which a batch has to be whole.
  private func cuts(_ batch: Batch) -> [Int] { batch.isTraining ? plan.batchNodes : [] }

  /// What a pass needs; where it is cut, each block keeps a workspace of its own.
  private func run(_ batch: Batch, _ own: Share) -> Run {
    prepareWorkspaces(cuts(batch).isEmpty ? pool.count : own.blocks.count)
    return Run(
      batch, blocks: Executor.blockCount(batch.positions.count),
      statistics: plan.statisticsCount, stop: StopRequest.isMade)
  }

  /// Runs a batch forward up to the last node that wants to know the whole batch.
  /// - Returns: that node; 0 where there is none, and then no image is loaded.
  private func forwardToLastCut(
    _ run: Run, _ own: Share, _ collective: any Collective, from loader: BlockLoader
  ) throws(EngineError) -> Int {
    var start = 0
    for (number, cut) in cuts(run.batch).enumerated() {
      eachBlock(own) { worker, _, block in
        let workspace = workspaces[block - own.blocks.lowerBound].base
        if number == 0, !load(block, run, loader, workspace, worker) { return }
        for node in start..<cut {
          guard run.goesOn else { return }
          forward(node, block, run, workspace, worker)
        }
        collect(cut, forward: true, block, run, workspace, worker)
      }
      try agree(run, collective)
      finish(cut, forward: true, run, own, collective)
      start = cut
    }
    return start
  }

  /// Runs a batch forward and backward; ``gradients`` then has the gradients of the mean loss.
  ///
  /// Each of several processes does its own shards; all of them get the same result.
  func gradients(
    _ batch: Batch, from loader: BlockLoader, loss: Loss, visit: Visit? = nil
  ) throws(EngineError) -> LossResult {
    let shardCount = Executor.shardCount(batch.positions.count)
    let own = Share(batch.positions.count, collective, threads: pool.count)
    while shards.count < max(1, own.sums) {
      shards.append(AlignedArray(count: plan.layout.trainedCount, repeating: 0))
    }
    let cuts = cuts(batch)
    let run = run(batch, own)
    exchange?.begin(
      shards[..<own.sums].map(\.base), of: shardCount, isInPass: batch.isTraining)
    let firstBlock = own.blocks.lowerBound
    let end = plan.forwardCount(includingFinalSoftmax: loss != .crossentropy)
    let start = try forwardToLastCut(run, own, collective, from: loader)

    // The rest of the way forward, the loss, and the way back to the last such node.
    let isCut = !cuts.isEmpty
    let last = cuts.last ?? -1
    eachBlock(own) { worker, sum, block in
      let workspace = workspaces[isCut ? block - firstBlock : worker].base
      if !isCut, !load(block, run, loader, workspace, worker) { return }
      for node in start..<end {
        guard run.goesOn else { return }
        forward(node, block, run, workspace, worker)
      }
      measure(loss, block, run, workspace, worker, wantsError: true)
      for node in stride(from: end - 1, to: last, by: -1) {
        guard run.goesOn else { return }
        backward(node, block, sum, own, run, workspace, worker)
        moveOn(node, block, sum, own, worker)
      }
      if isCut { collect(last, forward: false, block, run, workspace, worker) }
      if !isCut { visit?(block, run.valid(block), BlockViews(plan: plan, workspace: workspace)) }
    }
    try agree(run, collective)

    // And back between them.
    for (index, cut) in cuts.enumerated().reversed() {
      finish(cut, forward: false, run, own, collective)
      let previous = index > 0 ? cuts[index - 1] : -1
      eachBlock(own) { worker, sum, block in
        let workspace = workspaces[block - firstBlock].base
        for node in stride(from: cut, to: previous, by: -1) {
          guard run.goesOn else { return }
          backward(node, block, sum, own, run, workspace, worker)
          moveOn(node, block, sum, own, worker)
        }
        if previous >= 0 { collect(previous, forward: false, block, run, workspace, worker) }
        if previous < 0 {
          visit?(block, run.valid(block), BlockViews(plan: plan, workspace: workspace))
        }
      }
      try agree(run, collective)
    }
    if !batch.isTraining {
      for node in plan.batchNodes { finish(node, forward: false, run, own, collective) }
    }
    if let exchange {
      exchange.complete(pool)
    } else {
      reduce(own.sums)
    }
    run.share(own.blocks, collective)
    return run.result
  }

  /// Does the blocks of the shards that are this process's, each with the number of its sum.
  private func eachBlock(
    _ own: Share, _ body: (_ worker: Int, _ sum: Int, _ block: Int) -> Void
  ) {
    pool.run(own.sums) { worker, sum in
      for block in own.blocks(of: sum) { body(worker, sum, block) }
    }
  }

  /// Goes on only where no process failed.
  private func agree(_ run: Run, _ collective: any Collective) throws(EngineError) {
    let failure = run.failure.value
    if collective.allAgree(failure == nil) { return }
    // What has begun comes to its end in every process.
    exchange?.complete(pool)
    throw failure ?? .sample(SampleError("another process could not read its images"))
  }

  /// After a node's way back: lets the gradients that are finished leave for the other processes.
  private func moveOn(_ node: Int, _ block: Int, _ sum: Int, _ own: Share, _ worker: Int) {
    guard let exchange else { return }
    if block == own.blocks(of: sum).upperBound - 1 { exchange.pass(node) }
    exchange.advance(worker)
  }

  /// Adds the shards' sums up in a fixed tree into ``gradients``.
  private func reduce(_ sums: Int) {
    let count = plan.layout.trainedCount
    // As large as the optimiser's, so that mostly the same thread goes on with a part.
    let chunk = 8192
    shards[..<sums].map(\.base).withUnsafeBufferPointer { pointers in
      guard let pointers = pointers.baseAddress else { return }
      nonisolated(unsafe) let list = pointers
      pool.run((count + chunk - 1) / chunk) { _, task in
        plan.table.flat.reduce(
          ShardReduction(
            shards: list, shardCount: sums,
            range: task * chunk..<min(count, (task + 1) * chunk), destination: gradients.base))
      }
    }
  }

  private func prepareWorkspaces(_ count: Int) {
    while workspaces.count < count {
      workspaces.append(AlignedArray(count: plan.workspaceCount, repeating: .zero))
    }
  }
}
