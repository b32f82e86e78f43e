import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads letters from a terminal, and wakes when a signal came.
///
/// It takes no byte more than it needs: what is typed ahead stays for who reads next.
struct KeyInput {
  enum Event: Equatable {
    case letter(Unicode.Scalar)
    /// A signal came; ``Signals`` knows which.
    case signal
    case end
  }

  func next() -> Event {
    switch byte(mayWake: true) {
    case .signal: return .signal
    case .end: return .end
    case .byte(let first):
      let length =
        switch first {
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 1
        }
      var bytes = [first]
      while bytes.count < length, case .byte(let byte) = byte(mayWake: false) { bytes.append(byte) }
      return .letter(String(decoding: bytes, as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}")
    }
  }

  private enum Input {
    case byte(UInt8)
    case signal
    case end
  }

  private func byte(mayWake: Bool) -> Input {
    if let byte = TypeAhead.next() { return .byte(byte) }
    while true {
      if mayWake, let wake = Signals.wakeDescriptor {
        var waits = [
          pollfd(fd: 0, events: Int16(POLLIN), revents: 0),
          pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
        ]
        if poll(&waits, 2, -1) < 0, errno != EINTR { return .end }
        if waits[1].revents != 0 {
          var drained = [UInt8](repeating: 0, count: 64)
          while read(wake, &drained, drained.count) > 0 {}
          return .signal
        }
        guard waits[0].revents != 0 else { continue }
      }
      var byte: UInt8 = 0
      let count = read(0, &byte, 1)
      if count == 1 { return .byte(byte) }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      return .end
    }
  }
}

/// What was typed while the terminal was asked something, and belongs to who reads next.
enum TypeAhead {
  private static let bytes = Mutex<[UInt8]>([])

  static func add(_ typed: [UInt8]) { bytes.withLock { $0 += typed } }

  static func next() -> UInt8? { bytes.withLock { $0.isEmpty ? nil : $0.removeFirst() } }

  static func takeAll() -> [UInt8] {
    bytes.withLock { bytes in
      defer { bytes = [] }
      return bytes
    }
  }
}
