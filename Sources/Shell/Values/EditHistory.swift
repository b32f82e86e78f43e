import CNN
import Lang

/// Older states of a network that `undo` goes back to, newest last.
///
/// States share the weights that did not change. The oldest are forgotten when there are many or
/// when their weights take much memory.
struct EditHistory {
  struct Step {
    /// The change as the user knows it: `conv 6 5x5 tanh`, `train`.
    var change: String
    /// The state before the change, or for redoing, after it.
    var network: Network
    var origins: [String: Span]
    /// Whether the change gave the network other weights, so that the state doesn't share them.
    var changesWeights: Bool

    /// The bytes that the state may hold alone.
    fileprivate var bytes: Int {
      guard changesWeights else { return 0 }
      let copies = 2 + (network.training?.slots.count ?? 0)
      let (bytes, overflow) = network.parameterCount.multipliedReportingOverflow(by: 4 * copies)
      return overflow ? Int.max : bytes
    }
  }

  private(set) var steps: [Step] = []

  static let largestCount = 200
  static let largestBytes = 1 << 29

  mutating func push(_ step: Step) {
    steps.append(step)
    if steps.count > Self.largestCount { steps.removeFirst() }
    var bytes = 0
    for index in steps.indices.reversed() {
      bytes = bytes.addingReportingOverflow(steps[index].bytes).partialValue
      // The newest state stays, however large it is.
      if index < steps.count - 1, bytes > Self.largestBytes || bytes < 0 {
        steps.removeFirst(index + 1)
        return
      }
    }
  }

  mutating func pop() -> Step? { steps.popLast() }
  mutating func clear() { steps = [] }
}
