/// A convolutional network: named layers one behind the other, their shapes and their weights.
///
/// A network is a value: a copy shares the weights until one of the two changes.
public struct Network: Sendable {
  public var name: String

  /// The shape of one input image.
  public let input: Shape

  public private(set) var layers: [NetworkLayer] = []

  /// The seed of the initial weights.
  public private(set) var seed: UInt64

  /// What training knows beyond the weights: optimiser state, history, position.
  public var training: TrainingState?

  /// The names of the classes that the outputs stand for, once data has told them.
  public var classes: [String]?

  public init(name: String, input: Shape, seed: UInt64 = 0) {
    self.name = name
    self.input = input
    self.seed = seed
  }

  /// The shape of the output: the last layer's, or the input's while there is none.
  public var output: Shape { layers.last?.output ?? input }

  /// All layers, those of residual blocks behind their block, in the order of computation.
  public var allLayers: [NetworkLayer] { Network.flattened(layers) }

  private static func flattened(_ layers: [NetworkLayer]) -> [NetworkLayer] {
    layers.flatMap { [$0] + flattened($0.body) + flattened($0.projection) }
  }

  public var parameterCount: Int { layers.reduce(0) { $0.saturatingSum($1.parameterCount) } }
  public var trainableCount: Int { layers.reduce(0) { $0.saturatingSum($1.trainableCount) } }
  public var multiplyAdds: Int { layers.reduce(0) { $0.saturatingSum($1.multiplyAdds) } }

  /// The layer called `name`, also within residual blocks.
  public subscript(name: String) -> NetworkLayer? {
    allLayers.first { $0.name == name }
  }
}

// MARK: - Building

extension Network {
  /// Puts a layer behind the last one.
  /// - Returns: the layer in its place.
  /// - Throws: ``NetworkError`` when the input doesn't fit or the name is taken; the network is then
  ///   unchanged.
  @discardableResult
  public mutating func append(_ specification: LayerSpecification) throws(NetworkError)
    -> NetworkLayer
  {
    try rebuild(specifications + [Placed(specification, weights: nil)])
    return layers[layers.count - 1]
  }

  /// Puts a layer behind (or before) the one called `anchor`.
  @discardableResult
  public mutating func insert(
    _ specification: LayerSpecification, after anchor: String, before: Bool = false
  ) throws(NetworkError) -> NetworkLayer {
    let index = try topLevelIndex(anchor)
    var placed = specifications
    placed.insert(Placed(specification, weights: nil), at: before ? index : index + 1)
    try rebuild(placed)
    return layers[before ? index : index + 1]
  }

  /// Puts a layer in the place of the one called `name`, whose name it takes unless it has its own
  /// kind's.
  @discardableResult
  public mutating func replace(
    _ name: String, with specification: LayerSpecification
  ) throws(NetworkError) -> NetworkLayer {
    let index = try topLevelIndex(name)
    var placed = specifications
    var specification = specification
    if specification.name == nil, specification.layer.kind == layers[index].layer.kind {
      specification.name = name
    }
    placed[index] = Placed(specification, weights: nil)
    try rebuild(placed)
    return layers[index]
  }

  /// Takes out the layer called `name`.
  public mutating func remove(_ name: String) throws(NetworkError) {
    let index = try topLevelIndex(name)
    var placed = specifications
    placed.remove(at: index)
    try rebuild(placed)
  }

  /// Gives the layer called `name` the name `newName`; its weights stay.
  public mutating func rename(_ name: String, to newName: String) throws(NetworkError) {
    guard self[name] != nil else { throw unknown(name) }
    guard self[newName] == nil else {
      throw NetworkError("\(self.name) has a layer \(newName) already", layer: newName)
    }
    materialize()
    modify(name) { $0.name = newName }
    training = nil
  }

  /// Freezes or unfreezes the layer called `name`, and all layers of its block.
  public mutating func setFrozen(_ isFrozen: Bool, layer name: String) throws(NetworkError) {
    guard self[name] != nil else { throw unknown(name) }
    func freeze(_ layer: inout NetworkLayer) {
      layer.isFrozen = isFrozen
      for index in layer.body.indices { freeze(&layer.body[index]) }
      for index in layer.projection.indices { freeze(&layer.projection[index]) }
    }
    modify(name, freeze)
  }

  /// Goes back to new weights, those of `seed`, or of the seed the network has.
  public mutating func reset(seed newSeed: UInt64? = nil) {
    if let newSeed { seed = newSeed }
    training = nil
    modifyAll { layer in
      for index in layer.parameters.indices { layer.parameters[index].stored = nil }
    }
  }

  private func unknown(_ name: String) -> NetworkError {
    NetworkError("\(self.name) has no layer \(name)", layer: name)
  }

