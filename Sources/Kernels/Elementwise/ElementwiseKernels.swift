/// Elementwise loops of one instruction set. Results may be written over any operand of the same
/// pitches; borders are left alone.
public struct ElementwiseKernels: Sendable {
  /// y = a + b, the residual connection.
  public var add: @Sendable (_ a: LaneView, _ b: LaneView, _ result: LaneView) -> Void
  /// y = x, between different pitches.
  public var copy: @Sendable (_ input: LaneView, _ output: LaneView) -> Void
  /// y = factor·x.
  public var scale: @Sendable (_ input: LaneView, _ factor: Float, _ output: LaneView) -> Void
  /// Sets the interior to a value.
  public var fill: @Sendable (_ output: LaneView, _ value: Float) -> Void
  /// C×H×W to contiguous H×W×C, the order of Keras's Flatten.
  public var flatten: @Sendable (_ input: LaneView, _ output: UnsafeMutablePointer<Lanes>) -> Void
  /// The way back, H×W×C to C×H×W.
  public var unflatten: @Sendable (_ input: UnsafePointer<Lanes>, _ output: LaneView) -> Void

  @inlinable
  public init(
    add: @escaping @Sendable (_ a: LaneView, _ b: LaneView, _ result: LaneView) -> Void,
    copy: @escaping @Sendable (_ input: LaneView, _ output: LaneView) -> Void,
    scale: @escaping @Sendable (_ input: LaneView, _ factor: Float, _ output: LaneView) -> Void,
    fill: @escaping @Sendable (_ output: LaneView, _ value: Float) -> Void,
    flatten: @escaping @Sendable (_ input: LaneView, _ output: UnsafeMutablePointer<Lanes>) -> Void,
    unflatten: @escaping @Sendable (_ input: UnsafePointer<Lanes>, _ output: LaneView) -> Void
  ) {
    self.add = add
    self.copy = copy
    self.scale = scale
    self.fill = fill
    self.flatten = flatten
    self.unflatten = unflatten
  }
}
