/// The pooling loops of one instruction set. Windows are clipped at the image's edge, so no buffer
/// needs a border; every backward kernel overwrites δx.
public struct PoolingKernels: Sendable {
  /// The greatest value under each window (eq. 2.4); padding counts as −∞, NaN propagates.
  public var maxForward: @Sendable (PoolingForward) -> Void
  /// Each δy goes to the first of the greatest values in row-major order (eq. 5.6–5.7).
  public var maxBackward: @Sendable (PoolingBackward) -> Void
  /// The mean under each window (eq. 2.5); padding isn't counted.
  public var averageForward: @Sendable (PoolingForward) -> Void
  /// Each δy is shared by the pixels under its window (eq. 5.2–5.4). `output` unused, and `input` too
  /// unless there is an activation to go back through.
  public var averageBackward: @Sendable (PoolingBackward) -> Void
  /// The mean of each channel; the output has one pixel a channel.
  public var globalAverageForward: @Sendable (_ input: LaneView, _ output: LaneView) -> Void
  /// δy / (height · width) everywhere.
  public var globalAverageBackward:
    @Sendable (_ outputGradient: LaneView, _ inputGradient: LaneView) -> Void

  @inlinable
  public init(
    maxForward: @escaping @Sendable (PoolingForward) -> Void,
    maxBackward: @escaping @Sendable (PoolingBackward) -> Void,
    averageForward: @escaping @Sendable (PoolingForward) -> Void,
    averageBackward: @escaping @Sendable (PoolingBackward) -> Void,
    globalAverageForward: @escaping @Sendable (_ input: LaneView, _ output: LaneView) -> Void,
    globalAverageBackward:
      @escaping @Sendable (_ outputGradient: LaneView, _ inputGradient: LaneView) -> Void
  ) {
    self.maxForward = maxForward
    self.maxBackward = maxBackward
    self.averageForward = averageForward
    self.averageBackward = averageBackward
    self.globalAverageForward = globalAverageForward
    self.globalAverageBackward = globalAverageBackward
  }
}

/// Window, stride and padding of a pooling layer.
public struct PoolingShape: Sendable, Hashable {
  public var windowHeight: Int
  public var windowWidth: Int
  public var strideY: Int
  public var strideX: Int
  /// Rows of padding above; those below follow from the output's height.
  public var padTop: Int
  /// Columns of padding to the left; those to the right follow from the output's width.
  public var padLeft: Int

  public init(
    windowHeight: Int, windowWidth: Int, strideY: Int, strideX: Int, padTop: Int = 0,
    padLeft: Int = 0
  ) {
    self.windowHeight = windowHeight
    self.windowWidth = windowWidth
    self.strideY = strideY
    self.strideX = strideX
    self.padTop = padTop
    self.padLeft = padLeft
  }
}

/// Arguments of the pooling forward kernels.
public struct PoolingForward: Sendable {
  public var shape: PoolingShape
  public var input: LaneView
  public var output: LaneView

  public init(shape: PoolingShape, input: LaneView, output: LaneView) {
    self.shape = shape
    self.input = input
    self.output = output
  }
}

/// Arguments of the pooling backward kernels.
public struct PoolingBackward: Sendable {
  public var shape: PoolingShape
  /// x as in the forward pass.
  public var input: LaneView
  /// y as the forward pass left it.
  public var output: LaneView
  /// δy.
  public var outputGradient: LaneView
  /// δx, overwritten.
  public var inputGradient: LaneView
  /// The activation that made the input: δx is then the error before it. Only for averages, and only
  /// one whose derivative follows from its value. Where 2×2 windows cover the image, δx may be x.
  public var activation: ActivationKind?

  public init(
    shape: PoolingShape, input: LaneView, output: LaneView, outputGradient: LaneView,
    inputGradient: LaneView, activation: ActivationKind? = nil
  ) {
    self.shape = shape
    self.input = input
    self.output = output
    self.outputGradient = outputGradient
    self.inputGradient = inputGradient
    self.activation = activation
  }
}
