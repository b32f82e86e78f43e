import CNN
import TestSupport
import Testing

@testable import HDF5Store

/// Networks that tests write and read.
enum Samples {
  static func network(
    _ layers: [LayerSpecification], name: String = "net",
    input: Shape = Shape(height: 12, width: 12, channels: 2), seed: UInt64 = 7
  ) throws -> Network {
    var network = Network(name: name, input: input, seed: seed)
    for layer in layers { try network.append(layer) }
    return network
  }

  static func layer(
    _ kind: String, _ settings: [String: FieldValue] = [:], as name: String? = nil,
    body: [LayerSpecification] = []
  ) throws -> LayerSpecification {
    LayerSpecification(
      try LayerRegistry.makeLayer(kind, LayerSettings(settings)), name: name, body: body)
  }

  static func conv(
    _ filters: Int, _ size: Int, _ activation: String = "tanh", _ more: [String: FieldValue] = [:]
  ) throws -> LayerSpecification {
    var settings = more
    settings["filters"] = .integer(filters)
    settings["size"] = .size(Size(size))
    settings["activation"] = .word(activation)
    return try layer("conv", settings)
  }

  static func dense(_ units: Int, _ activation: String) throws -> LayerSpecification {
    try layer("dense", ["units": .integer(units), "activation": .word(activation)])
  }

  /// A layer of a kind, with 2 for each number that has to be given, behind a `flatten` if it needs
  /// a vector.
  static func smallest(_ kind: String) throws -> [LayerSpecification] {
    let type = try #require(LayerRegistry.kind(kind))
    var settings: [String: FieldValue] = [:]
    for field in type.descriptor.fields where field.defaultValue == nil {
      switch field.kind {
      case .integer: settings[field.name] = .integer(2)
      case .number: settings[field.name] = .number(0.5)
      case .size: settings[field.name] = .size(Size(2))
      case .word(let words): settings[field.name] = .word(words[0])
      case .flag, .onOff: settings[field.name] = .flag(true)
      case .padding: settings[field.name] = .padding(.same)
      }
    }
    let body = type.descriptor.hasBody ? [try conv(2, 3, "relu", ["pad": .padding(.same)])] : []
    let layer = try layer(kind, settings, body: body)
    let image = Shape(height: 12, width: 12, channels: 2)
    let takesImages = (try? layer.layer.outputShape(for: image)) != nil
    return takesImages ? [layer] : [try Samples.layer("flatten"), layer]
  }

  static func lenet() throws -> Network {
    try network(
      [
        conv(6, 5), layer("avgpool", ["size": .size(Size(2))]), conv(16, 5),
        layer("avgpool", ["size": .size(Size(2))]), layer("flatten"), dense(120, "tanh"),
        dense(84, "tanh"), dense(10, "softmax"),
      ], name: "lenet", input: Shape(height: 32, width: 32, channels: 1))
  }

  /// A network with layers of most kinds, frozen parts, a block with projection, a turned filter.
  static func everything() throws -> Network {
    var network = try network([
      conv(4, 3, "relu", ["pad": .padding(.same), "flipped": .flag(true)]),
      layer("batchnorm", ["momentum": .number(0.9)]),
      layer(
        "depthwise", ["size": .size(Size(3)), "multiplier": .integer(2), "pad": .padding(.same)]),
      layer("leakyrelu", ["slope": .number(0.1)]), layer("elu", ["alpha": .number(0.7)]),
      layer(
        "residual", as: "block",
        body: [
          conv(6, 3, "relu", ["pad": .padding(.same), "stride": .size(Size(2))]),
          conv(6, 3, "swish", ["pad": .padding(.explicit(Size(1)))]),
        ]), conv(6, 2, "gelu", ["groups": .integer(3), "dilation": .size(Size(2))]),
      layer("maxpool", ["size": .size(Size(2)), "stride": .size(Size(1))]),
      layer("dropout", ["rate": .number(0.25)]), layer("softplus"), layer("sigmoid"),
      layer("globalavgpool"), dense(5, "leakyrelu"), layer("relu"), layer("tanh"), layer("gelu"),
      layer("swish"), dense(3, "softmax"),
    ])
    try network.setFrozen(true, layer: "conv1")
    try network.setFrozen(true, layer: "block_projection")
    network.materialize()
    network.classes = ["a", "ü", "\u{1B}[31mred"]
    return network
  }

