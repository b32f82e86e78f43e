@testable import Lang

/// A host with a few verbs like the real ones: it builds "networks" that know their shape, and
/// writes down what happens.
final class TestHost: Host {
  let interruption = InterruptionFlag()
  let vocabulary = Vocabulary(commands: TestCommands.signatures, functions: TestFunctions.table)
  var output: [String] = []
  var errors: [String] = []
  var shown: [String] = []
  /// The commands as they came, in the form `conv filters=6 size=5x5`.
  var log: [String] = []
  var files: [String: String] = [:]
  var networks: [String: TestNetwork] = [:]
  var current: TestNetwork?
  var inputs: [String] = []

  func run(_ invocation: Invocation) throws(Diagnostic) -> Value {
    log.append(Self.describe(invocation))
    var failure: Diagnostic?
    let value = perform(invocation) { failure = failure ?? $0 }
    if let failure { throw failure }
    switch invocation.signature.name {
    case "time", "insert": _ = try invocation.nested?()
    case "residual": try invocation.block?()
    case "fail": throw Diagnostic(.lossNotFinite, "the loss is not finite")
    case "stop": interruption.raise()
    default: break
    }
    return value
  }

  func check(_ invocation: Invocation, report: (Diagnostic) -> Void) -> Value {
    let value = perform(invocation, report: report)
    switch invocation.signature.name {
    case "time", "insert": _ = try? invocation.nested?()
    case "residual": try? invocation.block?()
    default: break
    }
    return value
  }

  private static func describe(_ invocation: Invocation) -> String {
    let signature = invocation.signature
    let names = signature.operands.map(\.name) + signature.options.map(\.name)
    let parts = names.compactMap { name -> String? in
      guard let argument = invocation.arguments[name] else { return nil }
      let text = argument.word ?? ValueText.inner(argument.value)
      return "\(name)=\(text)" + (argument.unit.map { " \($0)" } ?? "")
    }
    return ([signature.name] + parts).joined(separator: " ")
  }

  /// Networks keep their shape as a list of extents, so that layers can be checked.
  private func perform(_ invocation: Invocation, report: (Diagnostic) -> Void) -> Value {
    switch invocation.signature.name {
    case "network":
      guard let name = invocation.word("name"), let input = invocation.size("input") else {
        return .unknown
      }
      let network = TestNetwork(name: name, shape: input.extents, origin: invocation.span)
      networks[name] = network
      isForgotten = false
      current = network
      invocation.define(name, .object(network))
      return .object(network)
    case "conv", "dense", "flatten", "relu":
      return addLayer(invocation, report: report)
    case "data":
      if let name = invocation.word("name") {
        invocation.define(name, .object(TestTensor([1, 2, 3])))
      }
      return .none
    case "evaluate":
      return invocation.isChecking ? .unknown : .record(RecordValue([("accuracy", 0.5)]))
    default: return .none
    }
  }

  private func addLayer(_ invocation: Invocation, report: (Diagnostic) -> Void) -> Value {
    if isForgotten { return .none }
    guard let network = current else {
      report(Diagnostic(.noCurrentNetwork, "there is no network yet", at: invocation.span))
      return .none
    }
    guard let shape = network.shape else { return .none }
    switch invocation.signature.name {
    case "conv":
      guard let filters = invocation.integer("filters"), let size = invocation.size("size") else {
        network.shape = nil
        return .none
      }
      guard shape.count == 3, shape[0] >= size.extents[0], shape[1] >= size.extents[1] else {
        report(
          Diagnostic(
            .windowTooLarge, "the filter \(size) is larger than the input", at: invocation.span,
            secondary: [.init(network.origin, "the input comes from here")]))
        network.shape = nil
        return .none
      }
      network.shape = [
        shape[0] - size.extents[0] + 1, shape[1] - size.extents[1] + 1, filters,
      ]
    case "flatten": network.shape = [shape.reduce(1, *)]
    case "dense":
      guard shape.count == 1 else {
        report(
          Diagnostic(
            .shapeMismatch, "dense needs a flat input, not \(shape)", at: invocation.span,
            secondary: [.init(network.origin, "the input comes from here")]))
        return .none
      }
      network.shape = invocation.integer("units").map { [$0] }
    default: break
    }
    network.layers.append("\(invocation.signature.name)\(network.layers.count + 1)")
    network.origin = invocation.span
    return .none
  }

  private var isForgotten = false

  func checkState() -> Any? {
    (current, current?.shape, current?.origin, current?.layers, isForgotten)
  }

  func forgetCheckState() { isForgotten = true }

  func restoreCheckState(_ state: Any?) {
    guard
      let (network, shape, origin, layers, forgotten) = state
        as? (TestNetwork?, [Int]?, Span?, [String]?, Bool)
    else { return }
    isForgotten = forgotten
    current = network
    if let network, let origin, let layers {
      network.shape = shape
      network.origin = origin
      network.layers = layers
    }
  }

  func show(_ value: Value) { shown.append(value.text) }

