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
  private let collective: any Collective
  /// Where there are several.
  let exchange: GradientExchange?
  let parameters: AlignedArray<Float>
  private let packed: AlignedArray<Float>
  private let scratch: [AlignedArray<Lanes>]
  private let losses: [AlignedArray<Lanes>]
  private var workspaces: [AlignedArray<Lanes>] = []
  private var shards: [AlignedArray<Float>] = []
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

  // MARK: Batches

  /// A batch to run.
  struct Batch {
    /// Positions in the loader's dataset.
    var positions: ArraySlice<Int>
    var labels: [Int32] = []
    var isTraining = false
    /// Whether gradients are those of the output that the label names, not of a loss; the images'
    /// outputs are then added up.
    var isScore = false
    var seed: UInt64 = 0
    var epoch: UInt32 = 0
  }

  /// What the loss found in a batch.
  struct LossResult {
    var lossSum = 0.0
    /// For each image how many classes rank before the right one.
    var ranks: [Int32] = []
    var guesses: [Int32] = []
  }

  /// What happens to a block when its pass is over; called on the worker's thread.
  typealias Visit = (_ block: Int, _ valid: Int, _ views: BlockViews) -> Void

  /// Runs a batch forward.
  /// - Parameters:
  ///   - loss: with a loss the final softmax is left to it.
  ///   - isShared: whether each of several processes does its own shards only; all of them get the
  ///     same result, but visit their own blocks.
  func forward(
    _ batch: Batch, from loader: BlockLoader, loss: Loss? = nil, isShared: Bool = false,
    visit: Visit? = nil
  ) throws(EngineError) -> LossResult {
    let blocks = Executor.blockCount(batch.positions.count)
    let own = isShared ? Share(batch.positions.count, collective).blocks : 0..<blocks
    prepareWorkspaces(pool.count)
    let run = Run(batch, blocks: blocks, statistics: 0, stop: StopRequest.isMade)
    pool.run(own.count) { worker, task in
      let block = own.lowerBound + task
      let workspace = workspaces[worker].base
      guard load(block, run, loader, workspace, worker) else { return }
      for node in 0..<plan.forwardCount(includingFinalSoftmax: loss != .crossentropy) {
        guard run.goesOn else { return }
        forward(node, block, run, workspace, worker)
      }
      if let loss { measure(loss, block, run, workspace, worker, wantsError: false) }
      visit?(block, run.valid(block), BlockViews(plan: plan, workspace: workspace))
    }
    if isShared {
      try agree(run)
      run.share(own, collective)
    } else if let failure = run.failure.value {
      throw failure
    }
    return run.result
  }

  /// Runs a batch forward and backward; ``gradients`` then has the gradients of the mean loss.
  ///
  /// Each of several processes does its own shards; all of them get the same result.
  func gradients(
    _ batch: Batch, from loader: BlockLoader, loss: Loss, visit: Visit? = nil
  ) throws(EngineError) -> LossResult {
    let blocks = Executor.blockCount(batch.positions.count)
    let shardCount = Executor.shardCount(batch.positions.count)
    let own = Share(batch.positions.count, collective)
    while shards.count < max(1, own.shards.count) {
      shards.append(AlignedArray(count: plan.layout.trainedCount, repeating: 0))
    }
    let cuts = batch.isTraining ? plan.batchNodes : []
    prepareWorkspaces(cuts.isEmpty ? pool.count : own.blocks.count)
    let run = Run(
      batch, blocks: blocks, statistics: plan.statisticsCount, stop: StopRequest.isMade)
    exchange?.begin(
      shards[..<own.shards.count].map(\.base), of: shardCount, isInPass: batch.isTraining)
    let firstBlock = own.blocks.lowerBound
    let end = plan.forwardCount(includingFinalSoftmax: loss != .crossentropy)

    // Forward, up to each node that wants to know the whole batch.
    var start = 0
    for cut in cuts {
      eachBlock(own) { worker, _, block in
        let workspace = workspaces[block - firstBlock].base
        if start == 0, !load(block, run, loader, workspace, worker) { return }
        for node in start..<cut {
          guard run.goesOn else { return }
          forward(node, block, run, workspace, worker)
        }
        collect(cut, forward: true, block, run, workspace, worker)
      }
      try agree(run)
      finish(cut, forward: true, run, own)
      start = cut
    }

    // The rest of the way forward, the loss, and the way back to the last such node.
    let isCut = !cuts.isEmpty
    let last = cuts.last ?? -1
    eachBlock(own) { worker, shard, block in
      let workspace = workspaces[isCut ? block - firstBlock : worker].base
      if start == 0, !isCut, !load(block, run, loader, workspace, worker) { return }
      for node in start..<end {
        guard run.goesOn else { return }
        forward(node, block, run, workspace, worker)
      }
      measure(loss, block, run, workspace, worker, wantsError: true)
      for node in stride(from: end - 1, to: last, by: -1) {
        guard run.goesOn else { return }
        backward(node, block, shard, own, run, workspace, worker)
        moveOn(node, block, shard, own, worker)
      }
      if isCut { collect(last, forward: false, block, run, workspace, worker) }
      if !isCut { visit?(block, run.valid(block), BlockViews(plan: plan, workspace: workspace)) }
    }
    try agree(run)

    // And back between them.
    for (index, cut) in cuts.enumerated().reversed() {
      finish(cut, forward: false, run, own)
      let previous = index > 0 ? cuts[index - 1] : -1
      eachBlock(own) { worker, shard, block in
        let workspace = workspaces[block - firstBlock].base
        for node in stride(from: cut, to: previous, by: -1) {
          guard run.goesOn else { return }
          backward(node, block, shard, own, run, workspace, worker)
          moveOn(node, block, shard, own, worker)
        }
        if previous >= 0 { collect(previous, forward: false, block, run, workspace, worker) }
        if previous < 0 {
          visit?(block, run.valid(block), BlockViews(plan: plan, workspace: workspace))
        }
      }
      try agree(run)
    }
    if !batch.isTraining {
      for node in plan.batchNodes { finish(node, forward: false, run, own) }
    }
    if let exchange {
      exchange.complete(pool)
    } else {
      reduce(own.shards.count)
    }
    run.share(own.blocks, collective)
    return run.result
  }

  /// Does the blocks of the shards that are this process's; they are counted from the first of them.
  private func eachBlock(
    _ own: Share, _ body: (_ worker: Int, _ shard: Int, _ block: Int) -> Void
  ) {
    pool.run(own.shards.count) { worker, shard in
      for block in own.blocks(of: shard) { body(worker, shard, block) }
    }
  }

  /// Goes on only where no process failed.
  private func agree(_ run: Run) throws(EngineError) {
    let failure = run.failure.value
    if collective.allAgree(failure == nil) { return }
    // What has begun comes to its end in every process.
    exchange?.complete(pool)
    throw failure ?? .sample(SampleError("another process could not read its images"))
  }

  /// After a node's way back: lets the gradients that are finished leave for the other processes.
  private func moveOn(_ node: Int, _ block: Int, _ shard: Int, _ own: Share, _ worker: Int) {
    guard let exchange else { return }
    if block == own.blocks(of: shard).upperBound - 1 { exchange.pass(node) }
    exchange.advance(worker)
  }

  /// Sums the shards in a fixed tree into ``gradients``.
  private func reduce(_ shardCount: Int) {
    let count = plan.layout.trainedCount
    let chunk = 16_384
    shards[..<shardCount].map(\.base).withUnsafeBufferPointer { pointers in
      guard let pointers = pointers.baseAddress else { return }
      nonisolated(unsafe) let list = pointers
      pool.run((count + chunk - 1) / chunk) { _, task in
        plan.table.flat.reduce(
          ShardReduction(
            shards: list, shardCount: shardCount,
            range: task * chunk..<min(count, (task + 1) * chunk), destination: gradients.base))
      }
    }
  }

  private func prepareWorkspaces(_ count: Int) {
    while workspaces.count < count {
      workspaces.append(AlignedArray(count: plan.workspaceCount, repeating: .zero))
    }
  }

  // MARK: Nodes

  private func views(_ workspace: UnsafeMutablePointer<Lanes>) -> BlockViews {
    BlockViews(plan: plan, workspace: workspace)
  }

  /// Loads a block's images; false when that failed, which ``Run/failure`` then tells.
  private func load(
    _ block: Int, _ run: Run, _ loader: BlockLoader, _ workspace: UnsafeMutablePointer<Lanes>,
    _ worker: Int
  ) -> Bool {
    views(workspace).clearActivationRing(0)
    do throws(SampleError) {
      try loader.load(
        run.positions(block), into: views(workspace).activation(0), worker: worker,
        seed: run.batch.seed, epoch: run.batch.epoch)
      return true
    } catch {
      run.failure.set(.sample(error))
      return false
    }
  }

  private func context(
    _ index: Int, _ block: Int, gradients: UnsafeMutablePointer<Float>?, accumulates: Bool,
    _ run: Run, _ workspace: UnsafeMutablePointer<Lanes>, _ worker: Int
  ) -> StepContext {
    let node = plan.nodes[index]
    let views = views(workspace)
    let sums = plan.statisticsOffsets[index].flatMap { offset in
      run.batch.isTraining ? UnsafePointer(run.totals.base + offset) : nil
    }
    return StepContext(
      input: views.activation(node.input), output: views.activation(node.output),
      inputError: views.error(node.input),
      outputError: views.error(node.output) ?? views.activation(node.output),
      parameters: UnsafePointer(parameters.base),
      gradients: node.hasGradients ? gradients : nil, accumulates: accumulates,
      packed: UnsafePointer(packed.base + node.packed), scratch: scratch[worker].base,
      block: run.block(block), forwardSums: sums,
      backwardSums: sums.map { $0 + plan.statisticsCount })
  }

  private func forward(
    _ index: Int, _ block: Int, _ run: Run, _ workspace: UnsafeMutablePointer<Lanes>, _ worker: Int
  ) {
    let node = plan.nodes[index]
    views(workspace).clearActivationRing(node.output)
    switch node.work {
    case .step(let step, _):
      let context = context(
        index, block, gradients: nil, accumulates: false, run, workspace, worker)
      guard let clock else { return step.forward(context) }
      clock.time(index, .forward, worker) { step.forward(context) }
    case .fork: break
    case .join(let join, let skip):
      let views = views(workspace)
      join.forward(
        block: views.activation(node.input), skip: views.activation(skip),
        output: views.activation(node.output))
    }
  }

  private func backward(
    _ index: Int, _ block: Int, _ shard: Int, _ own: Share, _ run: Run,
    _ workspace: UnsafeMutablePointer<Lanes>, _ worker: Int
  ) {
    let node = plan.nodes[index]
    let views = views(workspace)
    guard let outputError = views.error(node.output) else { return }
    switch node.work {
    case .step(let step, let statistics):
      if statistics != nil, !run.batch.isTraining {
        collect(index, forward: false, block, run, workspace, worker)
      }
      views.clearErrorRing(node.input)
      let context = context(
        index, block, gradients: shards[shard].base,
        accumulates: block > own.blocks(of: shard).lowerBound, run, workspace, worker)
      guard let clock else { return step.backward(context) }
      clock.time(index, .backward, worker) { step.backward(context) }
    case .fork(let fork, let skip):
      if let skipError = views.error(skip) {
        fork.backward(inputError: outputError, skipError: skipError)
      }
    case .join(let join, let skip):
      views.clearErrorRing(node.input)
      views.clearErrorRing(skip)
      join.backward(
        outputError: outputError, blockError: views.error(node.input), skipError: views.error(skip))
    }
  }

  // MARK: Sums over the batch

  private func collect(
    _ index: Int, forward: Bool, _ block: Int, _ run: Run,
    _ workspace: UnsafeMutablePointer<Lanes>, _ worker: Int
  ) {
    guard case .step(_, let statistics?) = plan.nodes[index].work,
      let offset = plan.statisticsOffsets[index]
    else { return }
    let sums = run.partials(block) + offset
    sums.update(repeating: 0, count: statistics.count)
    let context = context(
      index, block, gradients: nil, accumulates: false, run, workspace, worker)
    if forward {
      statistics.collectForward(context, into: sums)
    } else {
      statistics.collectBackward(context, into: sums)
    }
  }

  private func finish(_ index: Int, forward: Bool, _ run: Run, _ own: Share) {
    let node = plan.nodes[index]
    guard case .step(_, let statistics?) = node.work, let offset = plan.statisticsOffsets[index]
    else { return }
    let totals = run.totals.base + offset + (forward ? 0 : plan.statisticsCount)
    totals.update(repeating: 0, count: statistics.count)
    run.sharePartials(offset, statistics.count, own.blocks, collective)
    for block in 0..<run.blocks {
      let sums = run.partials(block) + offset
      for position in 0..<statistics.count { totals[position] += sums[position] }
    }
    if forward {
      statistics.finishForward(
        sums: totals, images: run.batch.positions.count, parameters: parameters.base)
    } else if node.hasGradients, own.shards.lowerBound == 0, !own.shards.isEmpty {
      statistics.finishBackward(sums: totals, gradients: shards[0].base)
    }
  }

  // MARK: Loss

  private func measure(
    _ loss: Loss, _ block: Int, _ run: Run, _ workspace: UnsafeMutablePointer<Lanes>,
    _ worker: Int, wantsError: Bool
  ) {
    let buffer = plan.lossBuffer(includingFinalSoftmax: loss != .crossentropy)
    let outputs = views(workspace).activation(buffer)
    let labels = UnsafePointer(run.labels.base + 16 * block)
    let valid = run.valid(block)
    if run.batch.isScore {
      if let error = views(workspace).error(buffer) { error.setOnes(at: labels, valid) }
      return
    }
    if wantsError { views(workspace).clearErrorRing(buffer) }
    // The ranks first: the loss may write over its input.
    plan.table.loss.ranks(
      ClassRanks(
        count: outputs.channels, input: outputs.origin, labels: labels, valid: valid,
        ranks: run.ranks.base + 16 * block, predictions: run.guesses.base + 16 * block))
    let arguments = ClassLoss(
      count: outputs.channels, input: outputs.origin, labels: labels, valid: valid,
      scale: 1 / Float(run.batch.positions.count),
      gradient: wantsError ? views(workspace).error(buffer)?.origin : nil,
      losses: losses[worker].base)
    switch loss {
    case .crossentropy: plan.table.loss.softmaxCrossEntropy(arguments)
    case .mse: plan.table.loss.squaredErrorClasses(arguments)
    }
    var sum = 0.0
    for lane in 0..<valid { sum += Double(losses[worker].base[0][lane]) }
    run.losses.base[block] = sum
  }
}

