public import CNN

/// What a network makes of images, layer by layer, in files.
///
/// Both kinds are written batch by batch, so that memory doesn't grow with the number of images.
public enum SnapshotFile {
  /// Writes the activations of layers: `/inputs` (N×H×W×C, as the network sees them), `/labels`,
  /// `/predictions` (N×classes), and `/activations/<layer>` (N×H×W×C; N×C behind `flatten`, `dense` and
  /// `globalavgpool`). The scale `N` tells the place of each image in its source.
  /// - Parameters:
  ///   - layers: which layers; `nil` means all.
  ///   - observe: told how many images are done; says whether to go on.
  /// - Throws: ``HDF5Error`` naming file and cause; what was there before is then still there.
  public static func writeActivations(
    of network: Network, on dataset: Dataset, to path: String, layers: [String]? = nil,
    origin: FileOrigin = FileOrigin(), observe: (Int) -> Bool = { _ in true }
  ) throws(HDF5Error) {
    let chosen = try chosenLayers(layers, of: network, path: path)
    guard let last = network.layers.last else {
      throw HDF5Error(.mismatch, "can't write \(path): \(network.name) has no layers")
    }
    let names = Set(chosen.map(\.name) + [last.name])
    let batch = batchSize(network, arrays: chosen.map(\.output.count))
    try HDF5.write(to: path) { (root, axes) throws(HDF5Error) in
      try begin(network, dataset, to: root, axes, origin: origin, content: "activations")
      var inputs = try Stream("inputs", network.input, dataset.count, root, axes)
      let classAxis = network.output.isVector ? ["N", "class"] : nil
      var predictions = try Stream(
        "predictions", network.output, dataset.count, root, axes, names: classAxis)
      let group = try root.makeGroup("activations")
      var streams: [(layer: String, stream: Stream)] = []
      for layer in chosen {
        streams.append(
          (layer.name, try Stream(layer.name, layer.output, dataset.count, group, axes)))
      }
      try eachBatch(of: dataset, batch, observe: observe) { (part) throws(HDF5Error) in
        try inputs.append(
          try engine(path) { () throws(EngineError) in
            do throws(SampleError) {
              return try part.images(0..<part.count)
            } catch {
              throw .sample(error)
            }
          })
        let tensors = try engine(path) { () throws(EngineError) in
          try network.activations(of: Array(names), on: part)
        }
        if let output = tensors[last.name] { try predictions.append(output) }
        for index in streams.indices {
          guard let tensor = tensors[streams[index].layer] else { continue }
          try streams[index].stream.append(tensor)
        }
      }
      try inputs.finish()
      for (_, stream) in streams { try stream.finish() }
    }
  }

  /// Writes gradients: `/loss` (the mean over all images), `/gradients/<layer>/<parameter>` (of the
  /// mean loss), and `/errors/<layer>`: ∂loss/∂z of each image, δ of eq. 4.9, z being the layer's result
  /// before its activation (N×H×W×C, or N×C for a vector).
  ///
  /// The errors are those of the mean loss over all N images, so that their products with the
  /// activations sum up to the gradients.
  /// - Parameters: as in ``writeActivations(of:on:to:layers:origin:observe:)``.
  public static func writeGradients(
    of network: Network, on dataset: Dataset, to path: String, loss: Loss = .crossentropy,
    layers: [String]? = nil, origin: FileOrigin = FileOrigin(),
    observe: (Int) -> Bool = { _ in true }
  ) throws(HDF5Error) {
    let chosen = try chosenLayers(layers, of: network, path: path)
    // A gradient pass keeps activations and errors of all layers.
    let batch = batchSize(network, arrays: network.allLayers.map { 4 * $0.output.count })
    try HDF5.write(to: path) { (root, axes) throws(HDF5Error) in
      try begin(network, dataset, to: root, axes, origin: origin, content: "gradients")
      let errors = try root.makeGroup("errors")
      var streams: [(layer: String, stream: Stream)] = []
      for layer in chosen {
        streams.append(
          (layer.name, try Stream(layer.name, layer.output, dataset.count, errors, axes)))
      }
      var sum = GradientSum(count: dataset.count)
      try eachBatch(of: dataset, batch, observe: observe) { (part) throws(HDF5Error) in
        let gradients = try engine(path) { () throws(EngineError) in
          try network.gradients(on: part, loss: loss)
        }
        sum.add(gradients, count: part.count)
        for index in streams.indices {
          guard var tensor = gradients.errors[streams[index].layer] else { continue }
          let factor = Float(Double(part.count) / Double(dataset.count))
          if factor != 1 { tensor.values = tensor.values.map { $0 * factor } }
          try streams[index].stream.append(tensor)
        }
      }
      for (_, stream) in streams { try stream.finish() }
      axes.name(try root.write("loss", [sum.loss], extent: [1]), ["mean"])
      let group = try root.makeGroup("gradients")
      for layer in chosen {
        for parameter in layer.parameters where parameter.descriptor.trainable {
          let name = parameter.descriptor.name
          guard let values = sum.values(layer.name, name) else { continue }
          try ParameterArrays.write(
            Tensor(shape: parameter.descriptor.shape, values: values), as: name,
            to: group.requireGroup(layer.name), axes)
        }
      }
    }
  }

  // MARK: Parts

