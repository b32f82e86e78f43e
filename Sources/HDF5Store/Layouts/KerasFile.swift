import CNN

/// Models that Keras saved as `.h5`: Sequential, of layers that this program has.
enum KerasFile {
  /// Reads a model.
  /// - Throws: ``HDF5Error`` naming the layer or the setting that this program doesn't have.
  static func load(_ root: HDF5.Group) throws(HDF5Error) -> Network {
    let file = root.file.name
    guard let text = try root.string("model_config") else {
      throw HDF5Error(
        .missing, "\(file) has no attribute model_config, so it isn't a model that Keras saved",
        hint: "in Keras, save the whole model: model.save(\"model.h5\")")
    }
    guard let json = JSONValue(parsing: text), let kind = json["class_name"]?.text else {
      throw HDF5Error(.damaged, "\(file): /@model_config isn't the JSON of a model")
    }
    guard kind == "Sequential" else {
      throw HDF5Error(.refused, "\(file) is a \(kind) model, and only Sequential ones can be read")
    }
    let source = "\(file): /@model_config"
    var reader = KerasReader(source: source)
    // The oldest Keras wrote the list of layers without a name round it.
    let config = json["config"]
    for layer in config?["layers"]?.elements ?? config?.elements ?? [] { try reader.add(layer) }
    guard let input = reader.input else {
      throw HDF5Error(.mismatch, "\(source) doesn't tell the shape of the input")
    }
    var network = Network(name: config?["name"]?.text ?? "model", input: input)
    for specification in reader.specifications {
      _ = try NetworkDescription.adapting(source) { () throws(NetworkError) in
        try network.append(specification)
      }
    }
    try readWeights(reader.weighted, into: &network, from: root)
    return network
  }

  /// Keras gives out weights in the order of the layers.
  private static func readWeights(
    _ layers: [KerasReader.Weighted], into network: inout Network, from root: HDF5.Group
  ) throws(HDF5Error) {
    let file = root.file.name
    guard let weights = try root.group("model_weights") else {
      throw HDF5Error(.missing, "\(file): there is no /model_weights")
    }
    var stored: [(group: HDF5.Group, names: [String])] = []
    for name in try weights.strings("layer_names") ?? [] {
      guard let group = try weights.group(name) else {
        throw HDF5Error(.missing, "\(file): there is no /model_weights/\(name)")
      }
      let names = try group.strings("weight_names") ?? []
      if !names.isEmpty { stored.append((group, names)) }
    }
    guard stored.count == layers.count else {
      throw HDF5Error(
        .mismatch,
        "\(file): /model_weights has weights for \(stored.count) layers, the model has \(layers.count) with weights"
      )
    }
    for (layer, arrays) in zip(layers, stored) {
      guard arrays.names.count == layer.parameters.count else {
        throw HDF5Error(
          .mismatch,
          "\(file): \(arrays.group.path) has \(arrays.names.count) arrays, \(layer.name) needs \(layer.parameters.joined(separator: ", "))"
        )
      }
      for (parameter, path) in zip(layer.parameters, arrays.names) {
        let extent = ParameterArrays.extent(of: parameter, in: layer.name, of: network)
        let values = try ParameterArrays.read(path, in: arrays.group, extent: extent)
        try NetworkDescription.adapting(file) { () throws(NetworkError) in
          try network.setValues(
            Tensor(shape: extent, values: values), of: parameter, in: layer.name)
        }
      }
    }
  }
}
