/// One array of numbers that a layer learns or keeps.
public struct ParameterDescriptor: Hashable, Sendable {
  /// Its name in files: `kernel`, `bias`, `gamma`, `moving_mean`, …
  public let name: String
  /// Its shape: f×f×C×n for filters, inputs×outputs for a dense layer, else a vector.
  public let shape: [Int]
  public let initializer: Initializer
  public let fanIn: Int
  public let fanOut: Int
  /// Whether training changes it by its gradient.
  public let trainable: Bool
  /// The factor of the squared weights that is added to the loss.
  public let l2: Double

  public init(
    _ name: String, shape: [Int], initializer: Initializer, fanIn: Int = 1, fanOut: Int = 1,
    trainable: Bool = true, l2: Double = 0
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.fanIn = fanIn
    self.fanOut = fanOut
    self.trainable = trainable
    self.l2 = l2
  }

  public var count: Int { shape.reduce(1, *) }
}

extension ParameterDescriptor {
  /// What users call a parameter: the kernel is `weights`.
  public static func shownName(_ name: String) -> String { name == "kernel" ? "weights" : name }

  /// The parameter that a user's word means.
  public static func name(shownAs word: String) -> String { word == "weights" ? "kernel" : word }

  public var shownName: String { Self.shownName(name) }
}

extension ParameterDescriptor {
  /// The most values that one parameter may have: 2³¹ − 1.
  static let maximumCount = Int(Int32.max)

  /// The product of the sides, which may be more than any integer holds.
  var countText: String {
    let (product, overflow) = shape.reduce((1, false)) { result, side in
      let (next, overflow) = result.0.multipliedReportingOverflow(by: side)
      return (next, result.1 || overflow)
    }
    return overflow ? "more than \(Int.max)" : "\(product)"
  }

  /// Whether the shape's product stays within ``maximumCount``.
  var isPossible: Bool {
    var count = 1
    for side in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: side)
      guard side > 0, !overflow, product <= ParameterDescriptor.maximumCount else { return false }
      count = product
    }
    return true
  }
}
