import Kernels

extension Executor {
  /// Brings a block's loss, ranks and guesses to the run, and the error of its outputs to the workspace.
  func measure(
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

extension LaneView {
  /// Makes a vector's lanes 1 at the channel that each names, and 0 elsewhere.
  fileprivate func setOnes(at channels: UnsafePointer<Int32>, _ valid: Int) {
    for channel in 0..<self.channels { row(channel, 0)[0] = .zero }
    for lane in 0..<valid { row(Int(channels[lane]), 0)[0][lane] = 1 }
  }
}
