#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Asks the terminal what it is.
enum TerminalQuery {
  /// How long an answer is waited for, in milliseconds. One that comes later is ignored by the
  /// prompt.
  private static let patience = 400

  /// What the terminal says it can do (primary device attributes: VT100 and later answer); empty
  /// when it says nothing.
  ///
  /// What is typed meanwhile is kept for who reads next.
  static func attributes() -> Set<Int> {
    guard Terminal.isTerminal(1), Terminal.isInForeground else { return [] }
    var before = termios()
    guard tcgetattr(0, &before) == 0 else { return [] }
    var modes = before
    modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
    guard tcsetattr(0, TCSADRAIN, &modes) == 0 else { return [] }
    defer { tcsetattr(0, TCSADRAIN, &before) }
    let question = Array("\u{1B}[c".utf8)
    guard write(1, question, question.count) == question.count else { return [] }
    var received: [UInt8] = []
    let end = ContinuousClock.now + .milliseconds(patience)
    while ContinuousClock.now < end {
      let left = (end - ContinuousClock.now) / .milliseconds(1)
      var wait = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, Int32(max(left, 1))) > 0, wait.revents & Int16(POLLIN) != 0 else {
        continue
      }
      var byte: UInt8 = 0
      guard read(0, &byte, 1) == 1 else { break }
      received.append(byte)
      if let (answer, place) = answer(in: received) {
        received.removeSubrange(place)
        TypeAhead.add(received)
        return answer
      }
    }
    TypeAhead.add(received)
    return []
  }

  /// `ESC [ ? numbers c` somewhere in what came.
  static func answer(in bytes: [UInt8]) -> (attributes: Set<Int>, place: Range<Int>)? {
    let start = Array("\u{1B}[?".utf8)
    guard bytes.last == UInt8(ascii: "c"),
      let place = bytes.indices.last(where: { bytes[$0...].starts(with: start) })
    else { return nil }
    let numbers = bytes[(place + start.count)...].dropLast()
    guard numbers.allSatisfy({ $0 == UInt8(ascii: ";") || (48...57).contains($0) }) else {
      return nil
    }
    let parts = String(decoding: numbers, as: UTF8.self).split(separator: ";")
    return (Set(parts.compactMap { Int($0) }), place..<bytes.count)
  }
}
