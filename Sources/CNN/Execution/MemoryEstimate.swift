/// The memory that a network needs, computed before it is taken. All figures are in bytes.
public struct MemoryEstimate: Hashable, Sendable {
  /// Weights, as they are and as the kernels want them.
  public var parameters: Int
  /// Gradients and the optimiser's values.
  public var optimizer: Int
  /// Activations and errors of the blocks that are worked on at once.
  public var activations: Int
  /// The activations of one image.
  public var activationsPerImage: Int
  /// What is kept of all images: data that is made for them, outputs, activations, errors.
  public var results = 0

  public var total: Int {
    parameters.saturatingSum(optimizer).saturatingSum(activations).saturatingSum(results)
  }

  /// The estimate with so many bytes more that stay.
  func keeping(bytes: Int) -> MemoryEstimate {
    var estimate = self
    estimate.results = results.saturatingSum(bytes)
    return estimate
  }

  /// The estimate with so many values of each of `images` images, as they are computed and as the
  /// tensors they become.
  func keeping(_ values: Int, ofEach images: Int) -> MemoryEstimate {
    keeping(bytes: saturatingProduct(values, images, 8))
  }

  /// Refuses what the machine hasn't got.
  /// - Throws: ``EngineError/memory(what:needed:available:)``
  public func check(_ what: String) throws(EngineError) {
    let available = Machine.availableMemory
    guard total <= available else {
      throw .memory(what: what, needed: total, available: available)
    }
  }
}

extension Network {
  /// What training with `settings` needs.
  public func memoryForTraining(_ settings: TrainingSettings) -> MemoryEstimate {
    let threads = settings.threads ?? Machine.cores
    let blocks = Executor.blockCount(settings.batch)
    let hasBatchNodes = allLayers.contains { $0.layer is BatchNormalization && !$0.isFrozen }
    let copies = 1 + Executor.shardCount(settings.batch) + settings.optimizer.slotNames.count + 1
    return estimate(
      .training, workspaces: hasBatchNodes ? blocks : min(threads, blocks),
      copies: copies)
  }

  /// What a forward pass in batches of `batch` needs.
  public func memoryForPrediction(batch: Int, threads: Int? = nil) -> MemoryEstimate {
    estimate(
      .prediction,
      workspaces: min(threads ?? Machine.cores, Executor.blockCount(batch)), copies: 0)
  }

  private func estimate(
    _ purpose: ExecutionPlan.Purpose, workspaces: Int, copies: Int
  ) -> MemoryEstimate {
    var builder = PlanBuilder(self, table: Machine.kernels)
    let lanes = builder.measure(purpose)
    let count = allLayers.reduce(0) { sum, layer in
      layer.parameters.reduce(sum) { $0.saturatingSum($1.descriptor.count) }
    }
    let perImage = allLayers.reduce(input.count) { $0 + $1.output.count }
    return MemoryEstimate(
      // As stored, as an array, packed for both passes.
      parameters: saturatingProduct(count, 4, 4),
      optimizer: saturatingProduct(count, copies, 4),
      activations: saturatingProduct(lanes, workspaces, 64),
      activationsPerImage: saturatingProduct(perImage, 4))
  }
}
