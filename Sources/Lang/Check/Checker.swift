/// Walks a program without running its commands, and reports everything that is wrong with it.
///
/// Values are computed as far as they are known; what depends on training or input is `unknown`.
/// Where a condition is unknown both ways are walked, and a loop with a known, small number of
/// turns is really walked that often, so that layers built in loops meet their real shapes.
final class Checker {
  /// How many statements are walked in all before loops are walked once only.
  static let budget = 20_000
  static let deepestCall = 50

  let machine: Machine
  let reports: Reports
  var host: any Host { machine.host }

  /// The variables of the program, and of the function being walked.
  var globals: [String: Value]
  var locals: [String: Value]?
  /// The names a function has as its own.
  var localNames: Set<String> = []
  var remaining = Checker.budget
  var callDepth = 0
  /// How many conditions around here are unknown; what fails here may never be reached.
  var uncertainty = 0
  /// What the function being walked returns.
  var returned: Value = .none
  private(set) var functions: [CheckedFunction] = []
  var including: [Source]

  init(machine: Machine, reports: Reports) {
    self.machine = machine
    self.reports = reports
    globals = Dictionary(
      machine.globals.variables.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    including = machine.including
  }

  func check(_ program: Program) {
    _ = walk(program.statements)
    checkUncalledFunctions()
  }

  func report(_ diagnostic: Diagnostic) { reports.report(diagnostic) }

  /// Runs a step and reports what it throws; the value is unknown then.
  func value(at span: Span, _ step: () throws(Diagnostic) -> Value) -> Value {
    do throws(Diagnostic) {
      return try step()
    } catch {
      report(error.located(at: span))
      return .unknown
    }
  }

  // MARK: - Variables

  func lookUp(_ name: String) -> Value? {
    if locals != nil, localNames.contains(name) { return locals?[name] }
    return locals?[name] ?? globals[name]
  }

  func define(_ name: String, _ value: Value) {
    if locals != nil, localNames.contains(name) {
      locals?[name] = value
    } else {
      globals[name] = value
    }
  }

  /// Makes the variables that statements assign unknown.
  func forget(_ statements: [Statement]) {
    for name in Names.assigned(in: statements) { define(name, .unknown) }
  }

  func remember(_ function: CheckedFunction) { functions.append(function) }

  // MARK: - Branches

  /// What a branch may change.
  struct State {
    var globals: [String: Value]
    var locals: [String: Value]?
    var host: Any?
  }

  func state() -> State { State(globals: globals, locals: locals, host: host.checkState()) }

  func restore(_ state: State) {
    globals = state.globals
    locals = state.locals
    host.restoreCheckState(state.host)
  }

  /// Walks several ways of which one will be taken, and keeps what they agree on.
  ///
  /// The host keeps the state of the first way.
  func walkWays(_ ways: [() -> Flow]) -> Flow {
    let before = state()
    uncertainty += 1
    defer { uncertainty -= 1 }
    var ends: [State] = []
    var flows: [Flow] = []
    for way in ways.reversed() {
      restore(before)
      let flow = way()
      flows.append(flow)
      // A way that leaves says nothing about what stands behind the branch.
      if flow == .normal { ends.append(state()) }
    }
    guard let last = ends.last else {
      let first = flows.first ?? .normal
      return flows.allSatisfy { $0 == first } ? first : .normal
    }
    restore(last)
    globals = merged(ends.map(\.globals))
    if locals != nil { locals = merged(ends.compactMap(\.locals)) }
    return .normal
  }

  private func merged(_ environments: [[String: Value]]) -> [String: Value] {
    guard var result = environments.last, environments.count > 1 else {
      return environments.last ?? [:]
    }
    for environment in environments.dropLast() {
      for (name, value) in environment {
        guard let other = result[name] else {
          // It has a value on one way only; that it may have none is not held against it.
          result[name] = value
          continue
        }
        if !Self.isSame(value, other) { result[name] = .unknown }
      }
    }
    return result
  }

  private static func isSame(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.none, .none), (.unknown, .unknown): true
    case (.boolean(let a), .boolean(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.size(let a), .size(let b)): a == b
    case (.range(let a), .range(let b)): a == b
    case (.function(let a), .function(let b)): a === b
    case (.object(let a), .object(let b)):
      type(of: a) is AnyClass && type(of: b) is AnyClass && (a as AnyObject) === (b as AnyObject)
    case (.list(let a), .list(let b)):
      a.count == b.count && a.count <= 1000 && zip(a, b).allSatisfy { isSameScalar($0, $1) }
    default: false
    }
  }

  private static func isSameScalar(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.number(let a), .number(let b)): a == b
    case (.string(let a), .string(let b)): a == b
    case (.boolean(let a), .boolean(let b)): a == b
    default: false
    }
  }

  // MARK: - Functions that nothing calls

  /// Walks the functions that were defined but never called, with unknown arguments.
  private func checkUncalledFunctions() {
    var position = 0
    while position < functions.count {
      let function = functions[position]
      position += 1
      guard !function.wasCalled else { continue }
      let before = state()
      host.forgetCheckState()
      uncertainty += 1
      _ = walk(
        function, arguments: function.definition.parameters.map { _ in .unknown })
      uncertainty -= 1
      restore(before)
    }
  }
}
