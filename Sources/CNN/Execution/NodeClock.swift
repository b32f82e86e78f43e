/// Adds up the seconds that each node takes, forward and backward, over all blocks.
final class NodeClock: Sendable {
  enum Direction: Int {
    case forward = 0
    case backward = 1
  }

  private let nodes: Int
  private let workers: Int
  // Each worker writes to a row of its own.
  private let seconds: AlignedArray<Double>

  init(nodes: Int, workers: Int) {
    self.nodes = nodes
    self.workers = workers
    seconds = AlignedArray(count: 2 * nodes * workers, repeating: 0)
  }

  func time(_ node: Int, _ direction: Direction, _ worker: Int, _ body: () -> Void) {
    let start = monotonicSeconds()
    body()
    seconds.base[(worker * nodes + node) * 2 + direction.rawValue] += monotonicSeconds() - start
  }

  /// The seconds that node `node` took on all workers together.
  func total(_ node: Int, _ direction: Direction) -> Double {
    (0..<workers).reduce(0) { $0 + seconds.base[($1 * nodes + node) * 2 + direction.rawValue] }
  }
}
