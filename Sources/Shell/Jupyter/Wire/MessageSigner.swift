internal import Crypto

/// Signs messages and checks signatures with the key of the connection file.
struct MessageSigner: Sendable {
  private let key: SymmetricKey?

  /// - Parameter key: an empty key switches signing off.
  init(key: String) {
    self.key = key.isEmpty ? nil : SymmetricKey(data: Array(key.utf8))
  }

  var isOn: Bool { key != nil }

  /// The signature of the four frames in lower-case hexadecimal digits; empty without a key.
  func sign(_ frames: some Sequence<[UInt8]>) -> [UInt8] {
    guard let key else { return [] }
    var code = HMAC<SHA256>(key: key)
    for frame in frames { code.update(data: frame) }
    let digits = Array("0123456789abcdef".utf8)
    return code.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// Whether a signature fits; takes as long for a wrong one as for the right one.
  func accepts(_ signature: [UInt8], of frames: some Sequence<[UInt8]>) -> Bool {
    let right = sign(frames)
    guard signature.count == right.count else { return !isOn }
    return zip(signature, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}

/// Remembers the signatures it has seen, so that nobody can send a recorded message again.
///
/// Only signatures that are right may be asked about: others would push the real ones out.
struct ReplayGuard {
  private let capacity: Int
  private var seen: Set<[UInt8]> = []
  private var order: [[UInt8]] = []
  private var oldest = 0

  init(capacity: Int = 1 << 16) { self.capacity = max(capacity, 1) }

  /// Notes a signature.
  /// - Returns: whether it is new.
  mutating func admit(_ signature: [UInt8]) -> Bool {
    guard seen.insert(signature).inserted else { return false }
    if order.count < capacity {
      order.append(signature)
    } else {
      seen.remove(order[oldest])
      order[oldest] = signature
      oldest = (oldest + 1) % capacity
    }
    return true
  }
}
