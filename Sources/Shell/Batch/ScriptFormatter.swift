import Lang

/// Formats script files.
public struct ScriptFormatter {
  public enum Mode: Sendable {
    /// Changes the file.
    case write
    /// Writes the result to standard output.
    case print
    /// Says whether the file would change.
    case check
  }

  private let session: Session

  public init(_ session: Session) {
    self.session = session
  }

  /// Formats a file.
  /// - Returns: 0; 1 when it can't be read or written, or would change under `check`; 2 when it has
  ///   mistakes and stays as it is.
  public func format(_ path: String, mode: Mode) -> Int32 {
    do throws(Diagnostic) {
      let source = try ScriptFile.read(path)
      return try finish(source) { (text) throws(Diagnostic) in
        switch mode {
        case .print: session.emit(.text(trimmed(text), .output))
        case .check where text != source.text:
          session.emit(.text(path, .output))
          return ScriptRunner.Status.failure
        case .write where text != source.text: try ScriptFile.write(Array(text.utf8), to: path)
        case .check, .write: break
        }
        return ScriptRunner.Status.success
      }
    } catch {
      return ScriptRunner(session).fail(error)
    }
  }

  /// Formats standard input to standard output.
  public func formatStandardInput() -> Int32 {
    do throws(Diagnostic) {
      return try finish(ScriptFile.standardInput()) { (text) throws(Diagnostic) in
        session.emit(.text(trimmed(text), .output))
        return ScriptRunner.Status.success
      }
    } catch {
      return ScriptRunner(session).fail(error)
    }
  }

  private func finish(
    _ source: Source, _ use: (String) throws(Diagnostic) -> Int32
  ) throws(Diagnostic) -> Int32 {
    switch Formatter.format(source, vocabulary: session.vocabulary) {
    case .formatted(let text): return try use(text)
    case .refused(let diagnostics):
      for diagnostic in diagnostics { session.emit(.diagnostic(diagnostic)) }
      return ScriptRunner.Status.usage
    }
  }

  /// Without the last newline, which the line that is written brings along.
  private func trimmed(_ text: String) -> String {
    text.hasSuffix("\n") ? String(text.dropLast()) : text
  }
}
