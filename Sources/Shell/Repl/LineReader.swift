#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads lines of a terminal, and tells an interruption from the end.
final class LineReader {
  enum Result: Equatable {
    case line(String)
    case interrupted
    case end
  }

  private let descriptor: Int32
  private var pending: [UInt8] = []

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  func read() -> Result {
    var buffer = [UInt8](repeating: 0, count: 4096)
    pending += TypeAhead.takeAll()
    while true {
      if let newline = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = pending[..<newline]
        pending.removeSubrange(...newline)
        return .line(String(decoding: line, as: UTF8.self))
      }
      let count = readBytes(descriptor, &buffer)
      if count > 0 {
        pending += buffer[..<count]
      } else if count < 0, errno == EINTR {
        pending = []
        return .interrupted
      } else if pending.isEmpty {
        return .end
      } else {
        defer { pending = [] }
        return .line(String(decoding: pending, as: UTF8.self))
      }
    }
  }
}

private func readBytes(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
  let count = buffer.count
  return buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, count) }
}
