import CNN
import Lang

/// One session: its variables, its networks, its settings. The core of all three faces.
///
/// ``execute(_:)`` is the only way to run code. A session is used by one thread at a time; only its
/// ``interruption`` may be raised from elsewhere.
public final class Session {
  public let interruption: InterruptionFlag
  public var settings: SessionSettings

  /// The network that building commands change.
  public internal(set) var current: NetworkValue?

  /// The status that `quit` asked to leave with; nil while it hasn't.
  public internal(set) var quitStatus: Int?

  /// Asks the user for a line; nil where there is no one to ask.
  public var ask: ((String) -> String?)?

  /// The processes that train together; all of them run the same script.
  public var processes: any Collective = SingleProcess()

  /// What functions need of the session.
  let context: FunctionContext

  /// Where blocks and edits have layers go; see ``LayerPlacement``.
  var placements: [LayerPlacement] = []

  /// What check mode knows beyond the networks; nil while running.
  var plan: CheckPlan?

  /// What `resume` needs: the data of the last training of each network.
  var lastTraining: [ObjectIdentifier: TrainingData] = [:]

  /// The sources that were executed, which files keep as what made them; at most 1 MB.
  private(set) var script = ""

  /// Text that the user has edited and wants to run next.
  var edited: String?

  func takeEdited() -> String? {
    defer { edited = nil }
    return edited
  }

  /// The names of networks whose training is in no file yet.
  var unsaved: [String] { networks.compactMap(\.network).filter(\.hasUnsavedTraining).map(\.name) }

  /// What was run here.
  var journal = Journal()

  /// What was entered in this session and earlier ones; nil where nobody keeps it.
  public var remembered: (() -> [String])?

  /// Has the user edit a file, and gives the editor's status; nil where there is no one to do it.
  public var edit: ((_ path: String) throws(Diagnostic) -> Int32)?

  /// Whether what runs was typed, as those learn who draw events.
  public let typed: TypedCode

  /// Whether what runs was given by the user, and not read from a file.
  private var isTyped = false

  /// Whether what runs now was typed, and is no script that this includes.
  var runsTypedCode: Bool { isTyped && !interpreter.isIncluding }

  private let show: (SessionEvent) -> Void
  private var networks: [WeakNetwork] = []

  public private(set) lazy var vocabulary = Vocabulary(
    commands: CommandTable.all.map(\.signature), functions: ShellFunctions.table(context))
  public private(set) lazy var interpreter = Interpreter(host: self)

  /// - Parameter show: draws the events; called on the thread that executes.
  public init(
    settings: SessionSettings = SessionSettings(), interruption: InterruptionFlag,
    typed: TypedCode = TypedCode(), show: @escaping (SessionEvent) -> Void
  ) {
    self.settings = settings
    self.interruption = interruption
    self.typed = typed
    self.show = show
    context = FunctionContext(seed: settings.seed)
  }

  /// Runs a source: a file, a cell, a line. Diagnostics are shown and returned.
  /// - Parameters:
  ///   - kept: variables whose values take the place of the source's defaults.
  ///   - isEntered: whether the user entered it, for `history`.
  @discardableResult
  public func execute(
    _ source: Source, keeping kept: Set<String> = [], isEntered: Bool = true
  ) -> Outcome {
    if script.utf8.count + source.bytes.count < 1 << 20 {
      script += (script.isEmpty || script.hasSuffix("\n") ? "" : "\n") + source.text
    }
    // Processes that work together stop together, between batches.
    let flag = interruption
    let stop: (@Sendable () -> Bool)? = processes.count > 1 ? nil : { @Sendable in flag.isRaised }
    isTyped = isEntered && source.directory == nil
    // On the thread that computes.
    var outcome = DeepStack.run {
      StopRequest.asking(stop) { interpreter.execute(source, keeping: kept) }
    }
    placements = []
    note(source, outcome, isEntered: isEntered)
    // `quit` ends the source as an interruption does; that is no mistake.
    if quitStatus != nil { outcome.diagnostics.removeAll { $0.code == .interrupted } }
    for diagnostic in outcome.diagnostics { emit(.diagnostic(diagnostic)) }
    return outcome
  }

  /// Everything that is wrong with a source, in source order, without training, writing or printing.
  /// - Parameter kept: variables whose values take the place of the source's defaults.
  public func check(_ source: Source, keeping kept: Set<String> = []) -> [Diagnostic] {
    let state = checkState()
    let settings = settings
    plan = CheckPlan()
    context.isWrittenEarlier = { [weak self] in self?.plan?.written[$0] != nil }
    defer {
      plan = nil
      context.isWrittenEarlier = { _ in false }
      placements = []
      quitStatus = nil
      self.settings = settings
      restoreCheckState(state)
    }
    return interpreter.check(source, keeping: kept)
  }

  var isChecking: Bool { plan != nil }

  /// Shows an event, unless the source is only checked.
  func emit(_ event: SessionEvent) {
    guard !isChecking else { return }
    typed.runs = runsTypedCode
    show(event.printable)
  }

  /// Says what a command did.
  func note(_ text: String) { emit(.note(text)) }

  // MARK: Networks

  /// The network that a command means: the one it names, or the current one.
  /// - Throws: `noCurrentNetwork`.
  func network(_ invocation: Invocation, _ operand: String = "network") throws(Diagnostic)
    -> NetworkValue
  {
    if let named = invocation.object(operand, as: NetworkValue.self) { return named }
    guard let current else {
      throw Diagnostic(
        .noCurrentNetwork, "there is no network yet",
        notes: ["`network NAME input HxWxC` makes one, for instance `network lenet input 32x32x1`"])
    }
    return current
  }

  /// Takes a network in and makes it the current one.
  func adopt(_ network: NetworkValue) {
    networks.removeAll { $0.network == nil }
    networks.append(WeakNetwork(network: network))
    let living = Set(networks.compactMap(\.network).map(ObjectIdentifier.init))
    lastTraining = lastTraining.filter { living.contains($0.key) }
    current = network
    plan?.isCurrentUnknown = false
  }

  private struct WeakNetwork {
    weak var network: NetworkValue?
  }

  // MARK: Check mode

  private struct CheckState {
    var current: NetworkValue?
    var networks: [(network: NetworkValue, state: NetworkValue.State)]
    var plan: CheckPlan?
  }

  public func checkState() -> Any? {
    CheckState(
      current: current, networks: networks.compactMap(\.network).map { ($0, $0.state) }, plan: plan)
  }

  public func restoreCheckState(_ state: Any?) {
    guard let state = state as? CheckState else { return }
    current = state.current
    for (network, old) in state.networks { network.state = old }
    plan = state.plan
  }

  public func forgetCheckState() {
    plan?.isCurrentUnknown = true
    for network in networks.compactMap(\.network) {
      plan?.uncertain.insert(ObjectIdentifier(network))
    }
  }
}

/// What check mode remembers of commands that it didn't run.
struct CheckPlan {
  /// Networks whose shapes are no longer known, because a layer of theirs was wrong or unknown.
  var uncertain: Set<ObjectIdentifier> = []
  /// Whether it is unknown which network is the current one, as in a function that nothing calls.
  var isCurrentUnknown = false
  /// What the script would have written, by path; nil for what can't be loaded.
  var written: [String: Value] = [:]
}

/// What a training ran on.
struct TrainingData {
  var training: Dataset
  var validation: Dataset?
  /// The files that `train` was told to write.
  var checkpoint: String?
  var log: TrainingLog.Plan?
}
