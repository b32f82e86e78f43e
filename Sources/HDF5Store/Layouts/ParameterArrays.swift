import CNN

/// Weights as arrays of a file.
enum ParameterArrays {
  /// The names of a parameter's axes.
  static func axisNames(of parameter: String, rank: Int) -> [String] {
    switch rank {
    case 4: ["height", "width", "channel", "filter"]
    case 2: ["input", "output"]
    case 1: [parameter == "bias" ? "output" : "channel"]
    default: (0..<rank).map { "axis\($0)" }
    }
  }

  /// The shape of a parameter; empty if the network hasn't got it.
  static func extent(of parameter: String, in layer: String, of network: Network) -> [Int] {
    network[layer]?.parameters.first { $0.descriptor.name == parameter }?.descriptor.shape ?? []
  }

  /// Writes an array with names for its axes; filters are marked as images.
  @discardableResult
  static func write(
    _ tensor: Tensor, as name: String, to group: HDF5.Group, _ axes: HDF5.Axes
  ) throws(HDF5Error) -> HDF5.Dataset {
    let dataset = try group.write(name, tensor.values, extent: tensor.shape)
    axes.name(dataset, axisNames(of: name, rank: tensor.rank))
    if tensor.rank == 4 {
      let finite = tensor.values.lazy.filter(\.isFinite)
      let range = (finite.min() ?? 0)...(finite.max() ?? 1)
      try dataset.markAsImage(.grey, range: range)
    }
    return dataset
  }

  /// Reads an array that must have a certain shape.
  static func read(
    _ path: String, in group: HDF5.Group, extent: [Int]
  ) throws(HDF5Error) -> [Float] {
    guard let dataset = try group.dataset(path) else {
      throw HDF5Error(.missing, "\(group.file.name): there is no \(group.path(of: path))")
    }
    guard dataset.extent == extent else {
      throw HDF5Error(
        .mismatch,
        "\(group.file.name): \(dataset.path) is \(dataset.extent.shapeText), expected \(extent.shapeText)"
      )
    }
    return try dataset.read()
  }
}
