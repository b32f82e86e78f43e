/// Where the time of a training step goes.
public struct Profile: Sendable {
  /// One layer's share.
  public struct Row: Sendable {
    public var layer: String
    public var kind: String
    /// Seconds of one thread for one image.
    public var forward: Double
    public var backward: Double
    /// Floating-point operations of one image: two for each multiply–add.
    public var forwardOperations: Double
    public var backwardOperations: Double
  }

  public var rows: [Row]
  /// Seconds for one image outside the layers: loading, loss, optimiser, waiting.
  public var other: Double
  /// Multiply–add peak of one thread, in 10⁹ operations a second.
  public var peakGflops: Double
  public var batch: Int
  public var threads: Int
  public var instructionSet: String
}

extension Network {
  /// Times every layer in training steps on random images, for about `seconds`.
  /// - Throws: ``EngineError`` when the network can't be trained or memory doesn't suffice.
  public func profile(
    settings: TrainingSettings, seconds: Double = 1, observe: () -> Bool = { true }
  ) throws(EngineError) -> Profile {
    let (trainer, count) = try endlessTrainer(settings)
    let executor = trainer.executor
    let clock = NodeClock(nodes: executor.plan.nodes.count, workers: executor.pool.count)
    executor.clock = clock
    let start = monotonicSeconds()
    var steps = 0
    _ = try trainer.run { _ in
      steps += 1
      return monotonicSeconds() - start < seconds && observe()
    }
    try StopRequest.check()
    let elapsed = monotonicSeconds() - start
    return profile(
      executor, clock, images: Double(steps * count), elapsed: elapsed, batch: count)
  }

  private func profile(
    _ executor: Executor, _ clock: NodeClock, images: Double, elapsed: Double, batch: Int
  ) -> Profile {
    let plan = executor.plan
    let layers = allLayers
    var rows = layers.map { layer in
      Profile.Row(
        layer: layer.name, kind: layer.layer.kind, forward: 0, backward: 0,
        forwardOperations: 2 * Double(layer.layer.multiplyAdds(for: layer.input)),
        backwardOperations: 0)
    }
    var spent = 0.0
    for (index, node) in plan.nodes.enumerated() {
      let (forward, backward) = (clock.total(index, .forward), clock.total(index, .backward))
      rows[node.layer].forward += forward / images
      rows[node.layer].backward += backward / images
      spent += forward + backward
      // A layer's weights belong to its first step.
      guard plan.layerResults[node.layer] == node.output else { continue }
      let operations = rows[node.layer].forwardOperations
      let passes =
        (node.hasGradients ? 1 : 0) + (plan.buffers[node.input].errorOffset != nil ? 1 : 0)
      rows[node.layer].backwardOperations = operations * Double(passes)
    }
    return Profile(
      rows: rows, other: max(0, elapsed * Double(executor.pool.count) - spent) / images,
      peakGflops: Machine.measurePeak(), batch: batch, threads: executor.pool.count,
      instructionSet: Machine.instructionSet)
  }
}
