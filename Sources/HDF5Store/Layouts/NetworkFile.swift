public import CNN

/// Networks in files: `/model_weights` and `@model_config` as Keras has them, and beside them what
/// Keras doesn't know.
///
/// | | |
/// | --- | --- |
/// | `@model_config` | the model for Keras 2 and 3; absent where Keras has no such model, `@keras_obstacle` then says why |
/// | `/model_weights/<layer>/<parameter>` | the weights; the filters of a `flipped` layer are turned, because Keras correlates |
/// | `/layers/<class>/vars/<n>` | the same arrays, where the name ends in `.weights.h5` |
/// | `@network`, `@classes` | everything that `load` needs to give the network back as it was |
/// | `/training`, `/optimizer`, `/history` | the course of training, and its state for going on |
/// | `/best_weights` | those that `patience` goes back to; in a checkpoint always |
public enum NetworkFile {
  /// Writes a network.
  /// - Throws: ``HDF5Error`` naming file and cause; what was there before is then still there.
  public static func save(
    _ network: Network, to path: String, origin: FileOrigin = FileOrigin()
  ) throws(HDF5Error) {
    try write(network, to: path, as: .network, origin: origin)
  }

  /// Writes everything that an exact continuation of a training needs.
  public static func saveCheckpoint(
    _ network: Network, to path: String, origin: FileOrigin = FileOrigin()
  ) throws(HDF5Error) {
    try write(network, to: path, as: .checkpoint, origin: origin)
  }

  /// Reads a network: one of ours exactly as it was, or a Sequential model that Keras saved as `.h5`.
  /// - Throws: ``HDF5Error`` naming what can't be read.
  public static func load(_ path: String) throws(HDF5Error) -> Network {
    try load(HDF5.File.open(path).root())
  }

  /// Reads a network of ours together with where it came from.
  public static func loadWithOrigin(
    _ path: String
  ) throws(HDF5Error) -> (network: Network, origin: FileOrigin?) {
    let root = try HDF5.File.open(path).root()
    let network = try load(root)
    guard try FileFormat.of(root) != nil else { return (network, nil) }
    return (network, try FileFormat.origin(root))
  }

  static func load(_ root: HDF5.Group) throws(HDF5Error) -> Network {
    switch try FileFormat.of(root) {
    case .network, .checkpoint: return try loadOwn(root)
    case .some(let format):
      throw HDF5Error(
        .missing, "\(root.file.name) is a \(format.rawValue) file, not a network",
        hint: format == .dataset ? "read it with `data NAME from \"\(root.file.name)\"`" : nil)
    case nil: return try KerasFile.load(root)
    }
  }

  /// Gives `network` the weights of a file: layers are found by their names, shapes must agree.
  /// - Returns: the names of the layers that got weights.
  /// - Throws: ``HDF5Error`` when a shape differs or no layer is found; `network` is then unchanged.
  @discardableResult
  public static func loadWeights(
    from path: String, into network: inout Network
  ) throws(HDF5Error) -> [String] {
    let stored = try load(path)
    var result = network
    var names: [String] = []
    for layer in network.allLayers where !layer.parameters.isEmpty {
      guard let source = stored[layer.name] else { continue }
      for parameter in layer.parameters {
        let name = parameter.descriptor.name
        guard let values = stored.values(of: name, in: source.name) else {
          throw HDF5Error(.missing, "\(path): \(layer.name) has no \(name)")
        }
        guard values.shape == parameter.descriptor.shape else {
          throw HDF5Error(
            .mismatch,
            "\(path): \(layer.name)/\(name) is \(values.shape.shapeText), \(network.name) needs \(parameter.descriptor.shape.shapeText)"
          )
        }
        try NetworkDescription.adapting(path) { () throws(NetworkError) in
          try result.setValues(values, of: name, in: layer.name)
        }
      }
      names.append(layer.name)
    }
    guard !names.isEmpty else {
      throw HDF5Error(
        .missing, "\(path) has no layer that is called as one of \(network.name)",
        hint:
          "its layers are \(stored.allLayers.filter { !$0.parameters.isEmpty }.map(\.name).joined(separator: ", "))"
      )
    }
    result.training = nil
    network = result
    return names
  }
}

// MARK: - Writing

extension NetworkFile {
  private static func write(
    _ network: Network, to path: String, as format: FileFormat, origin: FileOrigin
  ) throws(HDF5Error) {
    try checkNames(network, path)
    let keras = KerasTranslation.model(of: network)
    try HDF5.write(to: path) { (root, axes) throws(HDF5Error) in
      try fill(
        root, axes, network, keras, as: format, origin: origin,
        isLinked: path.hasSuffix(".weights.h5"))
    }
  }

  /// Checks that each layer's name can stand in a file.
  static func checkNames(_ network: Network, _ path: String) throws(HDF5Error) {
    for layer in network.allLayers where !layer.hasPlainName {
      throw HDF5Error(
        .mismatch, "can't write \(path): \"\(layer.name)\" can't be a name in an HDF5 file",
        hint: "rename the layer")
    }
  }

