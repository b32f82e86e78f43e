import Kernels

/// A network made ready to run: its steps in order, and where each number of a block lies.
///
/// A block's workspace is one piece of memory that holds the activations and, for training, the
/// errors of 16 images. The plan is shared by all threads.
final class ExecutionPlan: Sendable {
  /// What a workspace has to hold.
  struct Purpose: Sendable {
    /// Whether there is a way back.
    var isTraining: Bool
    /// Whether the error of the input is wanted as well.
    var wantsInputError = false
    /// Whether every tensor has to be there at the end, for somebody to look at; otherwise tensors
    /// that are never needed at the same time share their memory, so that more of a block stays in
    /// the cache.
    var keepsAll = false

    static let prediction = Purpose(isTraining: false)
    static let training = Purpose(isTraining: true)
    static let activations = Purpose(isTraining: false, keepsAll: true)
    static let gradients = Purpose(isTraining: true, wantsInputError: true, keepsAll: true)
  }

  let table: KernelTable
  let layout: ParameterLayout
  let nodes: [Node]
  let buffers: [Buffer]
  /// The buffer of the last step.
  let output: Int
  /// Whether the network ends with softmax; that step is left to the loss in training.
  let endsInSoftmax: Bool
  /// `Lanes` of a workspace.
  let workspaceCount: Int
  /// `Lanes` of scratch that a thread needs.
  let scratchCount: Int
  /// Floats of all packed weights.
  let packedCount: Int
  let inputShape: Shape
  /// Indices of the nodes that want to know the whole batch.
  let batchNodes: [Int]
  /// Where each node's sums over the batch begin, and how many there are in all.
  let statisticsOffsets: [Int?]
  let statisticsCount: Int

  /// A step, or a place where ways part or meet.
  struct Node: Sendable {
    enum Work: Sendable {
      case step(any BoundStep, statistics: (any BatchStatistics)?)
      /// `skip` is the buffer that shares the input's activations but has errors of its own.
      case fork(BoundFork, skip: Int)
      case join(BoundJoin, skip: Int)
    }

    let work: Work
    let input: Int
    let output: Int
    /// The index of the layer in ``Network/allLayers``.
    let layer: Int
    /// Where the packed weights begin.
    let packed: Int
    /// Whether the layer's gradients are wanted.
    let hasGradients: Bool
  }

  /// The place of one tensor, and of its error, in a workspace.
  struct Buffer: Sendable {
    let shape: Shape
    let activation: LaneGeometry
    let activationOffset: Int
    let error: LaneGeometry
    /// `nil` where the error isn't wanted.
    let errorOffset: Int?
    /// The zeros round the activation and the error, where they have to be put back because the
    /// memory is shared.
    let activationRing: Border?
    let errorRing: Border?
  }

  /// Nodes that belong to a layer, for reading its output and error.
  let layerOutputs: [Int]
  let layerResults: [Int]

  init(_ network: Network, for purpose: Purpose, table: KernelTable) {
    var builder = PlanBuilder(network, table: table)
    self.table = table
    inputShape = network.input
    layout = builder.layout
    let plan = builder.finish(purpose)
    nodes = plan.nodes
    buffers = plan.buffers
    output = plan.output
    endsInSoftmax = plan.endsInSoftmax
    workspaceCount = plan.workspaceCount
    scratchCount = plan.scratchCount
    packedCount = plan.packedCount
    layerOutputs = plan.layerOutputs
    layerResults = plan.layerResults
    var offsets: [Int?] = []
    var count = 0
    for node in plan.nodes {
      if case .step(_, let statistics?) = node.work {
        offsets.append(count)
        count += statistics.count
      } else {
        offsets.append(nil)
      }
    }
    statisticsOffsets = offsets
    statisticsCount = count
    batchNodes = offsets.indices.filter { offsets[$0] != nil }
  }

  /// The nodes to run in a forward pass when the final softmax is left to the loss.
  func forwardCount(includingFinalSoftmax: Bool) -> Int {
    endsInSoftmax && !includingFinalSoftmax ? nodes.count - 1 : nodes.count
  }

  /// The buffer that the loss looks at.
  func lossBuffer(includingFinalSoftmax: Bool) -> Int {
    endsInSoftmax && !includingFinalSoftmax ? nodes[nodes.count - 1].input : output
  }

  /// Brings the weights of a node into its kernel's order.
  func pack(
    _ index: Int, _ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    if case .step(let step, _) = nodes[index].work, step.packedCount > 0 {
      step.pack(parameters, into: packed + nodes[index].packed)
    }
  }
}