  private static func begin(
    _ network: Network, _ dataset: Dataset, to root: HDF5.Group, _ axes: HDF5.Axes,
    origin: FileOrigin, content: String
  ) throws(HDF5Error) {
    try FileFormat.snapshot.write(origin, to: root)
    try root.set("content", content)
    try root.store("network_name", network.name)
    try root.store("network", NetworkDescription.json(network).serialized)
    try root.store("dataset", dataset.name)
    try root.store("classes", dataset.classes)
    axes.setValues((0..<dataset.count).map { Int32(clamping: dataset.sourceIndex($0)) }, of: "N")
    try DatasetFile.writeLabels(dataset, to: root, axes)
  }

  private static func chosenLayers(
    _ names: [String]?, of network: Network, path: String
  ) throws(HDF5Error) -> [NetworkLayer] {
    guard let names else { return network.allLayers }
    for name in names where network[name] == nil {
      throw HDF5Error(
        .missing, "can't write \(path): \(network.name) has no layer \(name)",
        hint: "its layers are \(network.allLayers.map(\.name).joined(separator: ", "))")
    }
    return network.allLayers.filter { names.contains($0.name) }
  }

  /// The values of a batch's arrays: 64 MB.
  @TaskLocal static var batchValues = 16 << 20

  /// As many images as give so many values, in multiples of the engine's 16.
  private static func batchSize(_ network: Network, arrays: [Int]) -> Int {
    let perImage = arrays.reduce(network.input.count + network.output.count) { sum, count in
      sum.addingReportingOverflow(count).overflow ? .max : sum + count
    }
    return max(16, min(1_024, batchValues / max(perImage, 1) / 16 * 16))
  }

  private static func eachBatch(
    of dataset: Dataset, _ size: Int, observe: (Int) -> Bool,
    _ body: (Dataset) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    guard dataset.count > 0 else {
      throw HDF5Error(.mismatch, "\(dataset.name) has no images")
    }
    var start = 0
    while start < dataset.count {
      let end = min(start + size, dataset.count)
      try body(dataset.selecting(start..<end))
      start = end
      guard observe(start) else { throw HDF5Error(.stopped, "the snapshot was stopped") }
    }
  }

  private static func engine<Result>(
    _ path: String, _ body: () throws(EngineError) -> Result
  ) throws(HDF5Error) -> Result {
    do throws(EngineError) {
      return try body()
    } catch {
      throw HDF5Error(engine: error, writing: path)
    }
  }

  /// An array that grows batch by batch.
  private struct Stream {
    private let dataset: HDF5.Dataset
    private let shape: Shape
    private var done = 0
    private var low = Float.infinity
    private var high = -Float.infinity

    init(
      _ name: String, _ shape: Shape, _ count: Int, _ group: HDF5.Group, _ axes: HDF5.Axes,
      names: [String]? = nil
    ) throws(HDF5Error) {
      let extent =
        shape.isVector
        ? [count, shape.channels] : [count, shape.height, shape.width, shape.channels]
      self.shape = shape
      dataset = try group.makeDataset(
        name, Float.self, extent: extent,
        chunk: DatasetFile.imageChunk(extent, elementSize: MemoryLayout<Float>.size))
      axes.name(
        dataset,
        names ?? (shape.isVector ? ["N", "channel"] : ["N", "height", "width", "channel"]))
    }

    mutating func append(_ tensor: Tensor) throws(HDF5Error) {
      try dataset.write(tensor.values, at: done)
      done += tensor.shape.first ?? 0
      guard !shape.isVector else { return }
      for value in tensor.values where value.isFinite {
        low = min(low, value)
        high = max(high, value)
      }
    }

    /// Marks what are images as such, with the range of their values.
    func finish() throws(HDF5Error) {
      guard !shape.isVector else { return }
      try dataset.markAsImage(
        shape.channels == 3 ? .colour : .grey, range: low <= high ? low...high : 0...1)
    }
  }
}

/// Gradients of batches put together to those of all images; sums in double precision.
private struct GradientSum {
  private let count: Double
  private(set) var loss = 0.0
  private var sums: [String: [String: [Double]]] = [:]

  init(count: Int) {
    self.count = Double(count)
  }

  mutating func add(_ gradients: NetworkGradients, count part: Int) {
    let share = Double(part) / count
    loss += gradients.loss * share
    for (layer, parameters) in gradients.parameters {
      for (name, tensor) in parameters {
        var sum = sums[layer]?[name] ?? Array(repeating: 0, count: tensor.count)
        for index in sum.indices { sum[index] += Double(tensor.values[index]) * share }
        sums[layer, default: [:]][name] = sum
      }
    }
  }

  func values(_ layer: String, _ parameter: String) -> [Float]? {
    sums[layer]?[parameter]?.map { Float($0) }
  }
}

extension HDF5Error {
  /// The engine's refusal, while a file was written.
  init(engine error: EngineError, writing path: String) {
    switch error {
    case .unsuitable(let message, let hint):
      self.init(.mismatch, "can't write \(path): \(message)", hint: hint)
    case .memory(let what, let needed, let available):
      self.init(
        .tooLarge,
        "can't write \(path): \(what) needs \(needed >> 20) MB, and \(available >> 20) MB are free")
    case .diverged(let layer, _, _, let what):
      self.init(.mismatch, "can't write \(path): \(layer) has \(what) that isn't finite")
    case .sample(let error): self.init(.unreadable, error.message)
    case .stopped: self.init(.stopped, "writing \(path) was stopped")
    }
  }
}
