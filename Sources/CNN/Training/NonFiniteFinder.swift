import Kernels
import Synchronization

/// Finds the layer in which a number stopped being finite.
struct NonFiniteFinder {
  private let network: Network
  private let executor: Executor

  init(_ network: Network, _ executor: Executor) {
    self.network = network
    self.executor = executor
  }

  /// The first layer whose output isn't finite, else the last one whose gradient isn't.
  func find(
    _ batch: Executor.Batch, _ loader: BlockLoader, loss: Loss
  ) -> (layer: String, what: String) {
    let plan = executor.plan
    let layers = network.allLayers
    let first = Mutex<Int>(layers.count)
    let inputIsBad = Mutex(false)
    // The gradients of the failed batch are still there; look at them before they are overwritten.
    let badGradient = plan.layout.entries.last { entry in
      entry.isTrained
        && !plan.table.flat.allFinite(executor.gradients.base + entry.offset, entry.count)
    }
    // The layer is found, even if the user is asking for a stop.
    _ = StopRequest.asking(nil) {
      try? executor.forward(batch, from: loader, loss: loss) { _, _, views in
        if !isFinite(views.activation(0)) { inputIsBad.withLock { $0 = true } }
        for (index, buffer) in plan.layerOutputs.enumerated()
        where !isFinite(views.activation(buffer)) {
          first.withLock { $0 = min($0, index) }
          break
        }
      }
    }
    if inputIsBad.withLock({ $0 }) { return ("input", "an image") }
    let index = first.withLock { $0 }
    if index < layers.count { return (layers[index].name, "the output") }
    if let badGradient { return (badGradient.layer, "the gradient") }
    return (layers.last?.name ?? "output", "the loss")
  }

  private func isFinite(_ view: LaneView) -> Bool {
    for channel in 0..<view.channels {
      for row in 0..<view.height {
        let start = view.row(channel, row)
        for column in 0..<view.width {
          let pixel = start[column]
          // x − x is 0 for a finite x, else NaN.
          if (pixel - pixel) != .zero { return false }
        }
      }
    }
    return true
  }
}
