import Kernels
import Synchronization

/// Passes through a network, for using it and for looking at it.
extension Network {
  /// The outputs for all images of `dataset`: N×outputs, or N×H×W×C for a network that ends in an
  /// image.
  /// - Returns: `nil` when `observe` asked for a stop.
  public func predict(
    _ dataset: Dataset, batch: Int = 512, threads: Int? = nil,
    observe: (Int) -> Bool = { _ in true }
  ) throws(EngineError) -> Tensor? {
    try checkInput(dataset)
    let size = output.count
    try memoryForPrediction(batch: batch, threads: threads).keeping(size, ofEach: dataset.count)
      .check("predicting with \(name)")
    let pool = WorkerPool(count: threads ?? Machine.cores)
    let executor = Executor(self, for: .prediction, pool: pool)
    let loader = BlockLoader(dataset, table: executor.plan.table, workers: pool.count)
    let values = AlignedArray<Float>(count: dataset.count * size, repeating: 0)
    var done = 0
    dataset.prepare(0..<dataset.count)
    while done < dataset.count {
      let positions = Array(done..<min(done + batch, dataset.count))
      _ = try executor.forward(Executor.Batch(positions: positions[...]), from: loader) {
        block, valid, views in
        views.store(
          views.activation(views.plan.output), valid,
          to: values.base + (positions[0] + 16 * block) * size)
      }
      done += positions.count
      guard observe(done) else { return nil }
    }
    let shape =
      output.isVector
      ? [dataset.count, size] : [dataset.count, output.height, output.width, output.channels]
    return Tensor(
      shape: shape, values: Array(UnsafeBufferPointer(start: values.base, count: values.count)))
  }

  /// The output for a batch N×H×W×C, or for one image H×W×C (the result then has no N).
  /// - Throws: ``EngineError/unsuitable(_:hint:)`` with both shapes when they don't fit.
  public func forward(_ images: Tensor) throws(EngineError) -> Tensor {
    let (dataset, isSingle) = try dataset(of: images)
    guard let result = try predict(dataset) else { return Tensor(shape: [0]) }
    return isSingle ? result.withoutFirstAxis : result
  }

  /// The outputs of the named layers for a batch N×H×W×C, or for one image H×W×C: N×H×W×C each, or
  /// H×W×C.
  public func activations(
    of layers: [String], for images: Tensor
  ) throws(EngineError) -> [String: Tensor] {
    let (dataset, isSingle) = try dataset(of: images)
    let result = try activations(of: layers, on: dataset)
    return isSingle ? result.mapValues(\.withoutFirstAxis) : result
  }

  /// The outputs of the named layers for all images of `dataset`, N×H×W×C each.
  public func activations(
    of layers: [String], on dataset: Dataset
  ) throws(EngineError) -> [String: Tensor] {
    try checkInput(dataset)
    let names = allLayers.map(\.name)
    let wanted = names.indices.filter { layers.contains(names[$0]) }
    let kept = wanted.reduce(0) { $0.saturatingSum(allLayers[$1].output.count) }
    try memoryForPrediction(batch: dataset.count).keeping(kept, ofEach: dataset.count)
      .check("the activations of \(name)")
    let pool = WorkerPool(count: Machine.cores)
    let executor = Executor(self, for: .activations, pool: pool)
    let loader = BlockLoader(dataset, table: executor.plan.table, workers: pool.count)
    let plan = executor.plan
    let stores = wanted.map { index in
      AlignedArray<Float>(count: dataset.count * allLayers[index].output.count, repeating: 0)
    }
    let positions = Array(0..<dataset.count)
    _ = try executor.forward(Executor.Batch(positions: positions[...]), from: loader) {
      block, valid, views in
      for (store, index) in zip(stores, wanted) {
        let view = views.activation(plan.layerOutputs[index])
        views.store(view, valid, to: store.base + 16 * block * view.geometry.count)
      }
    }
    var result: [String: Tensor] = [:]
    for (store, index) in zip(stores, wanted) {
      let shape = allLayers[index].output
      result[names[index]] = store.tensor([
        dataset.count, shape.height, shape.width, shape.channels,
      ])
    }
    return result
  }

  /// Loss, weight gradients and errors for a batch N×H×W×C (or one image H×W×C) with its classes.
  ///
  /// Dropout is off and batch normalisation takes its moving statistics, so that the result is the
  /// derivative of what ``forward(_:)`` computes.
  public func gradients(
    for images: Tensor, labels: [Int32], loss: Loss = .crossentropy
  ) throws(EngineError) -> NetworkGradients {
    let (plain, _) = try dataset(of: images)
    guard labels.count == plain.count else {
      throw .unsuitable("there are \(plain.count) images and \(labels.count) classes", hint: nil)
    }
    guard let least = labels.min(), let most = labels.max(), least >= 0, Int(most) < output.channels
    else {
      throw .unsuitable(
        "a class is outside 0 to \(output.channels - 1), the outputs of \(name)", hint: nil)
    }
    let classes = (0..<max(output.channels, 1)).map { "\($0)" }
    return try gradients(
      on: Dataset(name: "images", source: plain.source, labels: labels, classes: classes),
      loss: loss)
  }

  /// Loss, weight gradients and errors on all images of `dataset`, taken as one batch.
  public func gradients(
    on dataset: Dataset, loss: Loss = .crossentropy
  ) throws(EngineError) -> NetworkGradients {
    try gradients(on: dataset, loss: loss, isScore: false)
  }

