/// A function of the language or of the host: its signature and what it does.
///
/// A host function may carry the name of a built-in one (`sum`, `exp`): it is then asked whenever
/// an argument, or an element of a list among the arguments, is a host object, and for what the
/// built-in one does not take.
public struct TableFunction {
  /// What check mode does with a call.
  public enum Checking {
    /// Call it when every argument is known: it is quick and changes nothing.
    case call
    /// Never call it; its value is unknown.
    case unknown
    /// Ask this instead; arguments may be unknown.
    case custom((FunctionCall) throws(Diagnostic) -> Value)
  }

  public var signature: FunctionSignature
  public var checking: Checking
  public var body: (FunctionCall) throws(Diagnostic) -> Value

  public init(
    _ signature: FunctionSignature, checking: Checking = .call,
    body: @escaping (FunctionCall) throws(Diagnostic) -> Value
  ) {
    self.signature = signature
    self.checking = checking
    self.body = body
  }
}

/// The arguments of one call, in the order of the signature's parameters, defaults filled in.
public struct FunctionCall {
  public let signature: FunctionSignature
  /// One value for each parameter.
  public let arguments: [Value]
  /// Where each argument stands; nil for a default.
  public let spans: [Span?]
  /// The unnamed arguments behind the last parameter of a variadic function.
  public let rest: [Value]
  /// The whole call.
  public let span: Span
  /// Calls a function value that came in as an argument, as `map` does.
  public let apply: (FunctionValue, [Value]) throws(Diagnostic) -> Value
  /// What the call runs on.
  let machine: Machine
  /// Whether this is check mode, where what takes long may be left unknown.
  public let isChecking: Bool

  /// Looks whether the user wants to stop; for loops over many elements.
  /// - Throws: `interrupted`.
  func checkInterruption() throws(Diagnostic) { try machine.checkInterruption(at: span) }

  /// Before memory is taken that the arguments' own sizes do not tell.
  /// - Throws: `notEnoughMemory`.
  func checkRoom(_ bytes: Int) throws(Diagnostic) { try machine.checkRoom(for: bytes, at: span) }

  /// The argument of a parameter by its name.
  public subscript(name: String) -> Value {
    guard let position = signature.parameters.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("\(signature.name) has no parameter \(name)")
    }
    return arguments[position]
  }

  /// Where the argument of a parameter stands, or the whole call for a default.
  public func span(of name: String) -> Span {
    let position = signature.parameters.firstIndex { $0.name == name }
    return position.flatMap { spans[$0] } ?? span
  }

  /// The argument as a number.
  /// - Throws: `wrongType` for anything else.
  public func number(_ name: String) throws(Diagnostic) -> Double {
    if case .number(let number) = self[name] { return number }
    throw wrongType(name, expected: "a number")
  }

  /// The argument as a whole number within bounds.
  /// - Throws: `wrongType`, `notWhole` or `outOfBounds`.
  public func integer(_ name: String, in bounds: ClosedRange<Int> = Int.min...Int.max)
    throws(Diagnostic) -> Int
  {
    let number = try number(name)
    return try OperandCheck.integer(
      number, in: bounds, what: "`\(name)` of \(signature.name)", at: span(of: name))
  }

  /// The argument as a string.
  /// - Throws: `wrongType` for anything else.
  public func string(_ name: String) throws(Diagnostic) -> String {
    if case .string(let string) = self[name] { return string }
    throw wrongType(name, expected: "a string")
  }

  /// The argument as a boolean.
  /// - Throws: `wrongType` for anything else.
  public func boolean(_ name: String) throws(Diagnostic) -> Bool {
    if case .boolean(let boolean) = self[name] { return boolean }
    throw wrongType(name, expected: "true or false")
  }

  /// The argument as one of the host's own types; `kind` is what the message asks for: "a tensor".
  /// - Throws: `wrongType` for anything else.
  public func object<Object>(_ name: String, as type: Object.Type, kind: String)
    throws(Diagnostic) -> Object
  {
    if let object = self[name].object(as: type) { return object }
    throw wrongType(name, expected: kind)
  }

  /// The diagnostic for an argument of the wrong type; `expected` is "a tensor".
  public func wrongType(_ name: String, expected: String) -> Diagnostic {
    let value = self[name]
    return Diagnostic(
      .wrongType,
      "`\(name)` of \(signature.name) must be \(expected), not \(value.article)",
      at: span(of: name))
  }
}
