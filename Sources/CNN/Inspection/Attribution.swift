/// Which parts of an image speak for a class: maps the size of the image.
///
/// What is explained is the class's score: the output before the final softmax.
extension Network {
  /// The absolute derivative of a class's score by each pixel, the largest of its channels
  /// (Simonyan et al. 2014): H×W.
  public func saliency(of image: Tensor, class index: Int) throws(EngineError) -> Tensor {
    let gradients = try scoring().scoreGradients(image, class: index)
    let channels = input.channels
    return Tensor(
      shape: [input.height, input.width],
      values: (0..<input.height * input.width).map { place in
        (0..<channels).reduce(0) { max($0, abs(gradients.input.values[place * channels + $1])) }
      })
  }

  /// How much a class's score falls when a patch of the image is covered (Zeiler & Fergus 2014): H×W.
  ///
  /// A pixel has the mean over the patches that cover it. Patches at the right and lower edge are cut
  /// off, so that every pixel is covered.
  /// - Parameters:
  ///   - fill: the value of covered pixels.
  ///   - observe: told how many patches are done, and how many there are; says whether to go on.
  /// - Returns: `nil` when `observe` asked for a stop.
  public func occlusion(
    of image: Tensor, class index: Int, patch: Size, stride: Size, fill: Float = 0,
    threads: Int? = nil, observe: (_ done: Int, _ count: Int) -> Bool = { _, _ in true }
  ) throws(EngineError) -> Tensor? {
    let network = try scoring()
    let patches = patches(patch, stride)
    let size = input.count
    let score = try network.forward(image).values[index]
    var sums = [Double](repeating: 0, count: input.height * input.width)
    var counts = sums
    let chunk = max(16, min(512, (16 << 20) / max(size * 4, 1)))
    var done = 0
    while done < patches.count {
      let part = patches[done..<min(done + chunk, patches.count)]
      var values: [Float] = []
      values.reserveCapacity(part.count * size)
      for patch in part { values += covered(image.values, patch, fill) }
      let data = Dataset(
        name: "covered images", source: MemorySamples(shape: input, floats: values),
        labels: Array(repeating: 0, count: part.count), classes: ["0"])
      guard let outputs = try network.predict(data, threads: threads) else { return nil }
      for (position, patch) in part.enumerated() {
        let fall = Double(score - outputs.values[position * output.channels + index])
        for y in patch.rows {
          for x in patch.columns {
            sums[y * input.width + x] += fall
            counts[y * input.width + x] += 1
          }
        }
      }
      done += part.count
      guard observe(done, patches.count) else { return nil }
    }
    return Tensor(
      shape: [input.height, input.width],
      values: zip(sums, counts).map { Float($1 > 0 ? $0 / $1 : 0) })
  }

  /// The channels of a layer's output, weighted with the mean derivative of a class's score by each
  /// and added up, negative sums cut off (Selvaraju et al. 2017): as large as the layer's output.
  ///
  /// The layer must not lie inside a residual block.
  public func gradcam(
    of image: Tensor, class index: Int, layer name: String
  ) throws(EngineError) -> Tensor {
    let network = try scoring().separatingActivation(of: name)
    guard let position = layers.firstIndex(where: { $0.name == name }) else {
      throw .unsuitable("\(self.name) has no layer \(name) outside its blocks", hint: nil)
    }
    // The derivative of a layer with an activation is that before it; the activation is behind it.
    let source =
      network.layers[position].name == name && network.layers.count > scoringCount
      ? network.layers[position + 1].name : name
    let errors = try network.scoreGradients(image, class: index).errors[source]
    let maps = try network.activations(of: [source], for: image)[source]
    guard let errors, let maps else { return Tensor(shape: [0]) }
    let shape = layers[position].output
    let area = shape.height * shape.width
    let weights = (0..<shape.channels).map { channel in
      (0..<area).reduce(0.0) { $0 + Double(errors.values[$1 * shape.channels + channel]) }
        / Double(area)
    }
    return Tensor(
      shape: [shape.height, shape.width],
      values: (0..<area).map { place in
        Float(
          max(
            0,
            weights.indices.reduce(0.0) {
              $0 + weights[$1] * Double(maps.values[place * shape.channels + $1])
            }))
      })
  }

