/// Damages scripts, and makes bytes up. An input follows from the scripts, the seed and its number
/// alone.
struct ScriptMutator {
  private let scripts: [[UInt8]]
  private let seed: UInt64
  private var state: UInt64 = 0

  /// Words of the language and what numbers and bytes are hard on it.
  private static let pieces: [[UInt8]] =
    [
      "if ", "else ", "for i in ", "while ", "def f(a, b=1) { ", "return ", "break", "continue",
      "and ", "or ", "not ", "none", "true", "(", ")", "[", "]", "{", "}", "\"", "{x}", ";", "\n",
      "\\\n", "#", "0..<", "...", "..", "5x5", "99999999999999999999", "1e308", "-1", "0", "1e-320",
      "0x0", "1x1x1x1x1x1x1x1x1", "**", "//", "%", "=", "+=", "==", ",", ".", ":", "_", "?", "!",
      "print ", "include ", "conv 3 3x3 ", "insert after ", "time ", "residual {", "network n ",
      "\u{0}", "\u{1B}[31m", "\u{202E}", "é", "😀", "\r", "\t", "f(f)", "args", "range(0, 1e9)",
      "map(",
    ].map { Array($0.utf8) } + [
      [0xFF], [0xC3], [0xE2, 0x82], [0xEF, 0xBB, 0xBF], [0xED, 0xA0, 0x80],
    ]

  init(scripts: [[UInt8]], seed: UInt64) {
    self.scripts = scripts
    self.seed = seed
  }

  /// SplitMix64.
  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  private mutating func random(_ bound: Int) -> Int {
    Int(random() % UInt64(max(bound, 1)))
  }

  /// Every third input is made up, the others are damaged scripts.
  mutating func input(_ number: Int) -> [UInt8] {
    state = seed
    state = random() ^ UInt64(number)
    state = random()
    return switch random(6) {
    case 0: (0..<random(60)).map { _ in UInt8(random(256)) }
    case 1: (0..<random(20)).flatMap { _ in piece() }
    default: damaged()
    }
  }

  private mutating func piece() -> [UInt8] { Self.pieces[random(Self.pieces.count)] }

  private mutating func damaged() -> [UInt8] {
    var bytes = part(of: scripts[random(scripts.count)])
    for _ in 0...random(4) {
      let place = random(bytes.count + 1)
      let end = min(bytes.count, place + random(12))
      switch random(7) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: piece(), at: place)
      case 2: bytes.replaceSubrange(place..<end, with: piece())
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: random(bytes.count + 1))
      case 4: if place < bytes.count { bytes[place] ^= UInt8(1 << random(8)) }
      case 5:
        bytes.insert(contentsOf: part(of: scripts[random(scripts.count)]).prefix(80), at: place)
      default:
        let repeated = Array(repeating: piece(), count: random(300)).flatMap { $0 }
        bytes.insert(contentsOf: repeated, at: place)
      }
    }
    return bytes
  }

  /// A few lines of a script: short inputs are tried faster.
  private mutating func part(of script: [UInt8]) -> [UInt8] {
    let start = random(script.count)
    return Array(script[start...].prefix(20 + random(400)))
  }
}
