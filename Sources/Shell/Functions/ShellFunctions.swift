import Lang

/// The functions that the shell adds to the language's own: one row each.
///
/// Help, completion and the reference page are made from the rows. A row that carries the name of a
/// function of the language (`sum`, `exp`) is asked when there is a tensor among the arguments.
public enum ShellFunctions {
  /// All rows; `context` is what functions need of the session.
  public static func table(_ context: FunctionContext) -> [TableFunction] {
    ConvolutionFunctions.table + PoolingFunctions.table + ActivationFunctions.table
      + NetworkFunctions.table + ImageFunctions.table(context) + MakingFunctions.table
      + RandomFunctions.table(context) + ShapeFunctions.table + JoiningFunctions.table
      + ReductionFunctions.table
      + ElementwiseFunctions.table + ComparisonFunctions.table
  }
}

/// The groups that functions are listed under in `help`.
enum FunctionGroup {
  static let convolution = "convolution and pooling"
  static let activation = "activations"
  static let network = "networks"
  static let making = "making tensors"
  static let shape = "shapes"
  static let reduction = "sums and statistics"
  static let elementwise = "element by element"
}

/// What functions need of the session.
public final class FunctionContext {
  /// The seed of random numbers that are drawn without a seed of their own.
  public var seed: UInt64
  /// How often random numbers were drawn without a seed.
  private var draws: UInt64 = 0

  /// Whether a file will exist by the time it is read: the script that is checked writes it.
  public var isWrittenEarlier: (String) -> Bool = { _ in false }

  public init(seed: UInt64 = 0) {
    self.seed = seed
  }

  /// The number of the next draw, counted from 0.
  func nextDraw() -> UInt64 {
    defer { draws &+= 1 }
    return draws
  }
}