  func write(_ text: String, to stream: OutputStream) {
    switch stream {
    case .output: output.append(text)
    case .error: errors.append(text)
    }
  }

  func readSource(_ path: String, including source: Source) throws(Diagnostic) -> Source {
    guard let text = files[path] else {
      throw Diagnostic(.fileNotFound, "there is no file `\(path)`")
    }
    return Source(name: path, text: text)
  }

  func input(_ prompt: String) throws(Diagnostic) -> String {
    if inputs.isEmpty { throw Diagnostic(.noInput, "there is no one to ask for input here") }
    return inputs.removeFirst()
  }

  func lookUp(_ name: String, types: [String]) -> Value? {
    guard types.isEmpty || types.contains("layer"), let current, current.layers.contains(name)
    else { return nil }
    return .object(TestLayer(name: name))
  }

  func names(types: [String]) -> [MemberDescription] {
    guard types.isEmpty || types.contains("layer") else { return [] }
    return current?.layers.map { MemberDescription($0, "a layer") } ?? []
  }

  func completePath(
    _ prefix: String, use: OperandKind.FileUse
  ) -> [MemberDescription] {
    ["digits", "data/", "lenet.h5"].filter { $0.hasPrefix(prefix) }.map {
      MemberDescription($0, "")
    }
  }
}

final class TestNetwork: LanguageObject {
  let name: String
  var shape: [Int]?
  var origin: Span
  var layers: [String] = []
  var note: Value = .none

  init(name: String, shape: [Int], origin: Span) {
    self.name = name
    self.shape = shape
    self.origin = origin
  }

  var typeName: String { "network" }
  func display(width: Int) -> String {
    "network \(name) \(shape.map { $0.map(String.init).joined(separator: "x") } ?? "?")"
  }
  var members: [MemberDescription] {
    [MemberDescription("name", "its name"), MemberDescription("note", "anything")]
  }
  func member(_ name: String) throws(Diagnostic) -> Value? {
    switch name {
    case "name": .string(self.name)
    case "note": note
    default: nil
    }
  }
  func assignMember(_ name: String, to value: Value) throws(Diagnostic) -> Assignment {
    guard name == "note" else { return .notAssignable }
    note = value
    return .changedInPlace
  }
}

struct TestLayer: LanguageObject {
  var name: String
  var typeName: String { "layer" }
  func display(width: Int) -> String { "layer \(name)" }
}

/// A vector of numbers with value semantics.
struct TestTensor: LanguageObject {
  var numbers: [Double]

  init(_ numbers: [Double]) { self.numbers = numbers }

  var typeName: String { "tensor" }
  func display(width: Int) -> String { "tensor " + shortDisplay }
  var shortDisplay: String {
    "<" + numbers.map(NumberFormat.short).joined(separator: " ") + ">"
  }
  var members: [MemberDescription] { [MemberDescription("shape", "its extents")] }
  func member(_ name: String) throws(Diagnostic) -> Value? {
    name == "shape" ? .list([.number(Double(numbers.count))]) : nil
  }
  func element(at indices: [IndexValue]) throws(Diagnostic) -> Value? {
    guard indices.count == 1, let positions = indices[0].positions(length: numbers.count) else {
      throw Diagnostic(.indexOutOfRange, "out of range")
    }
    if case .position = indices[0] { return .number(numbers[positions[0]]) }
    return .object(TestTensor(positions.map { numbers[$0] }))
  }
  func assignElement(at indices: [IndexValue], to value: Value) throws(Diagnostic) -> Assignment {
    guard let number = value.number, let positions = indices[0].positions(length: numbers.count)
    else { throw Diagnostic(.wrongType, "not a number") }
    var copy = self
    for position in positions { copy.numbers[position] = number }
    return .replaced(copy)
  }
  func apply(_ operation: BinaryOperator, with other: Value, side: OperandSide)
    throws(Diagnostic) -> Value?
  {
    let others: [Double]
    switch other {
    case .number(let number): others = numbers.map { _ in number }
    case .object(let tensor as TestTensor):
      guard tensor.numbers.count == numbers.count else {
        throw Diagnostic(.cannotBroadcast, "shapes differ")
      }
      others = tensor.numbers
    default: return nil
    }
    let pairs = side == .left ? Array(zip(numbers, others)) : Array(zip(others, numbers))
    switch operation {
    case .add: return .object(TestTensor(pairs.map { $0 + $1 }))
    case .subtract: return .object(TestTensor(pairs.map { $0 - $1 }))
    case .multiply: return .object(TestTensor(pairs.map { $0 * $1 }))
    default: return nil
    }
  }
  func apply(_ operation: UnaryOperator) throws(Diagnostic) -> Value? {
    operation == .negate ? .object(TestTensor(numbers.map { -$0 })) : nil
  }
  func isEqual(to other: Value) throws(Diagnostic) -> Bool? {
    other.object(as: TestTensor.self).map { $0.numbers == numbers }
  }
  var length: Int? { numbers.count }
  func iterationElement(at position: Int) throws(Diagnostic) -> Value { .number(numbers[position]) }
  var truth: Bool? { nil }
}
