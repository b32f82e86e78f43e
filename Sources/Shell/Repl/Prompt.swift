import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The prompt on a terminal: reads lines until a statement is whole, runs it, and begins again.
///
/// Ctrl-C drops what was typed, or stops what runs; Ctrl-D leaves.
public final class Prompt {
  private let session: Session
  private let input: LineReader
  private let output: TextStream
  private var count = 0

  public init(_ session: Session) {
    self.session = session
    input = LineReader(descriptor: 0)
    output = .standardOutput
    let (input, output) = (input, output)
    session.ask = { prompt in
      output.raw(prompt)
      if case .line(let line) = input.read() { return line }
      return nil
    }
  }

  /// Runs until the user leaves.
  /// - Returns: the exit status.
  public func run() -> Int32 {
    output.line("cnn \(Version.text): convolutional networks, a command at a time")
    output.line("`help` lists the commands, `help start` shows a first network; Ctrl-D leaves")
    while true {
      guard let text = statement() else {
        output.line("")
        return ScriptRunner.Status.success
      }
      count += 1
      session.execute(Source(name: "line \(count)", text: question(text) ?? text))
      if let status = session.quitStatus { return Int32(truncatingIfNeeded: status) }
    }
  }

  /// The lines of one statement; empty after Ctrl-C, nil at the end.
  private func statement() -> String? {
    var text = ""
    while true {
      Signals.forget()
      output.raw(text.isEmpty ? name : "... ")
      switch input.read() {
      case .end: return text.isEmpty ? nil : text
      case .interrupted:
        output.line("")
        // SIGTERM ends the session as Ctrl-D does.
        return Signals.status == 128 + SIGTERM ? nil : ""
      case .line(let line): text += (text.isEmpty ? "" : "\n") + line
      }
      if case .incomplete = session.interpreter.completeness(of: text) { continue }
      return text
    }
  }

  /// `cnn> `, or the current network and its output.
  private var name: String {
    guard let network = session.current?.network else { return "cnn> " }
    return "\(network.name) \(network.output)> "
  }

  /// `conv?` asks for help.
  private func question(_ text: String) -> String? {
    guard text.hasSuffix("?") else { return nil }
    let name = text.dropLast()
    let isName = !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    return isName ? "help \(name)" : nil
  }
}

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

/// Whether the program talks to a person: both ends are terminals.
public enum Conversation {
  public static var isPossible: Bool { Terminal.isTerminal(0) && Terminal.isTerminal(1) }
}
