/// Turns trees into closures, with every name resolved to its slot.
///
/// A closure takes the frame of the running call; numbers travel unboxed, and no dictionary is
/// touched while code runs.
struct Compiler {
  /// The variables of the function being compiled; nil outside of functions.
  final class Locals {
    private(set) var slots: [String: Int] = [:]
    /// Slots filled at the `def` from the function around.
    private(set) var captures: [(outer: Int, inner: Int)] = []
    let outer: Locals?
    private(set) var count = 0
    var names: [String] { Array(slots.keys) }

    init(names: [String], outer: Locals?) {
      self.outer = outer
      for name in names where slots[name] == nil { slots[name] = take() }
    }

    private func take() -> Int {
      count += 1
      return count - 1
    }

    /// The slot of a name; one of a function around is captured.
    func slot(_ name: String) -> Int? {
      if let slot = slots[name] { return slot }
      guard let outerSlot = outer?.slot(name) else { return nil }
      let slot = take()
      slots[name] = slot
      captures.append((outerSlot, slot))
      return slot
    }
  }

  let machine: Machine
  let locals: Locals?

  /// Where a name lives.
  enum Place {
    case local(Int)
    case global(Int)
  }

  func place(of name: String) -> Place {
    if let slot = locals?.slot(name) { return .local(slot) }
    return .global(machine.globals.slot(for: name))
  }

  // MARK: - Reading and writing variables

  /// Reads a variable, or the function or constant of the tables where there is no variable.
  func load(_ name: String, _ span: Span) -> Evaluate {
    switch place(of: name) {
    case .local(let slot):
      return Code { (frame) throws(Diagnostic) in
        if let value = frame.slots[slot] { return value }
        throw noValueYet(name, frame.machine, span)
      }
    case .global(let slot):
      let globals = machine.globals
      let locals = locals
      let ofTables = machine.tableValue(name)
      return Code { (frame) throws(Diagnostic) in
        if let value = globals.values[slot] ?? ofTables { return value }
        if let found = frame.machine.host.lookUp(name, types: []) { return found }
        throw frame.machine.unknownName(name, at: span, locals: locals?.names ?? [])
      }
    }
  }

  private func noValueYet(_ name: String, _ machine: Machine, _ span: Span) -> Diagnostic {
    var diagnostic = Diagnostic(
      .noValueYet, "`\(name)` has no value yet in this function", at: span)
    if machine.globals[name] != nil {
      diagnostic.notes.append(
        "the function assigns to `\(name)`, which makes it a variable of its own; pass the outer "
          + "one as an argument and return the new value")
    }
    return diagnostic
  }

  func store(_ name: String) -> Store {
    switch place(of: name) {
    case .local(let slot):
      return Store { (frame, value) throws(Diagnostic) in frame.slots[slot] = value }
    case .global(let slot):
      let globals = machine.globals
      return Store { (_, value) throws(Diagnostic) in globals.values[slot] = value }
    }
  }

  /// Reads a variable and leaves it empty, so that what it held can be changed in place.
  func take(_ name: String, _ span: Span) -> Evaluate {
    let load = load(name, span)
    switch place(of: name) {
    case .local(let slot):
      return Code { (frame) throws(Diagnostic) in
        let value = try load(frame)
        frame.slots[slot] = Value.none
        return value
      }
    case .global(let slot):
      let globals = machine.globals
      return Code { (frame) throws(Diagnostic) in
        let value = try load(frame)
        globals.values[slot] = Value.none
        return value
      }
    }
  }

  /// The scope that commands make their variables in.
  func scope(for command: BoundCommand) -> (Frame) -> any VariableScope {
    let globals = machine.globals
    var slots: [String: Int] = [:]
    for name in command.newNames { slots[name.text] = locals?.slot(name.text) }
    return { frame in RunScope(frame: frame, slots: slots, globals: globals) }
  }
}

/// The variables as a command sees them while running.
private struct RunScope: VariableScope {
  let frame: Frame
  /// The slots of the names that the command makes, where they are local.
  let slots: [String: Int]
  let globals: GlobalScope

  func define(_ name: String, _ value: Value) {
    if let slot = slots[name] {
      frame.slots[slot] = value
    } else {
      globals[name] = value
    }
  }

  func variable(_ name: String) -> Value? {
    if let slot = slots[name], let value = frame.slots[slot] { return value }
    return globals[name]
  }
}