  /// A state of training with a value in each field.
  static func training(_ network: Network) -> TrainingState {
    var settings = TrainingSettings()
    settings.optimizer = .adam
    settings.rate = 0.1 + 0.2
    settings.decay = 1e-3
    settings.clip = 5
    settings.seed = .max
    settings.patience = 4
    settings.threads = 2
    settings.schedule = Schedule(.cosine, factor: 0.3, every: 2.5, warmup: 0.1)
    settings.augmentation.shift = 1.5
    settings.augmentation.flip = true
    settings.shuffle = false
    var state = TrainingState(settings: settings)
    state.epoch = 3
    state.stepInEpoch = 17
    state.step = 117
    state.data = DataIdentity(name: "d.train", count: 480, fingerprint: .max - 1)
    state.validationData = DataIdentity(name: "ü", count: 48, fingerprint: 1)
    state.settings.checkpointInterval = .steps(50)
    state.optimizerSteps = 116
    state.firstEpoch = 1
    state.lossSum = 1.0 / 3
    state.correct = 5
    state.seen = 9
    state.seconds = 0.7
    state.bestLoss = 0.123456789
    state.bestEpoch = 2
    let trained = network.trainedParameters.reduce(0) { $0 + $1.count }
    let all = network.allParameters.reduce(0) { $0 + $1.count }
    state.slots = [
      (0..<trained).map { Float($0) * 0.1 }, (0..<trained).map { 1 / Float($0 + 1) },
    ]
    state.bestWeights = (0..<all).map { -Float($0) / 3 }
    state.history.rows = [
      History.Row(epoch: 1, loss: 2.1, accuracy: 0.3, rate: 0.01, seconds: 1.5),
      History.Row(
        epoch: 2, loss: 0.1 + 0.2, accuracy: 1 / 3.0, validationLoss: 1.25,
        validationAccuracy: 0.5, rate: 0.005, seconds: 2),
    ]
    return state
  }
}

/// The bits of all weights, by layer and parameter.
func weightBits(_ network: Network) -> [String: [UInt32]] {
  var result: [String: [UInt32]] = [:]
  for layer in network.allLayers {
    for parameter in layer.parameters {
      let name = parameter.descriptor.name
      result["\(layer.name)/\(name)"] = network.values(of: name, in: layer.name)?.values
        .map(\.bitPattern)
    }
  }
  return result
}

@Suite struct NetworkFileTests {
  let folder = TemporaryFolder()

  @Test func everythingOfANetworkComesBack() throws {
    var network = try Samples.everything()
    try network.setValues(
      Tensor(shape: [4], values: [.nan, -0, .infinity, .leastNonzeroMagnitude]), of: "bias",
      in: "conv1")
    let path = folder.file("net.h5")
    let origin = FileOrigin(creator: "cnn 1.2.3", script: "network net\n# ü", seed: .max)
    try NetworkFile.save(network, to: path, origin: origin)
    let (again, told) = try NetworkFile.loadWithOrigin(path)
    #expect(told == origin)
    #expect(again.name == network.name && again.input == network.input)
    #expect(again.seed == network.seed && again.classes == network.classes)
    #expect(again.allLayers.map(\.name) == network.allLayers.map(\.name))
    #expect(again.allLayers.map(\.layer.kind) == network.allLayers.map(\.layer.kind))
    #expect(again.allLayers.map(\.layer.settings) == network.allLayers.map(\.layer.settings))
    #expect(again.allLayers.map(\.isFrozen) == network.allLayers.map(\.isFrozen))
    #expect(again.allLayers.map(\.output) == network.allLayers.map(\.output))
    #expect(weightBits(again) == weightBits(network))
    #expect(again.training == nil)
  }

  @Test(arguments: LayerRegistry.kinds.map { $0.descriptor.kind })
  func everyKindOfLayerComesBack(kind: String) throws {
    var network = try Samples.network(Samples.smallest(kind))
    network.materialize()
    let path = folder.file("\(kind).h5")
    try NetworkFile.save(network, to: path)
    let again = try NetworkFile.load(path)
    #expect(again.allLayers.map(\.layer.kind) == network.allLayers.map(\.layer.kind))
    #expect(again.allLayers.map(\.layer.settings) == network.allLayers.map(\.layer.settings))
    #expect(again.allLayers.map(\.output) == network.allLayers.map(\.output))
    #expect(weightBits(again) == weightBits(network))
  }

