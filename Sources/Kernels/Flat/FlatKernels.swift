/// Loops over flat arrays of floats (parameters, gradients, optimiser state) of one instruction
/// set.
public struct FlatKernels: Sendable {
  /// Sums arrays in a fixed binary tree: shard 0 + shard 1, 2 + 3, …, then the pairs, and so on.
  public var reduce: @Sendable (ShardReduction) -> Void
  /// One optimiser step.
  public var step: @Sendable (OptimiserStep) -> Void
  /// Σ v², in double precision and a fixed order.
  public var sumOfSquares: @Sendable (UnsafePointer<Float>, Int) -> Double
  /// Whether every value is finite.
  public var allFinite: @Sendable (UnsafePointer<Float>, Int) -> Bool
  /// Sets `count` floats to a value.
  public var fill: @Sendable (UnsafeMutablePointer<Float>, Int, Float) -> Void
  /// destination = destination · a + source · b; the moving averages.
  public var blend:
    @Sendable (
      _ destination: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>, _ count: Int,
      _ a: Float, _ b: Float
    ) -> Void

  @inlinable
  public init(
    reduce: @escaping @Sendable (ShardReduction) -> Void,
    step: @escaping @Sendable (OptimiserStep) -> Void,
    sumOfSquares: @escaping @Sendable (UnsafePointer<Float>, Int) -> Double,
    allFinite: @escaping @Sendable (UnsafePointer<Float>, Int) -> Bool,
    fill: @escaping @Sendable (UnsafeMutablePointer<Float>, Int, Float) -> Void,
    blend:
      @escaping @Sendable (
        _ destination: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>, _ count: Int,
        _ a: Float, _ b: Float
      ) -> Void
  ) {
    self.reduce = reduce
    self.step = step
    self.sumOfSquares = sumOfSquares
    self.allFinite = allFinite
    self.fill = fill
    self.blend = blend
  }
}

/// Arguments of the reduction kernel.
public struct ShardReduction: @unchecked Sendable {
  /// The arrays, `shardCount` of them.
  public var shards: UnsafePointer<UnsafeMutablePointer<Float>>
  public var shardCount: Int
  /// The elements to sum; a thread takes a range of its own.
  public var range: Range<Int>
  /// Where the sum goes, at the same indices; may be one of the shards.
  public var destination: UnsafeMutablePointer<Float>

  public init(
    shards: UnsafePointer<UnsafeMutablePointer<Float>>, shardCount: Int, range: Range<Int>,
    destination: UnsafeMutablePointer<Float>
  ) {
    self.shards = shards
    self.shardCount = shardCount
    self.range = range
    self.destination = destination
  }
}

/// An optimiser's rule, with Keras's formulas.
public enum OptimiserRule: Sendable, Hashable {
  /// w −= rate·g
  case sgd
  /// m = momentum·m − rate·g; w += m. `state1` is m.
  case momentum(Float)
  /// m = momentum·m − rate·g; w += momentum·m − rate·g. `state1` is m.
  case nesterov(Float)
  /// v = rho·v + (1 − rho)·g²; w −= rate·g / √(v + epsilon). `state1` is v.
  case rmsprop(rho: Float, epsilon: Float)
  /// m += (g − m)(1 − beta1); v += (g² − v)(1 − beta2);
  /// w −= rate·√(1 − beta2^t)/(1 − beta1^t)·m / (√v + epsilon). `state1` is m, `state2` is v.
  /// With a decoupled decay this is adamw.
  case adam(beta1: Float, beta2: Float, epsilon: Float)

  /// How many state arrays the rule keeps.
  public var stateCount: Int {
    switch self {
    case .sgd: 0
    case .momentum, .nesterov, .rmsprop: 1
    case .adam: 2
    }
  }
}

/// Arguments of the optimiser kernel. In this order: g = gradientScale·gradient + 2·l2·w;
/// w −= w·decay·rate; then the rule.
public struct OptimiserStep: @unchecked Sendable {
  public var rule: OptimiserRule
  public var rate: Float
  /// The number of this step, from 1; only adam looks at it.
  public var step: Int
  /// Factor of the gradient, such as that of a global norm clipping.
  public var gradientScale: Float
  /// Coefficient of Σw² in the loss.
  public var l2: Float
  /// Keras's decoupled `weight_decay`.
  public var decay: Float
  public var count: Int
  public var parameters: UnsafeMutablePointer<Float>
  public var gradient: UnsafePointer<Float>
  public var state1: UnsafeMutablePointer<Float>?
  public var state2: UnsafeMutablePointer<Float>?

  public init(
    rule: OptimiserRule, rate: Float, step: Int, gradientScale: Float = 1, l2: Float = 0,
    decay: Float = 0, count: Int, parameters: UnsafeMutablePointer<Float>,
    gradient: UnsafePointer<Float>, state1: UnsafeMutablePointer<Float>? = nil,
    state2: UnsafeMutablePointer<Float>? = nil
  ) {
    self.rule = rule
    self.rate = rate
    self.step = step
    self.gradientScale = gradientScale
    self.l2 = l2
    self.decay = decay
    self.count = count
    self.parameters = parameters
    self.gradient = gradient
    self.state1 = state1
    self.state2 = state2
  }
}