  /// The layer that ``gradcam(of:class:layer:)`` looks at best: the last convolution or residual block
  /// that gives an image.
  public var gradcamLayer: String? {
    layers.last {
      !$0.output.isVector
        && ($0.layer is Convolution || $0.layer is DepthwiseConvolution || $0.layer is Residual)
    }?.name
  }

  // MARK: Scores

  /// The layers that are left without a final softmax of its own.
  private var scoringCount: Int {
    layers.count - (layers.last?.layer.isActivation == true && endsInSoftmax ? 1 : 0)
  }

  /// The network without its final softmax.
  func scoring() throws(EngineError) -> Network {
    guard output.isVector, let last = layers.last else {
      throw .unsuitable(
        "\(name) gives \(output) for each image, and not one score a class",
        hint: "end the network with `flatten` and `dense 10 softmax`")
    }
    var network = self
    network.training = nil
    guard endsInSoftmax else { return network }
    do throws(NetworkError) {
      if last.layer.isActivation {
        try network.remove(last.name)
      } else {
        try network.removeActivation(of: last)
      }
    } catch {
      throw .unsuitable(error.message, hint: error.hint)
    }
    return network
  }

  /// The same network with a layer's activation as a layer of its own behind it.
  private func separatingActivation(of name: String) throws(EngineError) -> Network {
    guard let layer = layers.first(where: { $0.name == name }),
      let activation = layer.layer.activation,
      !layer.layer.isActivation
    else { return self }
    var network = self
    do throws(NetworkError) {
      try network.removeActivation(of: layer)
      let behind: any Layer
      do throws(LayerError) {
        behind = try LayerRegistry.makeLayer(activation.rawValue, LayerSettings())
      } catch {
        throw NetworkError(error.message, hint: error.hint)
      }
      try network.insert(LayerSpecification(behind), after: name)
    } catch {
      throw .unsuitable(error.message, hint: error.hint)
    }
    return network
  }

  private mutating func removeActivation(of layer: NetworkLayer) throws(NetworkError) {
    materialize()
    let values = layer.parameters.compactMap { parameter in
      self.values(of: parameter.descriptor.name, in: layer.name).map {
        (parameter.descriptor.name, $0)
      }
    }
    var settings = layer.layer.settings
    settings["activation"] = FieldValue.none
    let plain: any Layer
    do throws(LayerError) {
      plain = try LayerRegistry.makeLayer(layer.layer.kind, settings)
    } catch {
      throw NetworkError(error.message, hint: error.hint)
    }
    try replace(layer.name, with: LayerSpecification(plain, name: layer.name))
    for (name, tensor) in values { try setValues(tensor, of: name, in: layer.name) }
  }

  private func scoreGradients(
    _ image: Tensor, class index: Int
  ) throws(EngineError) -> NetworkGradients {
    guard (0..<output.channels).contains(index) else {
      throw .unsuitable("\(name) has no output \(index); it has \(output.channels)", hint: nil)
    }
    guard image.count == input.count else {
      throw .unsuitable("\(name) takes images of \(input)", hint: nil)
    }
    let data = Dataset(
      name: "image", source: MemorySamples(shape: input, floats: image.values),
      labels: [Int32(index)], classes: (0..<output.channels).map { "\($0)" })
    return try gradients(on: data, loss: .mse, isScore: true)
  }

  // MARK: Patches

  private typealias Patch = (rows: Range<Int>, columns: Range<Int>)

  private func patches(_ size: Size, _ stride: Size) -> [Patch] {
    func ranges(_ length: Int, _ size: Int, _ stride: Int) -> [Range<Int>] {
      let steps = max(0, length - size + stride - 1) / stride
      return (0...steps).compactMap { step in
        let start = step * stride
        return start < length ? start..<min(start + size, length) : nil
      }
    }
    let columns = ranges(input.width, size.width, stride.width)
    return ranges(input.height, size.height, stride.height).flatMap { rows in
      columns.map { (rows, $0) }
    }
  }

  private func covered(_ values: [Float], _ patch: Patch, _ fill: Float) -> [Float] {
    var result = values
    for y in patch.rows {
      for x in patch.columns {
        let start = (y * input.width + x) * input.channels
        for channel in 0..<input.channels { result[start + channel] = fill }
      }
    }
    return result
  }
}
