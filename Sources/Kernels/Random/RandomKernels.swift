/// The random loops of one instruction set: pure functions of seed, purpose, epoch, image and
/// element, whatever the block or lane an image is in. Elements count c, y, x, as in memory.
public struct RandomKernels: Sendable {
  /// y = x / (1 − rate) where the element is kept, else 0; used on δ too, with the same draw.
  public var dropout: @Sendable (RandomLanes) -> Void
  /// y = x + rate·n with n normally distributed.
  public var noise: @Sendable (RandomLanes) -> Void

  @inlinable
  public init(
    dropout: @escaping @Sendable (RandomLanes) -> Void,
    noise: @escaping @Sendable (RandomLanes) -> Void
  ) {
    self.dropout = dropout
    self.noise = noise
  }
}

/// Arguments of the random kernels.
public struct RandomLanes: @unchecked Sendable {
  public var input: LaneView
  /// May be `input`.
  public var output: LaneView
  /// The share of elements dropped, 0 ≤ rate < 1; or the noise's standard deviation.
  public var rate: Float
  public var seed: UInt64
  /// What the numbers are for, such as a layer's number, so that two uses never share a draw.
  public var purpose: UInt32
  /// Epoch or step: whatever makes two visits of one image different.
  public var epoch: UInt32
  /// The sixteen images' indices in their dataset.
  public var images: UnsafePointer<UInt32>

  public init(
    input: LaneView, output: LaneView, rate: Float, seed: UInt64, purpose: UInt32, epoch: UInt32,
    images: UnsafePointer<UInt32>
  ) {
    self.input = input
    self.output = output
    self.rate = rate
    self.seed = seed
    self.purpose = purpose
    self.epoch = epoch
    self.images = images
  }
}
