/// The local variables of one call, and what compiled code needs at hand.
final class Frame {
  var slots: [Value?]
  /// What `return` gave.
  var result: Value = .none
  let depth: Int
  let machine: Machine

  init(slotCount: Int, depth: Int, machine: Machine) {
    slots = Array(repeating: nil, count: slotCount)
    self.depth = depth
    self.machine = machine
  }
}

/// How a statement ended.
enum Flow: UInt8 {
  case normal, broken, continued, returned
}

/// Compiled code that gives something. The closure stands in a struct because arrays and optionals
/// would otherwise wrap it in a conversion on every call.
struct Code<Result> {
  private let body: (Frame) throws(Diagnostic) -> Result

  init(_ body: @escaping (Frame) throws(Diagnostic) -> Result) { self.body = body }

  @inline(__always)
  func callAsFunction(_ frame: Frame) throws(Diagnostic) -> Result { try body(frame) }
}

typealias Evaluate = Code<Value>
typealias Execute = Code<Flow>

/// Compiled code that puts a value somewhere.
struct Store {
  private let body: (Frame, Value) throws(Diagnostic) -> Void

  init(_ body: @escaping (Frame, Value) throws(Diagnostic) -> Void) { self.body = body }

  @inline(__always)
  func callAsFunction(_ frame: Frame, _ value: Value) throws(Diagnostic) { try body(frame, value) }
}

/// What all code of a session shares while it runs.
final class Machine {
  /// The stated depth of calls within calls.
  static let deepestCall = 1000

  let host: any Host
  let vocabulary: Vocabulary
  let interruption: InterruptionFlag
  let globals = GlobalScope()
  /// Loop turns and calls so far, and after how many of them to stop.
  private var turns = 0
  var turnLimit = -1
  /// The memory that values take.
  var gauge = MemoryGauge()
  /// The stack of the thread that runs.
  var stack = StackGuard()
  /// The scripts being included, innermost last.
  var including: [Source] = []
  /// The value of the latest expression that stood alone in this run.
  var lastShown: Value?
  /// Values of the functions of the tables, made once each.
  private var functionValues: [String: FunctionValue] = [:]

  init(host: any Host) {
    self.host = host
    var vocabulary = host.vocabulary
    vocabulary.add(Self.input(host))
    self.vocabulary = vocabulary
    self.interruption = host.interruption
  }

  /// Gives up all values; nothing can run here after that.
  func forgetValues() {
    globals.values = globals.values.map { _ in nil }
    lastShown = nil
    functionValues = [:]
  }

  /// The function `input`, the one that needs the host.
  private static func input(_ host: any Host) -> TableFunction {
    let signature = FunctionSignature(
      "input", group: "session", [.init("prompt", default: "")],
      summary: "a line that the user types",
      details: "Works at the prompt and in notebooks; a script without a terminal stops here.")
    return TableFunction(signature, checking: .unknown) {
      [unowned host] (call) throws(Diagnostic) in
      .string(try host.input(try call.string("prompt")))
    }
  }

  @inline(__always)
  func checkInterruption(at span: Span) throws(Diagnostic) {
    turns &+= 1
    if interruption.isRaised || turns == turnLimit {
      throw Diagnostic(.interrupted, "interrupted", at: span)
    }
    // What many small values take adds up.
    if turns & 1023 == 0 { try checkRoom(for: 1 << 20, at: span) }
  }

  /// A function or constant of the tables as a value; nil when there is none of that name.
  func tableValue(_ name: String) -> Value? {
    if let value = functionValues[name] { return .function(value) }
    if let constant = Builtins.constants[name] { return .number(constant) }
    guard let choice = TableChoice(name, vocabulary) else { return nil }
    let value = FunctionValue(
      name: name, parameters: choice.signature.parameterList, implementation: .table(choice))
    functionValues[name] = value
    return .function(value)
  }

  /// The diagnostic for a name that means nothing.
  func unknownName(_ name: String, at span: Span, locals: [String] = []) -> Diagnostic {
    if vocabulary.isVerb(name) {
      return Diagnostic(
        .unknownName, "`\(name)` is a verb; there is no variable of that name", at: span,
        notes: ["a command whose value is used stands in parentheses: (\(name) …)"])
    }
    let diagnostic = Diagnostic(
      .unknownName, "there is no variable or function `\(Escaping.clip(name))`", at: span)
    let lowered = name.lowercased()
    if Token.keywords[lowered] != nil { return diagnostic.meaning(lowered, for: name) }
    let known =
      vocabulary.functionSignatures.map(\.name) + vocabulary.verbs
      + Array(Builtins.constants.keys)
    return diagnostic.advising(
      name, own: locals + globals.variables.map(\.name),
      others: Suggestion.plausible(name, among: known))
  }
}
