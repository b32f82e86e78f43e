import Lang

/// A verb: what the language knows of it, and what it does.
public struct Command: Sendable {
  typealias Body = @Sendable (Session, Invocation) throws(Diagnostic) -> Value

  /// What check mode does with the command.
  enum Checking: Sendable {
    /// Run it: it is quick, and what it changes is put back.
    case run
    /// Do this instead; values may be unknown.
    case custom(Body)
  }

  public var signature: CommandSignature
  /// Whether the value is shown when the command stands alone.
  var showsValue: Bool
  var checking: Checking
  /// Whether it always writes a file, although no operand or option for one is demanded by itself: the
  /// name may stand in either. Of several processes only the first one then runs it.
  var alwaysWrites: Bool
  var run: Body

  init(
    _ signature: CommandSignature, showsValue: Bool = false, checking: Checking = .run,
    alwaysWrites: Bool = false, run: @escaping Body
  ) {
    self.alwaysWrites = alwaysWrites
    self.signature = signature
    self.showsValue = showsValue
    self.checking = checking
    self.run = run
  }
}

/// All verbs but the language's own: one row each.
public enum CommandTable {
  public static let all: [Command] =
    DataCommands.all + NetworkCommands.all + LayerCommands.all + EditCommands.all
    + TrainCommands.all + EvaluationCommands.all + SummaryCommand.all + ExplainCommand.all
    + QualityCommands.all
    + ShowCommand.all + PlotCommands.all + HistogramCommand.all + BenchCommands.all
    + CompareCommand.all
    + GradientCheckCommand.all + RateCommand.all + AttributionCommands.all + FileCommands.all
    + FileTreeCommands.all + SessionCommands.all + HistoryCommands.all

  private static let byName = Dictionary(
    all.map { ($0.signature.name, $0) }, uniquingKeysWith: { first, _ in first })

  static func command(_ name: String) -> Command? { byName[name] }
}
