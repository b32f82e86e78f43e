import Kernels

/// The tensors of one block.
struct BlockViews {
  let plan: ExecutionPlan
  let workspace: UnsafeMutablePointer<Lanes>

  func activation(_ buffer: Int) -> LaneView {
    LaneView(
      origin: workspace + plan.buffers[buffer].activationOffset,
      geometry: plan.buffers[buffer].activation)
  }

  /// The error of a tensor; `nil` where nobody wants it.
  func error(_ buffer: Int) -> LaneView? {
    plan.buffers[buffer].errorOffset.map {
      LaneView(origin: workspace + $0, geometry: plan.buffers[buffer].error)
    }
  }

  /// Puts the zeros round an activation back, where its memory is shared.
  func clearActivationRing(_ buffer: Int) {
    if let ring = plan.buffers[buffer].activationRing { activation(buffer).clear(ring) }
  }

  /// Puts the zeros round an error back, where its memory is shared.
  func clearErrorRing(_ buffer: Int) {
    if let ring = plan.buffers[buffer].errorRing { error(buffer)?.clear(ring) }
  }
}

extension LaneView {
  /// Zeroes the border round the interior.
  fileprivate func clear(_ ring: Border) {
    for channel in 0..<channels {
      let above = row(channel, -ring.top) - ring.left
      above.update(repeating: .zero, count: ring.top * rowPitch)
      for y in 0..<height {
        (row(channel, y) - ring.left).update(repeating: .zero, count: ring.left)
        (row(channel, y) + width).update(repeating: .zero, count: ring.right)
      }
      let below = row(channel, height) - ring.left
      below.update(repeating: .zero, count: ring.bottom * rowPitch)
    }
  }
}
