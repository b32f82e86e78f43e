/// The memory that a network needs, computed before it is taken. All figures are in bytes.
public struct MemoryEstimate: Hashable, Sendable {
  /// Weights.
  public var parameters: Int
  /// Gradients and the optimiser's values.
  public var optimizer: Int
  /// Activations and errors of the blocks that are worked on at once.
  public var activations: Int
  /// Of these, the activations of one image.
  public var activationsPerImage: Int

  public var total: Int {
    [parameters, optimizer, activations].reduce(0) { sum, part in
      let (result, overflow) = sum.addingReportingOverflow(part)
      return overflow ? .max : result
    }
  }
}

extension Network {
  /// What training with `settings` needs.
  public func memoryForTraining(_ settings: TrainingSettings) -> MemoryEstimate {
    MemoryEstimate(parameters: 0, optimizer: 0, activations: 0, activationsPerImage: 0)
  }

  /// What a forward pass in batches of `batch` needs.
  public func memoryForPrediction(batch: Int, threads: Int? = nil) -> MemoryEstimate {
    MemoryEstimate(parameters: 0, optimizer: 0, activations: 0, activationsPerImage: 0)
  }
}
