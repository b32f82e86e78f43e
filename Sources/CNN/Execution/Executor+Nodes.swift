import Kernels

/// One node of the plan at work on one block.
extension Executor {
  func views(_ workspace: UnsafeMutablePointer<Lanes>) -> BlockViews {
    BlockViews(plan: plan, workspace: workspace)
  }

  /// Loads a block's images; false when that failed, which ``Run/failure`` then tells.
  func load(
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

  func context(
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

  func forward(
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

  func backward(
    _ index: Int, _ block: Int, _ sum: Int, _ own: Share, _ run: Run,
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
        index, block, gradients: shards[sum].base,
        accumulates: block > own.blocks(of: sum).lowerBound, run, workspace, worker)
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
}
