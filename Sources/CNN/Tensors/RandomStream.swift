import Kernels

/// Random numbers of one purpose and key, one after the other.
///
/// The n-th number is a pure function of (seed, purpose, key, n).
public struct RandomStream: Sendable {
  private var philox: Philox
  private var spare: Double?

  public init(seed: UInt64, purpose: RandomPurpose, key: UInt64) {
    philox = Philox(
      seed: seed, purpose: purpose.rawValue, epoch: UInt32(truncatingIfNeeded: key >> 32),
      index: UInt32(truncatingIfNeeded: key))
  }

  /// The next 64 bits.
  public mutating func next() -> UInt64 { philox.next() }

  /// A number from 0 to below 1, a multiple of 2^−53.
  public mutating func uniform() -> Double { philox.uniformDouble() }

  /// A number of the standard normal distribution (Box & Muller 1958).
  public mutating func normal() -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    let radius = (-2 * logarithm(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spare = radius * sine(angle)
    return radius * cosine(angle)
  }

  /// A whole number from 0 to below `bound`, each equally likely.
  /// - Precondition: `bound` is 1 to 2³² − 1.
  public mutating func below(_ bound: Int) -> Int { Int(philox.below(UInt32(bound))) }
}

/// Where a random number is used; each purpose draws from a stream of its own.
public enum RandomPurpose: UInt32, Sendable {
  case weights = 1
  case shuffle = 2
  case dropout = 3
  case augmentation = 4
  case selection = 5
  case noise = 6
  case user = 8
}
