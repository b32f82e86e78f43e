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
  /// - Parameter given: values from outside; they take the place of the script's defaults.
  /// - Returns: 0, or 1 when a command failed, 2 for mistakes in how it is written, 130 after an
  ///   interruption, or what `quit` asked for.
  public func run(
    _ source: Source, arguments: [String], given: [(name: String, value: Value)] = []
  ) -> Int32 {
    status(of: outcome(source, arguments: arguments, given: given))
  }

  func outcome(
    _ source: Source, arguments: [String], given: [(name: String, value: Value)]
  ) -> Outcome {
    do throws(EngineError) {
      try session.processes.check()
    } catch {
      let mistake = Diagnostic(error)
      session.emit(.diagnostic(mistake))
      return Outcome(value: .none, diagnostics: [mistake])
    }
    session.interpreter.setVariable("args", to: Value(arguments))
    return session.execute(source, keeping: session.give(given, to: source))
  }

  /// Shows why a script could not be read.
  public func fail(_ diagnostic: Diagnostic) -> Int32 {
    session.emit(.diagnostic(diagnostic))
    return Status.failure
  }

  func status(of outcome: Outcome) -> Int32 {
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
  /// - Parameter given: values from outside; they take the place of the script's defaults.
  /// - Returns: 0, or 2 when there are mistakes.
  public func check(
    _ source: Source, arguments: [String] = [], given: [(name: String, value: Value)] = []
  ) -> Int32 {
    session.interpreter.setVariable("args", to: Value(arguments))
    let diagnostics = session.check(source, keeping: session.give(given, to: source))
    for diagnostic in diagnostics {
      session.emit(diagnostic.severity == .warning ? .warning(diagnostic) : .diagnostic(diagnostic))
    }
    return diagnostics.contains { $0.severity == .error }
      ? ScriptRunner.Status.usage : ScriptRunner.Status.success
  }
}

extension Session {
  /// Makes variables of values from outside. What is a setting's name becomes a variable only where
  /// the script has a default for it.
  /// - Returns: the variables, whose defaults in the script are to be left out.
  fileprivate func give(_ given: [(name: String, value: Value)], to source: Source) -> Set<String> {
    guard !given.isEmpty else { return [] }
    let defaults = interpreter.defaults(of: source).names
    var kept: Set<String> = []
    for (name, value) in given
    where !SessionSettings.names.contains(name) || defaults.contains(name) {
      interpreter.setVariable(name, to: value)
      kept.insert(name)
    }
    return kept
  }
}
