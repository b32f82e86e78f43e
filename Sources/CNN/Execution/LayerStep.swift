import Kernels

/// One stage of a layer's computation, before it is known where its numbers lie.
///
/// Most layers are one step. The plan asks each step which borders of zeros it reads, lays out the
/// buffers, and binds the step to them.
public protocol LayerStep: Sendable {
  /// The shape of the result.
  var output: Shape { get }

  /// Zeros that the forward pass reads round the input.
  var inputBorder: Border { get }

  /// Zeros that the backward pass reads round the error of the output.
  var errorBorder: Border { get }

  /// The activation that the step ends with, if a step behind it may go back through it.
  var finalActivation: Kernels.ActivationKind? { get }

  /// Whether the step's backward pass can go on through the activation that made its input.
  var takesInputActivation: Bool { get }

  /// Whether the backward pass may then write the error of the input over the input.
  var mayReplaceInput: Bool { get }

  /// The step ready to run on buffers of the given geometry.
  func bind(_ binding: StepBinding) -> any BoundStep
}

extension LayerStep {
  public var inputBorder: Border { .none }
  public var errorBorder: Border { .none }
  public var finalActivation: Kernels.ActivationKind? { nil }
  public var takesInputActivation: Bool { false }
  public var mayReplaceInput: Bool { false }
}

/// Where the numbers of a step lie.
public struct StepBinding: Sendable {
  let table: KernelTable
  let input: LaneGeometry
  let output: LaneGeometry
  let inputError: LaneGeometry
  let outputError: LaneGeometry
  /// Where each parameter of the layer begins, in the network's array of all parameters.
  let parameters: [Int]
  /// A number of the step within its network, for its random numbers.
  let ordinal: UInt32
  /// Whether training leaves the layer's parameters as they are.
  let isFrozen: Bool
  /// The activation that made the input, where the step's backward pass is to go on through it.
  let inputActivation: Kernels.ActivationKind?
  /// Whether the step behind has taken the error back through this step's activation.
  let isPastActivation: Bool
}

/// A step that is ready to run. It is shared by all threads and holds no state.
public protocol BoundStep: Sendable {
  /// Floats that the packed weights take.
  var packedCount: Int { get }

  /// `Lanes` of scratch memory that a thread needs.
  var scratchCount: Int { get }

  /// Brings the weights into the order that the kernels want.
  func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>)

  /// Computes the output of one block.
  func forward(_ context: StepContext)

  /// Computes the error of the input, if it is wanted, and the gradients, if there are any.
  func backward(_ context: StepContext)

  /// What the step needs to know of the whole batch, if anything.
  var batchStatistics: (any BatchStatistics)? { get }
}

extension BoundStep {
  public var packedCount: Int { 0 }
  public var scratchCount: Int { 0 }
  public func pack(_ parameters: UnsafePointer<Float>, into packed: UnsafeMutablePointer<Float>) {}
  public var batchStatistics: (any BatchStatistics)? { nil }
}

/// A step that needs sums over the whole batch before any block can go on; it cuts the pass.
///
/// Sums are doubles, so that their order hardly matters; they are taken in the order of the blocks
/// all the same, so that results don't depend on threads.
public protocol BatchStatistics: Sendable {
  /// The number of sums.
  var count: Int { get }

  /// Adds one block's part of the forward sums.
  func collectForward(_ context: StepContext, into sums: UnsafeMutablePointer<Double>)

  /// Called once with the batch's forward sums.
  func finishForward(
    sums: UnsafePointer<Double>, images: Int, parameters: UnsafeMutablePointer<Float>)

  /// Adds one block's part of the backward sums.
  func collectBackward(_ context: StepContext, into sums: UnsafeMutablePointer<Double>)

  /// Called once with the batch's backward sums; overwrites the gradients.
  func finishBackward(sums: UnsafePointer<Double>, gradients: UnsafeMutablePointer<Float>)
}

/// What a step works on: one block's views, the weights, a thread's scratch memory.
public struct StepContext: @unchecked Sendable {
  // The pointers are valid for the duration of the call; no two threads share a block or scratch.
  let input: LaneView
  let output: LaneView
  /// The error of the input; `nil` where nobody wants it.
  let inputError: LaneView?
  /// The error of the output; in a forward pass the same as `output`.
  let outputError: LaneView
  /// All parameters of the network.
  let parameters: UnsafePointer<Float>
  /// The shard's gradients, laid out as the parameters; `nil` where the layer is frozen.
  let gradients: UnsafeMutablePointer<Float>?
  /// Whether the gradients hold those of the shard's blocks before, to be added to.
  let accumulates: Bool
  let packed: UnsafePointer<Float>
  let scratch: UnsafeMutablePointer<Lanes>
  let block: Block
  /// The batch's forward and backward sums, where the step asked for them.
  let forwardSums: UnsafePointer<Double>?
  let backwardSums: UnsafePointer<Double>?
}

/// Sixteen images, or fewer in a batch's last block.
public struct Block: @unchecked Sendable {
  // The pointer is valid for the duration of the call.
  /// How many of the lanes hold an image.
  let valid: Int
  /// How many images the whole batch has.
  let batch: Int
  /// The images' indices in their dataset.
  let images: UnsafePointer<UInt32>
  let isTraining: Bool
  let seed: UInt64
  /// Makes two visits of one image different.
  let epoch: UInt32
}
