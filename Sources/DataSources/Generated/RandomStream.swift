internal import Kernels

/// Random numbers that are a pure function of a seed, a purpose and an index.
///
/// Streams of different purposes or indices are independent, so an image can be drawn without
/// drawing those before it. Only exactly rounded arithmetic is used (no library sine or
/// logarithm), so that every machine draws the same pictures.
struct RandomStream {
  /// What the numbers are for; keeps the streams of different uses apart.
  enum Purpose: UInt32 {
    case subset = 0x6461_7401
    case digitLabel, digitTraining, digitTest
    case shapeLabel, shapeTraining, shapeTest
    case scenery
  }

  private var philox: Philox

  init(seed: UInt64, purpose: Purpose, index: Int = 0) {
    philox = Philox(
      seed: seed, purpose: purpose.rawValue, index: UInt32(truncatingIfNeeded: index))
  }

  /// A number in 0..<1 with 24 bits.
  mutating func uniform() -> Float { philox.uniform() }

  /// A number between `low` and `high`.
  mutating func uniform(_ low: Float, _ high: Float) -> Float {
    low + (high - low) * philox.uniform()
  }

  /// A number of mean 0 and deviation 1, at most 4.3 in size: the sum of six uniform ones.
  mutating func normal() -> Float {
    var sum: Float = -3
    for _ in 0..<6 { sum += philox.uniform() }
    return sum * 1.414_213_6
  }

  /// A whole number in 0..<`bound`.
  /// - Precondition: `bound` is 1 to 2³² − 1.
  mutating func below(_ bound: Int) -> Int { Int(philox.below(UInt32(bound))) }

  /// Puts `values` in random order.
  /// - Precondition: there are less than 2³² of them.
  mutating func shuffle<Value>(_ values: inout [Value]) {
    for last in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(last, below(last + 1))
    }
  }
}