  @Test(arguments: [FileFormat.network, .checkpoint])
  func theStateOfTrainingComesBack(format: FileFormat) throws {
    var network = try Samples.everything()
    let state = Samples.training(network)
    network.training = state
    let path = folder.file("state.h5")
    if format == .network {
      try NetworkFile.save(network, to: path)
    } else {
      try NetworkFile.saveCheckpoint(network, to: path)
    }
    #expect(try FileFormat.of(path) == format)
    let again = try #require(try NetworkFile.load(path).training)
    #expect(again.settings == state.settings)
    #expect(again.slots == state.slots && again.bestWeights == state.bestWeights)
    #expect(again.bestWeights != nil && state.settings.patience != nil)
    #expect(again.history == state.history)
    #expect(again.lossSum == state.lossSum && again.bestLoss == state.bestLoss)
    #expect(again.bestEpoch == state.bestEpoch && again.seconds == state.seconds)
    #expect(
      [again.epoch, again.stepInEpoch, again.step, again.optimizerSteps, again.firstEpoch]
        == [3, 17, 117, 116, 1])
    #expect([again.correct, again.seen] == [5, 9] && again.endedEarly == state.endedEarly)
  }

  @Test func theBestWeightsAreForPatienceAndCheckpoints() throws {
    var network = try Samples.everything()
    var state = Samples.training(network)
    state.settings.patience = nil
    network.training = state
    let path = folder.file("plain.h5")
    try NetworkFile.save(network, to: path)
    #expect(try HDF5.File.open(path).root().has("best_weights") == false)
    #expect(try NetworkFile.load(path).training?.bestWeights == nil)
    try NetworkFile.saveCheckpoint(network, to: path)
    #expect(try NetworkFile.load(path).training?.bestWeights == state.bestWeights)
  }

  @Test func aNetworkWithoutStoredWeightsIsWrittenWithThoseOfItsSeed() throws {
    let network = try Samples.lenet()
    #expect(network.allLayers.allSatisfy { $0.parameters.allSatisfy { $0.stored == nil } })
    try NetworkFile.save(network, to: folder.file("new.h5"))
    let again = try NetworkFile.load(folder.file("new.h5"))
    #expect(weightBits(again) == weightBits(network))
  }

  @Test func weightsGoToTheLayersOfTheirNames() throws {
    var trained = try Samples.lenet()
    trained.reset(seed: 99)
    try NetworkFile.save(trained, to: folder.file("lenet.weights.h5"))
    var network = try Samples.lenet()
    let names = try NetworkFile.loadWeights(from: folder.file("lenet.weights.h5"), into: &network)
    #expect(names == ["conv1", "conv2", "dense1", "dense2", "dense3"])
    #expect(weightBits(network) == weightBits(trained))
  }

  @Test func weightsOfAnotherShapeAreRefusedWithBothShapes() throws {
    try NetworkFile.save(Samples.lenet(), to: folder.file("lenet.h5"))
    var other = try Samples.network([Samples.conv(4, 3)])
    let before = weightBits(other)
    let error = failure { () throws(HDF5Error) in
      try NetworkFile.loadWeights(from: folder.file("lenet.h5"), into: &other)
    }
    #expect(error?.message.hasSuffix("conv1/kernel is 5x5x1x6, net needs 3x3x2x4") == true)
    #expect(weightBits(other) == before)
  }

  @Test func aDatasetIsNoNetwork() throws {
    let path = folder.file("data.h5")
    let source = MemorySamples(shape: Shape(height: 2, width: 2, channels: 1), bytes: [1, 2, 3, 4])
    try DatasetFile.save(
      Dataset(name: "d", source: source, labels: [0], classes: ["a"]), to: path)
    let error = failure { () throws(HDF5Error) in _ = try NetworkFile.load(path) }
    #expect(error?.message == "\(path) is a cnn-dataset file, not a network")
  }

  @Test(arguments: ["a/b", ".", "..", ""])
  func aNameThatIsNoPathPartIsRefused(name: String) throws {
    var network = try Samples.network([Samples.conv(1, 3)])
    try network.rename("conv1", to: name)
    let error = failure { () throws(HDF5Error) in
      try NetworkFile.save(network, to: folder.file("net.h5"))
    }
    #expect(error?.kind == .mismatch)
    #expect(folder.names.isEmpty)
  }

  @Test func whatKerasCantSayIsNamed() throws {
    let network = try Samples.network([
      Samples.layer("maxpool", ["size": .size(Size(3)), "pad": .padding(.explicit(Size(2)))])
    ])
    try NetworkFile.save(network, to: folder.file("net.h5"))
    let root = try HDF5.File.open(folder.file("net.h5")).root()
    #expect(try root.string("model_config") == nil)
    #expect(try root.string("keras_obstacle") == "pool1: Keras has no maxpool with `pad 2`")
    #expect(try NetworkFile.load(folder.file("net.h5")).layers.count == 1)
  }
}
