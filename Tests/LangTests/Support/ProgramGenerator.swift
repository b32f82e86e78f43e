import TestSupport

/// Writes random programs that parse, with random spacing, blank lines and comments.
struct ProgramGenerator {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func program() -> String {
    var text = ""
    for _ in 0..<Int.random(in: 1...8, using: &random) { text += statement(depth: 0, loop: false) }
    return text
  }

  private mutating func pick<Item>(_ items: [Item]) -> Item {
    items[Int.random(in: 0..<items.count, using: &random)]
  }

  private mutating func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }

  /// Any space, or none.
  private mutating func gap() -> String { pick(["", " ", "  ", "", " "]) }

  /// Space that must be there.
  private mutating func space() -> String { pick([" ", "  ", " \t", " ", " \\\n  "]) }

  private mutating func end() -> String {
    pick(["\n", "\n\n\n", " # note\n", ";", " ; ", "\n# alone\n", "\n"])
  }

  private mutating func name() -> String { pick(["a", "b", "xs", "total", "größe", "_x1"]) }

  // MARK: - Statements

  private mutating func statement(depth: Int, loop: Bool) -> String {
    let choice = Int.random(in: 0..<(depth < 3 ? 12 : 7), using: &random)
    switch choice {
    case 0: return name() + gap() + pick(["=", "+=", "*="]) + gap() + value(2) + end()
    case 1: return "print" + space() + value(2) + gap() + "," + gap() + value(1) + end()
    case 2: return "print(" + value(2) + ")" + end()
    case 3: return name() + "[" + value(1) + "]" + gap() + "=" + gap() + value(2) + end()
    case 4: return command() + end()
    case 5: return value(3) + end()
    case 6: return (loop ? pick(["break", "continue"]) : "\(name()).b = 1") + end()
    case 7:
      var text = "if" + space() + condition() + gap() + block(depth, loop)
      if chance(2) {
        text += pick([" else if ", "\nelse if "]) + condition() + gap() + block(depth, loop)
      }
      if chance(2) { text += pick([" else ", "else", "\n\nelse "]) + block(depth, loop) }
      return text + end()
    case 8:
      return "for" + space() + name() + space() + "in" + space() + value(1) + gap()
        + block(depth, true) + end()
    case 9: return "while" + space() + condition() + gap() + block(depth, true) + end()
    case 10:
      return "def" + space() + name() + "(" + gap() + "p" + gap() + "," + gap() + "q" + gap() + "="
        + gap() + value(1) + gap() + ")" + gap() + block(depth, false) + end()
    default: return "residual" + gap() + block(depth, loop) + end()
    }
  }

  /// A value that does not begin like a block.
  private mutating func condition() -> String { "(" + value(2) + ")" }

  private mutating func block(_ depth: Int, _ loop: Bool) -> String {
    var text = "{" + pick([" ", "\n", " # open\n", "\n\n"])
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      text += statement(depth: depth + 1, loop: loop)
    }
    return text + pick([" }", "}", "\n}"])
  }

  private mutating func command() -> String {
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      return "conv" + space() + operand() + space() + pick(["5x5", "(size(3, 3))"])
        + pick(["", " tanh", " relu"]) + option()
    case 1: return "flatten"
    case 2:
      return "plot" + space() + "loss" + space() + "of " + operand() + gap() + "," + gap() + "b"
    case 3:
      return "train on" + pick([" ", "="]) + "a[0..<3] epochs" + pick([" ", " = ", "="]) + "5"
    case 4: return "time" + space() + name() + gap() + "=" + gap() + value(1)
    default: return "insert after" + space() + "conv1" + space() + "dense 10"
    }
  }

  private mutating func option() -> String {
    pick(["", " stride=2", " stride = 2x1 pad -1", " flipped bias=off", " pad same as  edges"])
  }

  private mutating func operand() -> String {
    pick(["6", "-1", "n", "xs[0]", "f(1)", "r.a", "(2*n)", "(1 +\n 2)"])
  }

  // MARK: - Expressions

  private mutating func value(_ depth: Int) -> String {
    guard depth > 0 else { return leaf() }
    switch Int.random(in: 0..<12, using: &random) {
    case 0, 1, 2:
      let sign = pick(["+", "-", "*", "/", "//", "%", "**", "==", "<", ">=", "!="])
      return value(depth - 1) + gap() + sign + gap() + value(depth - 1)
    case 3:
      return value(depth - 1) + space() + pick(["and", "or", "in", "not in"]) + space() + leaf()
    case 4: return "(" + gap() + value(depth - 1) + gap() + ")"
    case 5: return "[" + gap() + value(depth - 1) + pick([",", ",\n", ", # c\n "]) + leaf() + "]"
    case 6: return "{" + gap() + "a" + gap() + ":" + gap() + value(depth - 1) + gap() + "}"
    case 7:
      return name() + "(" + value(depth - 1) + "," + gap() + "k" + gap() + "=" + gap() + leaf()
        + ")"
    case 8:
      return name() + "[" + pick(["_", "0 ..< 3", "1 ...", "..<-1", "0...9 by 2"]) + gap() + "]"
    case 9: return pick(["-", "not "]) + leaf()
    case 10: return "\"t {" + pick(["a", "a + 1", "b:.3", "xs[\"k\"]"]) + "} {{x}}\""
    default: return leaf() + space() + "if" + space() + leaf() + space() + "else" + space() + leaf()
    }
  }

  private mutating func leaf() -> String {
    pick(["1", "2.5", "1e-3", "a", "b", "xs", "true", "none", "\"s\"", "5x5", "r.m", "f()"])
  }
}

/// Damages scripts: drops, doubles, swaps and inserts pieces.
struct Mutator {
  private var random: SeededGenerator
  private static let pieces = [
    "(", ")", "[", "]", "{", "}", "\"", "\\", "\n", ";", "#", "=", "..<", "...", "-", "x", "5x5",
    "if", "else", "for", "in", "def", "return", "conv", "print", ",", ":", ".", "\u{0}", "é",
    "\u{202E}",
    "1e999", "99999999999999999999", "0x0", "_", "{a", "not", "by", "\t", "\r\n", "'",
  ]

  init(seed: UInt64) { random = SeededGenerator(seed: seed &+ 77) }

  mutating func mutate(_ scripts: [String]) -> String {
    String(decoding: mutateBytes(scripts), as: UTF8.self)
  }

  /// One to four changes to one of the scripts.
  mutating func mutateBytes(_ scripts: [String]) -> [UInt8] {
    var bytes = Array(scripts[Int.random(in: 0..<scripts.count, using: &random)].utf8)
    for _ in 0..<Int.random(in: 1...4, using: &random) { change(&bytes) }
    return bytes
  }

  mutating func randomBytes() -> [UInt8] {
    (0..<Int.random(in: 0...60, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let start = Int.random(in: 0...bytes.count, using: &random)
    let end = min(bytes.count, start + Int.random(in: 0...12, using: &random))
    let piece = Array(Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &random)].utf8)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: bytes.removeSubrange(start..<end)
    case 1: bytes.insert(contentsOf: piece, at: start)
    case 2: bytes.replaceSubrange(start..<end, with: piece)
    default: bytes.insert(contentsOf: Array(bytes[start..<end]), at: start)
    }
  }
}
