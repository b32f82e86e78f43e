/// Random numbers of one purpose and key, one after the other.
///
/// The n-th number is a pure function of (seed, purpose, key, n).
struct RandomStream {
  private let seed: UInt64
  private let key: UInt64
  private var counter: UInt64 = 0
  private var spare: Double?

  init(seed: UInt64, purpose: RandomPurpose, key: UInt64) {
    self.seed = seed
    self.key = key &+ (UInt64(purpose.rawValue) &* 0x9E37_79B9_7F4A_7C15)
  }

  mutating func next() -> UInt64 {
    counter &+= 1
    var z = seed &+ key &+ counter &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 to below 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A whole number from 0 to below `bound`, each equally likely (Lemire 2019).
  mutating func below(_ bound: Int) -> Int {
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// A number of the standard normal distribution (Box & Muller 1958).
  mutating func normal() -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    let radius = (-2 * logarithm(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spare = radius * sine(angle)
    return radius * cosine(angle)
  }
}
