import CNN
import Lang

/// A network as a value of the language: a reference, so that every variable that holds it sees
/// each change.
///
/// It knows which command made each of its layers, and every change can be undone.
public final class NetworkValue: LanguageObject {
  /// Everything that changes; the check mode of a session puts an older state back.
  public struct State {
    public var network: Network
    /// The commands that made the layers, by the layers' names.
    public var origins: [String: Span] = [:]
    /// The command that made the network and its input.
    public var inputOrigin: Span?
    var undoable = EditHistory()
    var redoable = EditHistory()
  }

  public var state: State

  /// Whether it has learnt something that is in no file.
  public var hasUnsavedTraining = false

  /// A network and the command that made it; its layers, if it has any, are put down to that
  /// command too.
  public init(_ network: Network, origin: Span? = nil) {
    state = State(network: network, inputOrigin: origin)
    if let origin {
      for layer in network.allLayers { state.origins[layer.name] = origin }
    }
  }

  /// The network as it is now.
  public var network: Network { state.network }
  public var name: String { state.network.name }

  /// The layer of this name as a value; nil when there is none.
  public func layer(_ name: String) -> LayerValue? {
    network[name] == nil ? nil : LayerValue(network: self, name: name)
  }

  /// All layers, those inside residual blocks too.
  public var layers: [LayerValue] {
    network.allLayers.map { LayerValue(network: self, name: $0.name) }
  }

  // MARK: The language's view

  public var typeName: String { "network" }

  public var shortDisplay: String {
    "<network \(name): \(network.input) -> \(network.output), \(Count.text(network.layers.count, "layer"))>"
  }

  public func display(width: Int) -> String {
    let rows = network.summary
    let head = "network \(name), input \(network.input)"
    guard !rows.isEmpty else { return head + ", no layers yet" }
    let table = TableValue([
      .init(
        "layer", rows.map { .string(String(repeating: "  ", count: $0.depth) + $0.name) }),
      .init(
        "made by", rows.map { .string($0.settings.isEmpty ? $0.kind : "\($0.kind) \($0.settings)") }
      ),
      .init("output", rows.map { .string($0.output.description) }),
      .init("parameters", rows.map { .number(Double($0.parameters)) }, grouped: true),
    ])
    return [head, table.display(width: width), Count.text(network.parameterCount, "parameter")]
      .joined(separator: "\n")
  }

  private static let ownMembers: [MemberDescription] = [
    .init("name", "the name"),
    .init("layers", "the layers as a list, those inside residual blocks too"),
    .init("input", "the size of one image"),
    .init("output", "the size of what comes out"),
    .init("parameters", "how many weights and other parameters there are"),
    .init("trainable", "how many of them training changes"),
    .init("multiply_adds", "multiplications with a weight for one image"),
    .init("history", "the course of training, a row for each epoch"),
    .init("seed", "the seed of the first weights"),
    .init("classes", "the names of the classes, once data has told them; else none"),
  ]

  public var members: [MemberDescription] {
    Self.ownMembers
      + network.allLayers.map { layer in
        MemberDescription(layer.name, "layer: \(layer.layer.command)")
      }
  }

  public func member(_ name: String) throws(Diagnostic) -> Value? {
    switch name {
    case "name": .string(self.name)
    case "layers": .list(layers.map { .object($0) })
    case "input": Value(network.input)
    case "output": Value(network.output)
    case "parameters": .number(Double(network.parameterCount))
    case "trainable": .number(Double(network.trainableCount))
    case "multiply_adds": .number(Double(network.multiplyAdds))
    case "history": .object(HistoryValue(network.training?.history ?? History()))
    case "seed": .number(Double(network.seed))
    case "classes": network.classes.map { Value($0) } ?? Value.none
    default: layer(name).map { .object($0) }
    }
  }

  public func assignMember(_ name: String, to value: Value) throws(Diagnostic) -> Assignment {
    guard Self.ownMembers.contains(where: { $0.name == name }) || network[name] != nil else {
      return .notAssignable
    }
    throw Diagnostic(
      .readOnly, "`\(name)` of a network can't be assigned",
      notes: ["weights can: `\(self.name).LAYER.weights = …`; layers change by `replace`"])
  }

  /// A layer by its name or position.
  public func element(at indices: [IndexValue]) throws(Diagnostic) -> Value? {
    guard indices.count == 1, let index = indices.first else {
      throw Diagnostic(.wrongCount, "a network takes one index, not \(indices.count)")
    }
    if case .key(let key) = index {
      guard let layer = layer(key) else { throw noLayer(key) }
      return .object(layer)
    }
    let positions = try IndexCheck.positions(
      index, length: network.layers.count, what: "network \(name)")
    let picked = positions.map {
      Value.object(LayerValue(network: self, name: network.layers[$0].name))
    }
    if case .position = index { return picked.first }
    return .list(picked)
  }

  public func isEqual(to other: Value) throws(Diagnostic) -> Bool? {
    other.object(as: NetworkValue.self).map { $0 === self } ?? false
  }

  public var length: Int? { network.layers.count }

  public func iterationElement(at position: Int) throws(Diagnostic) -> Value {
    .object(LayerValue(network: self, name: network.layers[position].name))
  }

  /// The diagnostic for a layer that isn't there.
  public func noLayer(_ wrong: String) -> Diagnostic {
    let names = network.allLayers.map(\.name)
    return Diagnostic(
      .unknownLayer, "\(name) has no layer `\(wrong)`",
      notes: [
        names.isEmpty
          ? "it has no layers yet" : "its layers are \(names.prefix(20).joined(separator: ", "))"
      ])
  }
}

extension Layer {
  /// The command that makes such a layer: `conv 6 5x5 tanh`.
  public var command: String { settingsText.isEmpty ? kind : "\(kind) \(settingsText)" }
}

extension NetworkLayer {
  /// What a building command prints: `conv1  32x32x1 -> 28x28x6   156 parameters`.
  public var line: String {
    let parameters = parameterCount == 0 ? "" : "   " + Count.text(parameterCount, "parameter")
    return "\(name)  \(input) -> \(output)\(parameters)"
  }
}
