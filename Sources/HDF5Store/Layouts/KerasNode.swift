/// A layer of a Keras model: its class, its configuration, its inputs, and where its weights are.
struct KerasNode {
  var className: String
  var name: String
  /// The configuration without the name.
  var config: [JSONValue.Member] = []
  /// The names of the nodes that it takes its inputs from.
  var inputs: [String]
  /// The layer of ours whose parameters are the node's weights, in Keras's order.
  var weightsOf: String?

  /// The layer as Keras writes it.
  /// - Parameter isFunctional: whether the inputs are told, as in a functional model.
  func json(isFunctional: Bool, form: KerasModel.Form) -> JSONValue {
    let settings = config.map { JSONValue.Member(form.name(of: $0.name, in: className), $0.value) }
    var members: [JSONValue.Member] = [
      .init("class_name", .string(className)),
      .init("config", .object([.init("name", .string(name))] + settings)),
    ]
    if form == .keras3 {
      members.append(.init("module", .string("keras.layers")))
      members.append(.init("registered_name", .null))
    }
    if isFunctional {
      let nodes = inputs.map {
        JSONValue.array([.string($0), .integer(0), .integer(0), .object([])])
      }
      members.append(.init("name", .string(name)))
      members.append(.init("inbound_nodes", .array(nodes.isEmpty ? [] : [.array(nodes)])))
    }
    return .object(members)
  }
}

extension KerasModel {
  /// How a model is written down.
  enum Form {
    /// As in the `.h5` files of Keras 2, which Keras 3 reads as well.
    case keras2
    /// As in the `.keras` archives of Keras 3.
    case keras3

    /// The name of a setting.
    fileprivate func name(of setting: String, in className: String) -> String {
      switch (self, className, setting) {
      case (.keras3, _, "batch_input_shape"): "batch_shape"
      case (.keras3, "LeakyReLU", "alpha"): "negative_slope"
      default: setting
      }
    }
  }
}

/// A network in the terms of Keras.
struct KerasModel {
  var name: String
  /// The input first; then each node behind those that it takes its inputs from.
  var nodes: [KerasNode]
  /// What Keras has no layer for: one sentence each; the model can then not be written.
  var obstacles: [String] = []

  /// Whether each node has the one before it as its only input.
  var isSequential: Bool {
    zip(nodes, nodes.dropFirst()).allSatisfy { $1.inputs == [$0.name] }
  }

  /// The model as Keras writes it.
  func json(_ form: Form) -> JSONValue {
    let layers = JSONValue.array(nodes.map { $0.json(isFunctional: !isSequential, form: form) })
    var config: [JSONValue.Member] = [.init("name", .string(name)), .init("layers", layers)]
    if !isSequential, let first = nodes.first, let last = nodes.last {
      for (key, node) in [("input_layers", first), ("output_layers", last)] {
        config.append(
          .init(key, .array([.array([.string(node.name), .integer(0), .integer(0)])])))
      }
    }
    var members: [JSONValue.Member] = [
      .init("class_name", .string(isSequential ? "Sequential" : "Functional")),
      .init("config", .object(config)),
    ]
    if form == .keras3 {
      // Keras has no public name for the class of functional models.
      let module = isSequential ? "keras" : "keras.src.models.functional"
      members.append(.init("module", .string(module)))
      members.append(.init("registered_name", .null))
    }
    return .object(members)
  }

  /// The nodes in the order of `model.layers`, by which Keras gives out weights.
  ///
  /// A functional model is sorted by the distance from the output, the farthest first; of equal
  /// distance the node first met on the way back from the output comes first.
  var layerOrder: [KerasNode] {
    guard !isSequential, let last = nodes.last else { return nodes }
    let byName = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var depths = [last.name: 0]
    for node in nodes.reversed() {
      let depth = (depths[node.name] ?? 0) + 1
      for input in node.inputs { depths[input] = max(depths[input] ?? 0, depth) }
    }
    // The way back, without recursion: inputs of the first input come before the second input.
    var met: [String: Int] = [:]
    var stack = [last.name]
    while let name = stack.popLast() {
      guard met[name] == nil, let node = byName[name] else { continue }
      met[name] = met.count
      stack.append(contentsOf: node.inputs.reversed())
    }
    return nodes.sorted { first, second in
      let (one, other) = (depths[first.name] ?? 0, depths[second.name] ?? 0)
      return one == other ? (met[first.name] ?? 0) < (met[second.name] ?? 0) : one > other
    }
  }
}
