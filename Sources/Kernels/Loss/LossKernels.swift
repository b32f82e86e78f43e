/// The loss functions of one instruction set. All work on a block's last tensor, `count` lanes.
public struct LossKernels: Sendable {
  /// Softmax and cross entropy in one: δ = scale · (softmax(z) − onehot) and −ln softmax(z)[label].
  public var softmaxCrossEntropy: @Sendable (ClassLoss) -> Void
  /// Cross entropy of probabilities that a softmax made before: −ln max(p, 1e-7) as Keras clips it;
  /// δ is with respect to p.
  public var crossEntropy: @Sendable (ClassLoss) -> Void
  /// Mean squared error against the one-hot vector of the label: mean over the `count` values.
  public var squaredErrorClasses: @Sendable (ClassLoss) -> Void
  /// Mean squared error against given values.
  public var squaredError: @Sendable (TargetLoss) -> Void
  /// For each valid lane the number of values before which the label's value ranks: 0 means that
  /// the label has the greatest value (the first index wins a tie), so `rank < k` is a top-k hit.
  /// A NaN at the label ranks last.
  public var ranks: @Sendable (ClassRanks) -> Void

  @inlinable
  public init(
    softmaxCrossEntropy: @escaping @Sendable (ClassLoss) -> Void,
    crossEntropy: @escaping @Sendable (ClassLoss) -> Void,
    squaredErrorClasses: @escaping @Sendable (ClassLoss) -> Void,
    squaredError: @escaping @Sendable (TargetLoss) -> Void,
    ranks: @escaping @Sendable (ClassRanks) -> Void
  ) {
    self.softmaxCrossEntropy = softmaxCrossEntropy
    self.crossEntropy = crossEntropy
    self.squaredErrorClasses = squaredErrorClasses
    self.squaredError = squaredError
    self.ranks = ranks
  }
}

/// Arguments of the loss kernels that compare with class labels.
public struct ClassLoss: @unchecked Sendable {
  /// Classes.
  public var count: Int
  /// Logits, probabilities or outputs, `[count]`.
  public var input: UnsafePointer<Lanes>
  /// Sixteen labels in `0..<count`.
  public var labels: UnsafePointer<Int32>
  /// Lanes `0..<valid` hold images; the others get loss 0 and δ 0.
  public var valid: Int
  /// Factor of δ, usually 1 / batch. The loss isn't scaled.
  public var scale: Float
  /// δ, `[count]`, overwritten, or nil when only the loss is wanted; may be `input`.
  public var gradient: UnsafeMutablePointer<Lanes>?
  /// Softmax(z), `[count]`, or nil; may be `input`.
  public var probabilities: UnsafeMutablePointer<Lanes>?
  /// Sixteen losses, overwritten.
  public var losses: UnsafeMutablePointer<Lanes>

  public init(
    count: Int, input: UnsafePointer<Lanes>, labels: UnsafePointer<Int32>, valid: Int,
    scale: Float, gradient: UnsafeMutablePointer<Lanes>?,
    probabilities: UnsafeMutablePointer<Lanes>? = nil, losses: UnsafeMutablePointer<Lanes>
  ) {
    self.count = count
    self.input = input
    self.labels = labels
    self.valid = valid
    self.scale = scale
    self.gradient = gradient
    self.probabilities = probabilities
    self.losses = losses
  }
}

/// Arguments of the loss kernel that compares with values.
public struct TargetLoss: @unchecked Sendable {
  public var count: Int
  /// `[count]`.
  public var input: UnsafePointer<Lanes>
  /// `[count]`.
  public var target: UnsafePointer<Lanes>
  /// Lanes `0..<valid` hold images; the others get loss 0 and δ 0.
  public var valid: Int
  /// Factor of δ, usually 1 / batch.
  public var scale: Float
  /// δ, `[count]`, overwritten, or nil.
  public var gradient: UnsafeMutablePointer<Lanes>?
  /// Sixteen losses, overwritten.
  public var losses: UnsafeMutablePointer<Lanes>

  public init(
    count: Int, input: UnsafePointer<Lanes>, target: UnsafePointer<Lanes>, valid: Int,
    scale: Float, gradient: UnsafeMutablePointer<Lanes>?, losses: UnsafeMutablePointer<Lanes>
  ) {
    self.count = count
    self.input = input
    self.target = target
    self.valid = valid
    self.scale = scale
    self.gradient = gradient
    self.losses = losses
  }
}

/// Arguments of the ranking kernel.
public struct ClassRanks: @unchecked Sendable {
  public var count: Int
  /// `[count]`.
  public var input: UnsafePointer<Lanes>
  /// Sixteen labels in `0..<count`.
  public var labels: UnsafePointer<Int32>
  public var valid: Int
  /// Sixteen ranks, overwritten; −1 in lanes without an image.
  public var ranks: UnsafeMutablePointer<Int32>
  /// The sixteen classes of the greatest value, the first of equals, or nil; −1 without an image.
  public var predictions: UnsafeMutablePointer<Int32>?

  public init(
    count: Int, input: UnsafePointer<Lanes>, labels: UnsafePointer<Int32>, valid: Int,
    ranks: UnsafeMutablePointer<Int32>, predictions: UnsafeMutablePointer<Int32>? = nil
  ) {
    self.count = count
    self.input = input
    self.labels = labels
    self.valid = valid
    self.ranks = ranks
    self.predictions = predictions
  }
}
