import Kernels

/// An optimiser at work: its values for each weight, and one step after another.
final class OptimizerRun {
  private let settings: TrainingSettings
  private let layout: ParameterLayout
  private let table: KernelTable
  private let slots: [AlignedArray<Float>]
  private let chunks: [Chunk]

  /// A part of one parameter, so that threads can share the work.
  private struct Chunk {
    let range: Range<Int>
    let isFrozen: Bool
    let l2: Double
  }

  init(_ settings: TrainingSettings, layout: ParameterLayout, table: KernelTable) {
    self.settings = settings
    self.layout = layout
    self.table = table
    slots = settings.optimizer.slotNames.map { _ in
      AlignedArray(count: layout.trainedCount, repeating: 0)
    }
    var chunks: [Chunk] = []
    let size = 8192
    for entry in layout.entries where entry.isTrained {
      for start in stride(from: 0, to: entry.count, by: size) {
        let end = min(entry.count, start + size)
        chunks.append(
          Chunk(
            range: entry.offset + start..<entry.offset + end, isFrozen: entry.isFrozen,
            l2: entry.l2))
      }
    }
    self.chunks = chunks
  }

  /// The values for each slot, without gaps.
  var state: [[Float]] { slots.map { layout.compact($0.base, onlyTrained: true) } }

  /// Takes up `state` where it fits.
  /// - Returns: whether it did.
  func restore(_ state: [[Float]]) -> Bool {
    guard state.count == slots.count else { return false }
    return zip(state, slots).allSatisfy { values, slot in
      layout.expand(values, into: slot.base, onlyTrained: true)
    }
  }

  private var rule: OptimiserRule {
    switch settings.optimizer {
    case .sgd: .sgd
    case .momentum: .momentum(Float(settings.momentum))
    case .nesterov: .nesterov(Float(settings.momentum))
    case .rmsprop: .rmsprop(rho: 0.9, epsilon: 1e-7)
    case .adam, .adamw: .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7)
    }
  }

  /// The norm of all gradients together, those of frozen layers left out; not finite if one isn't.
  func gradientNorm(_ gradients: UnsafePointer<Float>, pool: WorkerPool) -> Double {
    let squares = AlignedArray<Double>(count: chunks.count, repeating: 0)
    pool.run(chunks.count) { _, task in
      let chunk = chunks[task]
      guard !chunk.isFrozen else { return }
      squares.base[task] = table.flat.sumOfSquares(
        gradients + chunk.range.lowerBound, chunk.range.count)
    }
    var sum = 0.0
    for index in 0..<chunks.count { sum += squares.base[index] }
    return sum.squareRoot()
  }

  /// Σ l2·w² over all weights, what the regularisation adds to the loss.
  func penalty(_ parameters: UnsafePointer<Float>) -> Double {
    chunks.reduce(0) { sum, chunk in
      guard chunk.l2 > 0, !chunk.isFrozen else { return sum }
      return sum
        + chunk.l2
        * table.flat.sumOfSquares(parameters + chunk.range.lowerBound, chunk.range.count)
    }
  }

  /// Changes the weights by one step.
  /// - Parameters:
  ///   - number: the step's number, from 1.
  ///   - norm: the norm of the gradients.
  func step(
    _ parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, rate: Double,
    number: Int, norm: Double, pool: WorkerPool
  ) {
    var factor: Float = 1
    if let clip = settings.clip, norm > clip { factor = Float(clip / norm) }
    let rule = rule
    pool.run(chunks.count) { _, task in
      let chunk = chunks[task]
      guard !chunk.isFrozen else { return }
      let start = chunk.range.lowerBound
      table.flat.step(
        OptimiserStep(
          rule: rule, rate: Float(rate), step: number, gradientScale: factor, l2: Float(chunk.l2),
          decay: Float(settings.effectiveDecay), count: chunk.range.count,
          parameters: parameters + start, gradient: gradients + start,
          state1: slots.first.map { $0.base + start },
          state2: slots.count > 1 ? slots[1].base + start : nil))
    }
  }
}
