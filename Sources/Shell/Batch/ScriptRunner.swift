import CNN
import Lang

/// Runs a whole script and gives the exit status.
public struct ScriptRunner {
  /// The statuses that scripts end with.
  public enum Status {
    public static let success: Int32 = 0
    public static let failure: Int32 = 1
    public static let usage: Int32 = 2
    public static let interrupted: Int32 = 130
  }

  private let session: Session

  public init(_ session: Session) {
    self.session = session
  }

  /// Runs a script with its arguments in the variable `args`.
  /// - Returns: 0, or 1 when a command failed, 2 for mistakes in how it is written, 130 after an
  ///   interruption, or what `quit` asked for.
  public func run(_ source: Source, arguments: [String]) -> Int32 {
    do throws(EngineError) {
      try session.processes.check()
    } catch {
      return fail(Diagnostic(error))
    }
    session.interpreter.setVariable("args", to: Value(arguments))
    return status(of: session.execute(source))
  }

  /// Shows why a script could not be read.
  public func fail(_ diagnostic: Diagnostic) -> Int32 {
    session.emit(.diagnostic(diagnostic))
    return Status.failure
  }

  private func status(of outcome: Outcome) -> Int32 {
    if let status = session.quitStatus { return Int32(truncatingIfNeeded: status) }
    if outcome.succeeded { return Status.success }
    if outcome.diagnostics.contains(where: { $0.code == .interrupted }) {
      return Status.interrupted
    }
    return outcome.isSyntaxFailure ? Status.usage : Status.failure
  }
}

/// Checks scripts and shows what is wrong with them.
public struct ScriptChecker {
  private let session: Session

  public init(_ session: Session) {
    self.session = session
  }

  /// Checks a script on its own.
  /// - Returns: 0, or 2 when there are mistakes.
  public func check(_ source: Source, arguments: [String] = []) -> Int32 {
    session.interpreter.setVariable("args", to: Value(arguments))
    let diagnostics = session.check(source)
    for diagnostic in diagnostics {
      session.emit(diagnostic.severity == .warning ? .warning(diagnostic) : .diagnostic(diagnostic))
    }
    return diagnostics.contains { $0.severity == .error }
      ? ScriptRunner.Status.usage : ScriptRunner.Status.success
  }
}
