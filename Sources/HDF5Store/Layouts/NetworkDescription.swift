import CNN

/// A network without its weights, as JSON: the attribute `network` of our files.
///
/// ```
/// {"name": "lenet", "input": [32, 32, 1], "layers": [
///   {"name": "conv1", "kind": "conv", "settings": {"filters": 6, "size": [5, 5], …}}, …]}
/// ```
/// The input of a network of vectors is one number. A residual block has `body`, and `projection` with
/// the name of its 1×1 convolution if it has one.
enum NetworkDescription {
  // MARK: Writing

  static func json(_ network: Network) -> JSONValue {
    .members([
      "name": .string(network.name),
      "input": .array(network.input.sides.map { .integer($0) }),
      "layers": .array(network.layers.map(json)),
    ])
  }

  private static func json(_ layer: NetworkLayer) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("name", .string(layer.name)), .init("kind", .string(layer.layer.kind)),
      .init("settings", json(layer.layer)),
    ]
    if layer.isFrozen { members.append(.init("frozen", .bool(true))) }
    if !layer.body.isEmpty { members.append(.init("body", .array(layer.body.map(json)))) }
    if let projection = layer.projection.first {
      members.append(.init("projection", .string(projection.name)))
      if projection.isFrozen { members.append(.init("projection_frozen", .bool(true))) }
    }
    return .object(members)
  }

  private static func json(_ layer: any Layer) -> JSONValue {
    .object(
      type(of: layer).descriptor.fields.compactMap { field in
        layer.settings[field.name].map { JSONValue.Member(field.name, json($0)) }
      })
  }

  private static func json(_ value: FieldValue) -> JSONValue {
    switch value {
    case .integer(let value): .integer(value)
    case .number(let value): .number(value)
    case .size(let size): .array([.integer(size.height), .integer(size.width)])
    case .word(let word): .string(word)
    case .flag(let flag): .bool(flag)
    case .padding(.valid): .string("valid")
    case .padding(.same): .string("same")
    case .padding(.explicit(let size)): .array([.integer(size.height), .integer(size.width)])
    case .none: .null
    }
  }

  // MARK: Reading

  /// The deepest nesting of residual blocks.
  private static let depthLimit = 8

  /// The network that a file describes, with new weights.
  /// - Parameter source: the file and attribute, for messages.
  static func network(
    _ json: JSONValue, seed: UInt64, source: String
  ) throws(HDF5Error) -> Network {
    guard let name = json["name"]?.text, let sides = json["input"]?.elements?.compactMap(\.whole),
      let layers = json["layers"]?.elements
    else { throw HDF5Error(.damaged, "\(source) doesn't describe a network") }
    guard let input = Shape(checkedSides: sides) else {
      throw HDF5Error(.mismatch, "\(source) has an impossible input, \(sides.shapeText)")
    }
    var network = Network(name: name, input: input, seed: seed)
    for layer in layers {
      let specification = try specification(layer, source: source, depth: 0)
      _ = try adapting(source) { () throws(NetworkError) in try network.append(specification) }
    }
    try renameProjections(layers, in: network.layers, of: &network, source: source)
    for layer in layers { try freeze(layer, in: &network, source: source) }
    return network
  }

  private static func specification(
    _ json: JSONValue, source: String, depth: Int
  ) throws(HDF5Error) -> LayerSpecification {
    guard let name = json["name"]?.text, let kind = json["kind"]?.text, depth < depthLimit else {
      throw HDF5Error(.damaged, "\(source) has a layer without name or kind")
    }
    guard let type = LayerRegistry.kind(kind) else {
      throw HDF5Error(.refused, "\(source): layer \(name) is of the unknown kind \(kind)")
    }
    var settings = LayerSettings()
    for field in type.descriptor.fields {
      guard let value = json["settings"]?[field.name] else { continue }
      guard let value = fieldValue(value, field.kind) else {
        throw HDF5Error(.mismatch, "\(source): layer \(name) has an impossible \(field.name)")
      }
      settings[field.name] = value
    }
    var body: [LayerSpecification] = []
    for part in json["body"]?.elements ?? [] {
      body.append(try specification(part, source: source, depth: depth + 1))
    }
    do throws(LayerError) {
      return LayerSpecification(
        try LayerRegistry.makeLayer(kind, settings), name: name, body: body)
    } catch {
      throw HDF5Error(.mismatch, "\(source): layer \(name): \(error.message)", hint: error.hint)
    }
  }

  private static func fieldValue(_ json: JSONValue, _ kind: LayerField.Kind) -> FieldValue? {
    if json.isNull { return FieldValue.none }
    switch kind {
    case .integer: return json.whole.map { .integer($0) }
    case .number: return json.double.map { .number($0) }
    case .size: return size(json).map { .size($0) }
    case .word: return json.text.map { .word($0) }
    case .flag, .onOff: return json.flag.map { .flag($0) }
    case .padding:
      switch json.text {
      case "valid": return .padding(.valid)
      case "same": return .padding(.same)
      default: return size(json).map { .padding(.explicit($0)) }
      }
    }
  }

  private static func size(_ json: JSONValue) -> Size? {
    guard let sides = json.elements?.map(\.whole), sides.count == 2, let height = sides[0],
      let width = sides[1]
    else { return nil }
    return Size(height, width)
  }

  /// Names each projection as the file does; the network has named them after their blocks.
  private static func renameProjections(
    _ layers: [JSONValue], in placed: [NetworkLayer], of network: inout Network, source: String
  ) throws(HDF5Error) {
    for (json, layer) in zip(layers, placed) {
      try renameProjections(
        json["body"]?.elements ?? [], in: layer.body, of: &network, source: source)
      guard let wanted = json["projection"]?.text, let old = layer.projection.first?.name,
        wanted != old
      else { continue }
      try adapting(source) { () throws(NetworkError) in try network.rename(old, to: wanted) }
    }
  }

  /// Freezes what was frozen: a block first, because that freezes everything in it.
  private static func freeze(
    _ json: JSONValue, in network: inout Network, source: String
  ) throws(HDF5Error) {
    func set(_ name: JSONValue?, _ isFrozen: JSONValue?) throws(HDF5Error) {
      guard let name = name?.text else { return }
      try adapting(source) { () throws(NetworkError) in
        try network.setFrozen(isFrozen?.flag ?? false, layer: name)
      }
    }
    try set(json["name"], json["frozen"])
    try set(json["projection"], json["projection_frozen"])
    for part in json["body"]?.elements ?? [] { try freeze(part, in: &network, source: source) }
  }

  static func adapting<Result>(
    _ source: String, _ body: () throws(NetworkError) -> Result
  ) throws(HDF5Error) -> Result {
    do throws(NetworkError) {
      return try body()
    } catch {
      let layer = error.layer.map { "layer \($0): " } ?? ""
      throw HDF5Error(.mismatch, "\(source): \(layer)\(error.message)", hint: error.hint)
    }
  }
}