extension Executor {
  /// The part of a batch that one process does.
  struct Share {
    let shards: Range<Int>
    private let shardCount: Int
    private let blockCount: Int

    init(_ images: Int, _ collective: any Collective) {
      shardCount = Executor.shardCount(images)
      blockCount = Executor.blockCount(images)
      shards = collective.shards(shardCount, of: collective.rank)
    }

    var blocks: Range<Int> {
      let first = Executor.blocks(of: shards.lowerBound, shardCount, blockCount)
      let next = Executor.blocks(of: shards.upperBound, shardCount, blockCount)
      return first.lowerBound..<next.lowerBound
    }

    /// The blocks of a shard, which is counted from the process's first.
    func blocks(of shard: Int) -> Range<Int> {
      Executor.blocks(of: shards.lowerBound + shard, shardCount, blockCount)
    }
  }

  /// What the blocks of one batch share; every block writes to places of its own.
  fileprivate final class Run: @unchecked Sendable {
    let batch: Batch
    let failure = Failure()
    private let stop: (@Sendable () -> Bool)?
    let losses: AlignedArray<Double>
    let labels: AlignedArray<Int32>
    let images: AlignedArray<UInt32>
    let ranks: AlignedArray<Int32>
    let guesses: AlignedArray<Int32>
    /// For each block its part of all sums.
    private let partial: AlignedArray<Double>
    private let partialCount: Int
    /// The batch's forward sums, then its backward sums.
    let totals: AlignedArray<Double>

    init(_ batch: Batch, blocks: Int, statistics: Int, stop: (@Sendable () -> Bool)?) {
      self.batch = batch
      self.stop = stop
      losses = AlignedArray(count: blocks, repeating: 0)
      labels = AlignedArray(count: 16 * blocks, repeating: 0)
      images = AlignedArray(count: 16 * blocks, repeating: 0)
      ranks = AlignedArray(count: 16 * blocks, repeating: -1)
      guesses = AlignedArray(count: 16 * blocks, repeating: -1)
      partialCount = statistics
      partial = AlignedArray(count: blocks * statistics, repeating: 0)
      totals = AlignedArray(count: 2 * statistics, repeating: 0)
      for (index, position) in batch.positions.enumerated() {
        images.base[index] = UInt32(truncatingIfNeeded: position)
      }
      for (index, label) in batch.labels.enumerated() { labels.base[index] = label }
    }

    var blocks: Int { losses.count }

    /// Whether the batch is still worth working on; asked before each layer of a block.
    var goesOn: Bool {
      if failure.isSet { return false }
      guard stop?() ?? false else { return true }
      failure.set(.stopped)
      return false
    }

    /// Gives every process what each found for its blocks.
    func share(_ own: Range<Int>, _ collective: any Collective) {
      guard !collective.isAlone else { return }
      let images = 16 * blocks
      var values = [Double](repeating: 0, count: blocks + 2 * images)
      for block in own { values[block] = losses.base[block] }
      for image in 16 * own.lowerBound..<16 * own.upperBound {
        values[blocks + image] = Double(ranks.base[image])
        values[blocks + images + image] = Double(guesses.base[image])
      }
      collective.sum(&values)
      for block in 0..<blocks { losses.base[block] = values[block] }
      for image in 0..<images {
        ranks.base[image] = Int32(values[blocks + image])
        guesses.base[image] = Int32(values[blocks + images + image])
      }
    }

    /// Gives every process the sums of one node over each block.
    func sharePartials(
      _ offset: Int, _ count: Int, _ own: Range<Int>, _ collective: any Collective
    ) {
      guard !collective.isAlone else { return }
      var values = [Double](repeating: 0, count: blocks * count)
      for block in own {
        for index in 0..<count { values[block * count + index] = partials(block)[offset + index] }
      }
      collective.sum(&values)
      for block in 0..<blocks {
        for index in 0..<count { partials(block)[offset + index] = values[block * count + index] }
      }
    }

    func valid(_ block: Int) -> Int { min(16, batch.positions.count - 16 * block) }

    func positions(_ block: Int) -> ArraySlice<Int> {
      let first = batch.positions.startIndex + 16 * block
      return batch.positions[first..<first + valid(block)]
    }

    func partials(_ block: Int) -> UnsafeMutablePointer<Double> {
      partial.base + block * partialCount
    }

    func block(_ index: Int) -> Block {
      Block(
        valid: valid(index), batch: batch.positions.count, images: images.base + 16 * index,
        isTraining: batch.isTraining, seed: batch.seed, epoch: batch.epoch)
    }

    var result: LossResult {
      let count = batch.positions.count
      var result = LossResult()
      for block in 0..<losses.count { result.lossSum += losses.base[block] }
      result.ranks = Array(UnsafeBufferPointer(start: ranks.base, count: count))
      result.guesses = Array(UnsafeBufferPointer(start: guesses.base, count: count))
      return result
    }
  }

  /// The first failure of several threads.
  fileprivate final class Failure: Sendable {
    private let error = Mutex<EngineError?>(nil)
    private let flag = Atomic(false)

    var value: EngineError? { error.withLock { $0 } }

    /// The same question without a lock.
    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set(_ failure: EngineError) {
      error.withLock { $0 = $0 ?? failure }
      flag.store(true, ordering: .relaxed)
    }
  }
}

extension LaneView {
  /// Makes a vector's lanes 1 at the channel that each names, and 0 elsewhere.
  fileprivate func setOnes(at channels: UnsafePointer<Int32>, _ valid: Int) {
    for channel in 0..<self.channels { row(channel, 0)[0] = .zero }
    for lane in 0..<valid { row(Int(channels[lane]), 0)[0][lane] = 1 }
  }
}