  /// - Parameter isScore: takes the sum of the outputs that the labels name in the loss's place.
  func gradients(
    on dataset: Dataset, loss: Loss, isScore: Bool
  ) throws(EngineError) -> NetworkGradients {
    try checkSuits(dataset, loss: loss)
    var settings = TrainingSettings()
    settings.batch = dataset.count
    let kept = allLayers.reduce(input.count) { $0.saturatingSum($1.output.count) }
    try memoryForTraining(settings).keeping(kept, ofEach: dataset.count)
      .check("the gradients of \(name)")
    // A frozen layer has gradients too when one asks for them.
    var network = self
    network.modifyAll { $0.isFrozen = false }
    let pool = WorkerPool(count: Machine.cores)
    let executor = Executor(network, for: .gradients, pool: pool)
    let loader = BlockLoader(dataset, table: executor.plan.table, workers: pool.count)
    let plan = executor.plan
    let layers = allLayers
    let stores = layers.indices.map { index in
      AlignedArray<Float>(
        count: dataset.count * plan.buffers[plan.layerResults[index]].shape.count, repeating: 0)
    }
    let inputs = AlignedArray<Float>(count: dataset.count * input.count, repeating: 0)
    let positions = Array(0..<dataset.count)
    let result = try executor.gradients(
      Executor.Batch(
        positions: positions[...], labels: positions.map(dataset.label), isScore: isScore),
      from: loader, loss: loss
    ) { block, valid, views in
      for (index, store) in stores.enumerated() {
        guard let view = views.error(plan.layerResults[index]) else { continue }
        views.store(view, valid, to: store.base + 16 * block * view.geometry.count)
      }
      if let view = views.error(0) {
        views.store(view, valid, to: inputs.base + 16 * block * view.geometry.count)
      }
    }
    return collect(plan, executor, stores, inputs, count: dataset.count, lossSum: result.lossSum)
  }

  private func collect(
    _ plan: ExecutionPlan, _ executor: Executor, _ stores: [AlignedArray<Float>],
    _ inputs: AlignedArray<Float>, count: Int, lossSum: Double
  ) -> NetworkGradients {
    var parameters: [String: [String: Tensor]] = [:]
    var errors: [String: Tensor] = [:]
    for (index, layer) in allLayers.enumerated() {
      let shape = plan.buffers[plan.layerResults[index]].shape
      errors[layer.name] = stores[index].tensor([count, shape.height, shape.width, shape.channels])
      for parameter in layer.parameters where parameter.descriptor.trainable {
        guard
          let entry = plan.layout.entries.first(where: {
            $0.layer == layer.name && $0.name == parameter.descriptor.name
          })
        else { continue }
        parameters[layer.name, default: [:]][entry.name] = Tensor(
          shape: parameter.descriptor.shape,
          values: Array(
            UnsafeBufferPointer(start: executor.gradients.base + entry.offset, count: entry.count)))
      }
    }
    return NetworkGradients(
      loss: lossSum / Double(count), parameters: parameters, errors: errors,
      input: inputs.tensor([count, input.height, input.width, input.channels]))
  }

  // MARK: Images

  /// A tensor of images as a dataset without classes, and whether it was a single image.
  private func dataset(of images: Tensor) throws(EngineError) -> (Dataset, isSingle: Bool) {
    let one = [input.height, input.width, input.channels]
    var shape = images.shape
    // A grey image may come without its channel.
    if input.channels == 1, shape.suffix(2) == one[..<2] { shape.append(1) }
    guard shape.suffix(3) == one[...], shape.count == 3 || shape.count == 4, images.count > 0 else {
      let seen = images.shape.map(String.init).joined(separator: "x")
      throw .unsuitable("\(name) takes images of \(input), not a tensor \(seen)", hint: nil)
    }
    let source = MemorySamples(shape: input, floats: images.values)
    let labels = [Int32](repeating: 0, count: source.count)
    return (
      Dataset(name: "images", source: source, labels: labels, classes: ["0"]), shape.count == 3
    )
  }
}

/// The derivatives of the mean loss over a batch.
public struct NetworkGradients: Sendable {
  public var loss: Double
  /// By layer and parameter name, shaped as the parameter is.
  public var parameters: [String: [String: Tensor]]
  /// By layer, ∂loss/∂z with z the layer's result before its activation (δ of eq. 4.9), N×H×W×C.
  public var errors: [String: Tensor]
  /// ∂loss/∂input, N×H×W×C.
  public var input: Tensor
}

extension BlockViews {
  /// Copies the first `valid` images of a view to `rows`, H×W×C each.
  func store(_ view: LaneView, _ valid: Int, to rows: UnsafeMutablePointer<Float>) {
    let size = view.geometry.count
    let pointers = (0..<16).map { lane in lane < valid ? rows + lane * size : nil }
    pointers.withUnsafeBufferPointer { list in
      if let list = list.baseAddress { plan.table.images.store(view, list) }
    }
  }
}

extension AlignedArray where Element == Float {
  func tensor(_ shape: [Int]) -> Tensor {
    Tensor(shape: shape, values: Array(UnsafeBufferPointer(start: base, count: count)))
  }
}

extension Tensor {
  var withoutFirstAxis: Tensor { Tensor(shape: Array(shape.dropFirst()), values: values) }
}
