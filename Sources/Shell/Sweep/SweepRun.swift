import Lang

/// One combination of a sweep, run in this process: what `--sweep-index` does.
public struct SweepRun {
  private let combination: Sweep.Combination
  private let script: SweepScript
  private let folder: SweepFolder

  public init(_ combination: Sweep.Combination, of script: SweepScript, folder: SweepFolder) {
    self.combination = combination
    self.script = script
    self.folder = folder
  }

  /// Runs it, unless it is done already.
  /// - Parameter again: whether it is run in any case.
  /// - Returns: the script's status.
  public func run(_ session: Session, again: Bool) -> Int32 {
    let runner = ScriptRunner(session)
    let path = folder.result(combination)
    if !again, SweepResult.read(path)?.answers(combination, script) == true {
      session.note("\(combination.text) is done already: \(path)")
      return ScriptRunner.Status.success
    }
    do throws(Diagnostic) {
      try SweepNames.check(combination.choices.map(\.name), script.source, session)
      for (name, value) in combination.given where SessionSettings.names.contains(name) {
        try session.settings.set(name, to: value)
      }
      try session.once("--sweep", otherwise: ()) { () throws(Diagnostic) in try folder.make() }
    } catch {
      return runner.fail(error)
    }
    let start = ContinuousClock.now
    let outcome = runner.outcome(
      script.source, arguments: script.arguments, given: combination.given)
    let status = runner.status(of: outcome)
    let error = outcome.diagnostics.first
    var result = SweepResult(
      combination, script,
      status: status == 0 ? .done : error?.code == .interrupted ? .interrupted : .failed,
      exitStatus: Signals.status.flatMap { status == 0 ? nil : $0 } ?? status,
      error: status == 0 ? nil : error?.message ?? "it left with status \(status)",
      seconds: (ContinuousClock.now - start) / .seconds(1))
    for row in SessionSettings.table {
      result.settings[row.name] = Scalar(row.read(session.settings))
    }
    result.seed = session.current?.network.training?.settings.seed
    result.metrics = session.findings(except: Set(combination.choices.map(\.name)))
    do throws(Diagnostic) {
      try session.once("--sweep", otherwise: ()) { () throws(Diagnostic) in
        try result.write(to: path)
      }
    } catch {
      return runner.fail(error)
    }
    return status
  }
}

/// The names that a sweep may give values.
enum SweepNames {
  /// - Throws: what is wrong with how the script is written, or `unknownName` for a name that is
  ///   neither a setting nor has a default in the script.
  static func check(
    _ names: [String], _ source: Source, _ session: Session
  ) throws(Diagnostic) {
    let (defaults, mistakes) = session.interpreter.defaults(of: source)
    if let mistake = mistakes.first { throw mistake }
    for name in names
    where !defaults.contains(name) && !SessionSettings.names.contains(name) {
      throw Diagnostic(
        .unknownName,
        "--sweep gives `\(name)` values, and \(source.name) has no line `\(name) = …`",
        notes: defaults.isEmpty
          ? ["write a default at its top level, such as `\(name) = 1`"]
          : ["it has defaults for \(defaults.prefix(20).joined(separator: ", "))"]
      ).suggesting(name, among: defaults + SessionSettings.names)
    }
  }
}
