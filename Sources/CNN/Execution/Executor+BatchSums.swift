import Kernels

/// What a node sums over the whole batch before any block goes on.
extension Executor {
  func collect(
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

  func finish(
    _ index: Int, forward: Bool, _ run: Run, _ own: Share, _ collective: any Collective
  ) {
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
}