  private func topLevelIndex(_ name: String) throws(NetworkError) -> Int {
    if let index = layers.firstIndex(where: { $0.name == name }) { return index }
    guard self[name] != nil else { throw unknown(name) }
    throw NetworkError(
      "\(name) is inside a residual block", hint: "replace the whole block", layer: name)
  }
}

// MARK: - Weights

extension Network {
  /// The values of parameter `parameter` of layer `layer`; those that the seed gives if none were set.
  public func values(of parameter: String, in layer: String) -> Tensor? {
    guard let layer = self[layer],
      let found = layer.parameters.first(where: { $0.descriptor.name == parameter })
    else { return nil }
    return Tensor(
      shape: found.descriptor.shape,
      values: found.stored ?? found.initialValues(seed: seed, layer: layer.name))
  }

  /// The values of a parameter as other programs use them, which correlate: the filters of a `flipped`
  /// layer are turned by 180°.
  public func correlationValues(of parameter: String, in layer: String) -> Tensor? {
    guard let tensor = values(of: parameter, in: layer) else { return nil }
    return self[layer]?.isFlipped == true && tensor.rank == 4 ? tensor.rotated180() : tensor
  }

  /// Sets the values of a parameter.
  /// - Throws: ``NetworkError`` with both shapes when they differ.
  public mutating func setValues(
    _ tensor: Tensor, of parameter: String, in layer: String
  ) throws(NetworkError) {
    guard let found = self[layer] else { throw unknown(layer) }
    guard let index = found.parameters.firstIndex(where: { $0.descriptor.name == parameter }) else {
      throw NetworkError("\(layer) has no \(parameter)", layer: layer)
    }
    let expected = found.parameters[index].descriptor.shape
    guard tensor.shape == expected else {
      throw NetworkError(
        "\(layer).\(parameter) has the shape \(text(expected)), not \(text(tensor.shape))",
        layer: layer)
    }
    modify(layer) { $0.parameters[index].stored = tensor.values }

    func text(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "x") }
  }

  /// Gives every parameter its values.
  public mutating func materialize() {
    let seed = seed
    modifyAll { layer in
      for index in layer.parameters.indices where layer.parameters[index].stored == nil {
        layer.parameters[index].stored = layer.parameters[index].initialValues(
          seed: seed, layer: layer.name)
      }
    }
  }

  mutating func modify(_ name: String, _ change: (inout NetworkLayer) -> Void) {
    modifyAll { if $0.name == name { change(&$0) } }
  }

  mutating func modifyAll(_ change: (inout NetworkLayer) -> Void) {
    func visit(_ layers: inout [NetworkLayer]) {
      for index in layers.indices {
        change(&layers[index])
        visit(&layers[index].body)
        visit(&layers[index].projection)
      }
    }
    visit(&layers)
  }
}

// MARK: - Shapes

extension Network {
  /// A layer to be placed, with the weights it brings along.
  fileprivate struct Placed {
    var specification: LayerSpecification
    var weights: NetworkLayer?

    init(_ specification: LayerSpecification, weights: NetworkLayer?) {
      self.specification = specification
      self.weights = weights
    }
  }

  private var specifications: [Placed] {
    layers.map { Placed(Network.specification(of: $0), weights: $0) }
  }

  /// What a building command would ask for to get `layer`.
  public static func specification(of layer: NetworkLayer) -> LayerSpecification {
    LayerSpecification(
      layer.layer, name: layer.name, body: layer.body.map(specification(of:)),
      isFrozen: layer.isFrozen)
  }

  /// Places all layers anew; weights whose shapes stay are kept.
  private mutating func rebuild(_ placed: [Placed]) throws(NetworkError) {
    var names: Set<String> = []
    func claim(_ specification: LayerSpecification) throws(NetworkError) {
      if let name = specification.name, !names.insert(name).inserted {
        throw NetworkError("\(self.name) has a layer \(name) already", layer: name)
      }
      for inner in specification.body { try claim(inner) }
    }
    for item in placed { try claim(item.specification) }

    var result: [NetworkLayer] = []
    var shape = input
    var before: String?
    for item in placed {
      let layer = try place(
        item.specification, on: shape, behind: before, keeping: item.weights, names: &names)
      shape = layer.output
      before = layer.name
      result.append(layer)
    }
    // The optimiser's state belongs to the parameters that there were.
    if training != nil, !Network.sameParameters(layers, result) { training = nil }
    layers = result
  }

  private static func sameParameters(_ old: [NetworkLayer], _ new: [NetworkLayer]) -> Bool {
    func shapes(_ layers: [NetworkLayer]) -> [String] {
      flattened(layers).flatMap { layer in
        layer.parameters.map { "\(layer.name)/\($0.descriptor.name)/\($0.descriptor.shape)" }
      }
    }
    return shapes(old) == shapes(new)
  }
}
