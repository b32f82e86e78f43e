import TestSupport

/// A damaged copy of a file: bytes changed, numbers made extreme, parts cut out, doubled or added.
func mutated(_ bytes: [UInt8], using random: inout SeededGenerator) -> [UInt8] {
  var result = bytes
  for _ in 0..<Int.random(in: 1...4, using: &random) {
    guard !result.isEmpty else { break }
    // Headers decide most, so half of the changes hit the first bytes.
    let reach = Bool.random(using: &random) ? min(result.count, 128) : result.count
    let place = Int.random(in: 0..<reach, using: &random)
    switch Int.random(in: 0..<6, using: &random) {
    case 0: result[place] = UInt8.random(in: .min ... .max, using: &random)
    case 1: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: result.removeSubrange(place...)
    case 3:
      let extreme =
        [[0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0], [0x7F, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0]]
        .randomElement(using: &random) ?? []
      for (offset, byte) in extreme.enumerated() where place + offset < result.count {
        result[place + offset] = UInt8(byte)
      }
    case 4: result.insert(contentsOf: result[place..<min(place + 16, result.count)], at: place)
    default: result.removeSubrange(place..<min(place + 9, result.count))
    }
  }
  return result
}
