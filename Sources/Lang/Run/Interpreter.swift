/// Runs and checks sources against a scope that lasts: the variables of a session.
///
/// One interpreter is one session. It is used by one thread at a time.
public final class Interpreter {
  public let host: any Host
  /// The verbs and functions, the host's and the language's own.
  public var vocabulary: Vocabulary { machine.vocabulary }
  let machine: Machine

  /// After how many turns of loops and calls to stop, as if interrupted; tests of damaged programs
  /// set it.
  package var turnLimit: Int {
    get { machine.turnLimit }
    set { machine.turnLimit = newValue }
  }

  public init(host: any Host) {
    self.host = host
    machine = Machine(host: host)
  }

  deinit {
    // Functions hold the machine that they run on, and its variables hold the functions.
    machine.forgetValues()
  }

  /// Runs a source: a file, a cell, a line.
  ///
  /// Values of expressions that stand alone go to ``Host/show(_:)``. It stops at the first error.
  /// - Parameter kept: variables whose values take the place of the source's defaults.
  public func execute(_ source: Source, keeping kept: Set<String> = []) -> Outcome {
    DeepStack.run { run(source, kept) }
  }

  private func run(_ source: Source, _ kept: Set<String>) -> Outcome {
    let reports = Reports()
    let program = Parser.parse(source, vocabulary: vocabulary, reports: reports).leavingOut(kept)
    guard reports.diagnostics.isEmpty else {
      return Outcome(value: .none, diagnostics: reports.sorted)
    }
    let outerStack = machine.stack
    machine.stack = StackGuard()
    defer { machine.stack = outerStack }
    let compiler = Compiler(machine: machine, locals: nil)
    let frame = Frame(slotCount: 0, depth: 0, machine: machine)
    let last = program.statements.last
    do throws(Diagnostic) {
      _ = try compiler.block(Array(program.statements.dropLast()))(frame)
      if let last {
        machine.lastShown = nil
        _ = try compiler.statement(last)(frame)
      }
    } catch {
      return Outcome(value: .none, diagnostics: [error])
    }
    guard case .expression? = last?.kind else { return Outcome(value: .none, diagnostics: []) }
    return Outcome(value: machine.lastShown ?? .none, diagnostics: [])
  }

  /// The statements of a source, one behind the other; empty where it can't be read.
  public func statements(of source: Source) -> [Span] {
    DeepStack.run {
      let reports = Reports()
      let program = Parser.parse(source, vocabulary: vocabulary, reports: reports)
      return reports.diagnostics.isEmpty ? program.statements.map(\.span) : []
    }
  }

  /// Everything that is wrong with a source, without training, writing or printing, in source
  /// order. The session's variables stay as they are.
  ///
  /// Mistakes of syntax do not hide others: the statements that could be read are checked too.
  /// - Parameter kept: variables whose values take the place of the source's defaults.
  public func check(_ source: Source, keeping kept: Set<String> = []) -> [Diagnostic] {
    DeepStack.run {
      let reports = Reports()
      let program = Parser.parse(source, vocabulary: vocabulary, reports: reports).leavingOut(kept)
      let before = host.checkState()
      Checker(machine: machine, reports: reports).check(program)
      host.restoreCheckState(before)
      return reports.sorted
    }
  }

  /// The variables in the order they were made, without `_`.
  public var variables: [(name: String, value: Value)] {
    machine.globals.variables.filter { $0.name != "_" }
  }

  public func variable(_ name: String) -> Value? { machine.globals[name] }

  public func setVariable(_ name: String, to value: Value) { machine.globals[name] = value }

  /// Forgets one variable.
  public func removeVariable(_ name: String) { machine.globals[name] = nil }

  /// What could stand at a cursor; see ``Completion``.
  /// - Parameter cursor: counted in Unicode code points.
  public func complete(_ text: String, cursor: Int) -> Completion {
    Completer(machine, CursorText(text, cursor: cursor)).complete()
  }

  /// Help for the name at a cursor, or for `name?`; nil when there is none.
  /// - Parameter cursor: counted in Unicode code points.
  public func inspect(_ text: String, cursor: Int) -> String? {
    Inspector(machine: machine).inspect(text, cursor: cursor)
  }

  /// Help for a verb, a function, an error code or a variable; nil when the name is none of them.
  public func help(for name: String) -> String? { Inspector(machine: machine).help(for: name) }

  /// The command that a text with a question mark is short for: `conv?`, `?lenet`, `lenet.conv1?`,
  /// `?`; nil for anything else.
  public static func helpRequest(in text: String) -> String? {
    Inspector.request(in: text).map { name in
      name.isEmpty ? "help" : name.contains(".") ? "help \"\(name)\"" : "help \(name)"
    }
  }

  /// Whether a script runs that another one includes.
  public var isIncluding: Bool { !machine.including.isEmpty }

  /// Whether a text is a whole program or wants more lines.
  public func completeness(of text: String) -> Completeness {
    DeepStack.run { CompletenessCheck.completeness(of: text, vocabulary: vocabulary) }
  }
}
