import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The prompt on a terminal: reads until a statement is whole, runs it, and begins again.
///
/// Ctrl-C drops what was typed, or stops what runs; Ctrl-D leaves.
public final class Prompt {
  private let session: Session
  private let reader: any StatementReader
  private let output: TextStream
  private var count = 0

  public init(_ session: Session) {
    self.session = session
    let input = LineReader(descriptor: 0)
    let output = TextStream.standardOutput
    self.output = output
    let completeness = { (text: String) in session.interpreter.completeness(of: text) }
    let editor =
      !Terminal.isDumb && Terminal.isTerminal(1)
      ? LineEditor(
        .init(
          completeness: completeness,
          complete: { session.interpreter.complete($0, cursor: $1) }),
        history: .ofUser(), output: output) : nil
    reader = editor ?? PlainReader(input, output, completeness: completeness)
    session.ask = { prompt in
      output.raw(prompt)
      output.flush()
      if case .line(let line) = input.read() { return line }
      return nil
    }
  }

  /// Runs until the user leaves.
  /// - Parameter initialisation: the start-up script; nil for none.
  /// - Returns: the exit status.
  public func run(initialisation: String? = Prompt.initialisationPath) -> Int32 {
    output.line("cnn \(Version.text): convolutional networks, a command at a time")
    output.line("`help` lists the commands, `help start` shows a first network; Ctrl-D leaves")
    if let initialisation, FilePath.exists(initialisation) { include(initialisation) }
    while true {
      if let status = endingStatus { return status }
      Signals.forget()
      switch reader.read(prompt: name) {
      case .end:
        output.line("")
        return ScriptRunner.Status.success
      case .interrupted:
        output.line("")
        if let status = endingStatus { return status }
      case .statement(let text):
        count += 1
        session.execute(
          Source(
            name: "line \(count)",
            text: Interpreter.helpRequest(in: text).map { "help \($0)" } ?? text))
        if let status = session.quitStatus { return Int32(truncatingIfNeeded: status) }
      }
    }
  }

  /// SIGTERM and SIGHUP end the session as Ctrl-D does, with a status of their own.
  private var endingStatus: Int32? {
    Signals.status.flatMap { $0 == 128 + SIGINT ? nil : $0 }
  }

  /// `$XDG_CONFIG_HOME/cnn/init.cnn`, by default `~/.config/cnn/init.cnn`.
  public static var initialisationPath: String? {
    func variable(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let folder =
      variable("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? variable("HOME").map { $0 + "/.config" }
    return folder.map { $0 + "/cnn/init.cnn" }
  }

  private func include(_ path: String) {
    do throws(Diagnostic) {
      session.execute(try ScriptFile.read(path))
    } catch {
      session.emit(.warning(error))
    }
  }

  /// `cnn> `, or the current network and its output.
  private var name: String {
    guard let network = session.current?.network else { return "cnn> " }
    return "\(network.name) \(network.output)> "
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
