import Testing

@testable import CNN

@Suite struct TrainerTests {
  let image = Shape(height: 12, width: 12, channels: 2)
  let text =
    "conv 6 3x3 relu; maxpool 2x2; conv 7 3x3 pad same; batchnorm; tanh; dropout 0.2; flatten; dense 4 softmax"

  func settings(_ change: (inout TrainingSettings) -> Void = { _ in }) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = 3
    settings.batch = 48
    settings.rate = 0.005
    settings.seed = 5
    change(&settings)
    return settings
  }

  func weights(_ network: Network) -> [[Float]] {
    network.allLayers.flatMap { layer in layer.parameters.map { $0.stored ?? [] } }
  }

  @Test("Training learns an easy task", arguments: Optimizer.allCases)
  func learns(_ optimizer: Optimizer) throws {
    let data = patterns(image, count: 400, classes: 4)
    let net = try network(image, "conv 4 3x3 relu; maxpool 2x2; flatten; dense 4 softmax")
    let trainer = try Trainer(
      net, on: data, validation: data,
      settings: settings {
        $0.optimizer = optimizer
        $0.rate = nil
        $0.epochs = 10
      })
    #expect(try trainer.run { _ in true } == .finished)
    let rows = trainer.network.training?.history.rows ?? []
    #expect(rows.count == 10)
    #expect((rows.last?.validationAccuracy ?? 0) > 0.95)
  }

  @Test("Weights are bit-identical for any number of threads", arguments: [2, 3, 8])
  func threads(_ count: Int) throws {
    let data = patterns(image, count: 210, classes: 4)
    func train(_ threads: Int) throws -> [[Float]] {
      let trainer = try Trainer(
        try network(image, text), on: data, validation: nil,
        settings: settings {
          $0.threads = threads
          $0.batch = 100
          $0.augmentation.shift = 1
          $0.augmentation.noise = 0.01
        })
      _ = try trainer.run { _ in true }
      return weights(trainer.network)
    }
    #expect(try train(1) == train(count))
  }

  @Test("A stopped training goes on as if it had never stopped", arguments: [1, 4, 5, 7, 11])
  func resume(_ stop: Int) throws {
    let data = patterns(image, count: 210, classes: 4)
    let start = try network(image, text)
    let whole = try Trainer(start, on: data, validation: data, settings: settings())
    #expect(try whole.run { _ in true } == .finished)

    var steps = 0
    let first = try Trainer(start, on: data, validation: data, settings: settings())
    #expect(
      try first.run { _ in
        steps += 1
        return steps < stop
      } == .stopped)
    let second = try Trainer(
      first.network, on: data, validation: data, settings: TrainingSettings(), resuming: true)
    #expect(try second.run { _ in true } == .finished)
    #expect(weights(second.network) == weights(whole.network))
    let rows = { (network: Network) in
      network.training?.history.rows.map { [$0.loss, $0.accuracy, $0.validationLoss ?? 0] }
    }
    #expect(rows(second.network) == rows(whole.network))
  }

  @Test("A second training goes on from the first one's weights and epochs")
  func again() throws {
    let data = patterns(image, count: 100, classes: 4)
    let first = try Trainer(
      try network(image, text), on: data, validation: nil, settings: settings())
    _ = try first.run { _ in true }
    let second = try Trainer(first.network, on: data, validation: nil, settings: settings())
    _ = try second.run { _ in true }
    #expect(second.network.training?.history.rows.map(\.epoch) == [1, 2, 3, 4, 5, 6])
  }

  @Test("Early stopping keeps the best weights")
  func patience() throws {
    let data = patterns(image, count: 100, classes: 4)
    // Labels that have nothing to do with the images: validation can only get worse.
    let noise = Dataset(
      name: "noise", source: patterns(image, count: 60, classes: 3, seed: 8).source,
      labels: (0..<60).map { Int32(($0 * 7 + 3) % 4) }, classes: data.classes)
    let trainer = try Trainer(
      try network(image, "flatten; dense 16 relu; dense 4 softmax"), on: data, validation: noise,
      settings: settings {
        $0.epochs = 50
        $0.patience = 2
      })
    let outcome = try trainer.run { _ in true }
    guard case .patience(let best) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    let rows = try #require(trainer.network.training?.history.rows)
    #expect(rows.count == best + 2)
    let loss = try #require(try trainer.network.evaluate(on: noise)).loss
    #expect(abs(loss - (rows[best - 1].validationLoss ?? 0)) < 1e-12)
  }

  @Test("A number that is not finite stops training, names the layer and keeps the best weights")
  func divergence() throws {
    let data = patterns(image, count: 100, classes: 4)
    let net = try network(image, "conv 4 3x3; flatten; dense 4 softmax")
    let trainer = try Trainer(
      net, on: data, validation: nil,
      settings: settings {
        $0.optimizer = .sgd
        $0.rate = 1e30
      })
    let error = #expect(throws: EngineError.self) { try trainer.run { _ in true } }
    guard case .diverged(let layer, 1, let batch, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(["conv1", "dense1"].contains(layer))
    #expect(batch > 1)
    let kept = weights(trainer.network).joined()
    #expect(kept.allSatisfy { $0.isFinite && abs($0) < 10 })
  }

  @Test("Data with an infinity is named as the input's fault")
  func badImage() throws {
    var values = [Float](repeating: 0.5, count: 20 * image.count)
    values[5] = .infinity
    let data = Dataset(
      name: "bad", source: MemorySamples(shape: image, floats: values),
      labels: (0..<20).map { Int32($0 % 4) }, classes: ["a", "b", "c", "d"])
    let trainer = try Trainer(
      try network(image, text), on: data, validation: nil, settings: settings())
    let error = #expect(throws: EngineError.self) { try trainer.run { _ in true } }
    guard case .diverged("input", 1, 1, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test("Frozen layers keep their weights, others learn")
  func frozen() throws {
    let data = patterns(image, count: 100, classes: 4)
    var net = try network(image, text)
    try net.setFrozen(true, layer: "conv1")
    try net.setFrozen(true, layer: "batchnorm1")
    net.materialize()
    let trainer = try Trainer(net, on: data, validation: nil, settings: settings())
    _ = try trainer.run { _ in true }
    for (before, after) in zip(net.allLayers, trainer.network.allLayers) {
      for (old, new) in zip(before.parameters, after.parameters) {
        #expect((old.stored == new.stored) == before.isFrozen, "\(before.name)")
      }
    }
  }

  @Test(
    "What doesn't fit together is refused before anything is taken",
    arguments: [
      ("conv 4 3x3", "one value a class"), ("flatten; dense 3 softmax", "4 classes"),
      ("flatten; dense 4", "doesn't end with softmax"), ("flatten; softmax", "no weights"),
    ])
  func unsuitable(_ text: String, _ message: String) throws {
    let data = patterns(image, count: 20, classes: 4)
    let net = try network(image, text)
    let error = #expect(throws: EngineError.self) {
      try Trainer(net, on: data, validation: nil, settings: settings())
    }
    guard case .unsuitable(let text, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(text.contains(message), "\(text)")
  }

  @Test("A batch that no machine holds is refused with both figures")
  func memory() throws {
    let data = patterns(image, count: 20, classes: 4)
    let error = #expect(throws: EngineError.self) {
      try Trainer(
        try network(image, text), on: data, validation: nil,
        settings: settings { $0.batch = 1_000_000_000 })
    }
    guard case .memory(_, let needed, let available) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(needed > available)
  }

  @Test(
    "Schedules follow their formulas",
    arguments: [
      (Schedule(.constant), 3.0, 1.0), (Schedule(.step, factor: 0.1, every: 2), 3.9, 0.1),
      (Schedule(.step, factor: 0.1, every: 2), 4.0, 0.01),
      (Schedule(.exponential, factor: 0.5), 2.0, 0.25), (Schedule(.cosine), 5.0, 0.5),
      (Schedule(.cosine, warmup: 2), 1.0, 0.5), (Schedule(.cosine, warmup: 2), 6.0, 0.5),
    ])
  func schedules(_ schedule: Schedule, _ epoch: Double, _ expected: Double) {
    #expect(abs(schedule.multiplier(at: epoch, of: 10) - expected) < 1e-12)
  }
}