  /// Writes everything that a network's file holds.
  /// - Parameter isLinked: whether the weights also get the names by which Keras's `load_weights` looks for them.
  static func fill(
    _ root: HDF5.Group, _ axes: HDF5.Axes, _ network: Network, _ keras: KerasModel,
    as format: FileFormat, origin: FileOrigin, isLinked: Bool
  ) throws(HDF5Error) {
    try format.write(origin, to: root)
    try root.store("network", NetworkDescription.json(network).serialized)
    try root.set("network_seed", network.seed)
    if let classes = network.classes { try root.store("classes", classes) }
    try writeKerasAttributes(keras, to: root)
    let datasets = try writeWeights(network, keras, to: root, axes)
    if isLinked { try linkForKeras(keras, datasets, root) }
    if var training = network.training {
      // A training without patience goes back to its best weights only where it diverges.
      if format == .network, training.settings.patience == nil { training.bestWeights = nil }
      try TrainingStateFields.write(training, of: network, to: root, axes)
    }
  }

  /// The version of Keras whose layout this is.
  private static let kerasVersion = "2.15.0"

  private static func writeKerasAttributes(
    _ keras: KerasModel, to root: HDF5.Group
  ) throws(HDF5Error) {
    if keras.obstacles.isEmpty {
      try root.setVariable("model_config", keras.json(.keras2).serialized)
    } else {
      try root.store("keras_obstacle", keras.obstacles.joined(separator: "; "))
    }
    try root.set("keras_version", kerasVersion)
    try root.set("backend", "tensorflow")
  }

  /// Writes all parameters below `/model_weights`, in the order of Keras's layers.
  /// - Returns: the arrays of each layer.
  private static func writeWeights(
    _ network: Network, _ keras: KerasModel, to root: HDF5.Group, _ axes: HDF5.Axes
  ) throws(HDF5Error) -> [String: [HDF5.Dataset]] {
    let weights = try root.makeGroup("model_weights")
    let order = keras.layerOrder.compactMap(\.weightsOf)
    // What Keras has no place for comes last and isn't listed.
    let others = network.allLayers.map(\.name).filter { !order.contains($0) }
    var datasets: [String: [HDF5.Dataset]] = [:]
    for name in order + others {
      guard let layer = network[name], !layer.parameters.isEmpty else { continue }
      let group = try weights.makeGroup(name)
      try group.set("weight_names", layer.parameters.map(\.descriptor.name))
      for parameter in layer.parameters {
        let parameterName = parameter.descriptor.name
        guard let tensor = network.correlationValues(of: parameterName, in: name) else { continue }
        datasets[name, default: []].append(
          try ParameterArrays.write(tensor, as: parameterName, to: group, axes))
      }
    }
    try weights.set("layer_names", order)
    try weights.set("keras_version", kerasVersion)
    try weights.set("backend", "tensorflow")
    return datasets
  }

  /// Gives the weights the names by which `load_weights` looks for them; Keras 2 wants a group for each
  /// layer, also for one without weights, and for the model.
  private static func linkForKeras(
    _ keras: KerasModel, _ datasets: [String: [HDF5.Dataset]], _ root: HDF5.Group
  ) throws(HDF5Error) {
    _ = try root.requireGroup("vars")
    var used: [String: Int] = [:]
    for node in keras.layerOrder {
      let base = snakeCase(node.className)
      let number = used[base, default: 0]
      used[base] = number + 1
      let group = try root.requireGroup(
        "layers/\(number == 0 ? base : "\(base)_\(number)")/vars")
      guard let layer = node.weightsOf, let arrays = datasets[layer] else { continue }
      for (index, dataset) in arrays.enumerated() { try group.link("\(index)", to: dataset) }
    }
  }

  /// `DepthwiseConv2D` → `depthwise_conv2d`, as Keras does it.
  private static func snakeCase(_ name: String) -> String {
    var result = ""
    var before: Character?
    for character in name {
      if character.isUppercase, let before, before.isLowercase { result += "_" }
      result += character.lowercased()
      before = character
    }
    return result
  }
}

// MARK: - Reading

extension NetworkFile {
  private static func loadOwn(_ root: HDF5.Group) throws(HDF5Error) -> Network {
    let file = root.file.name
    try FileFormat.check(root)
    let source = "\(file): /@network"
    guard let text = try root.storedText("network"), let json = JSONValue(parsing: text) else {
      throw HDF5Error(.damaged, "\(source) isn't there, or isn't JSON")
    }
    var network = try NetworkDescription.network(
      json, seed: try root.required("network_seed"), source: source)
    guard let weights = try root.group("model_weights") else {
      throw HDF5Error(.missing, "\(file): there is no /model_weights")
    }
    for layer in network.allLayers {
      for parameter in layer.parameters {
        let name = parameter.descriptor.name
        let shape = parameter.descriptor.shape
        let values = try ParameterArrays.read("\(layer.name)/\(name)", in: weights, extent: shape)
        var tensor = Tensor(shape: shape, values: values)
        if layer.isFlipped, tensor.rank == 4 { tensor = tensor.rotated180() }
        try NetworkDescription.adapting(file) { () throws(NetworkError) in
          try network.setValues(tensor, of: name, in: layer.name)
        }
      }
    }
    network.classes = try root.storedTexts("classes")
    network.training = try TrainingStateFields.read(of: network, from: root)
    return network
  }
}
