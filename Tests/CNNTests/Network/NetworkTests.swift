import Testing

@testable import CNN

@Suite struct NetworkTests {
  let image = Shape(height: 32, width: 32, channels: 1)

  @Test("LeNet-5 has the lecture's shapes and 61,706 parameters")
  func lenet() throws {
    let lenet = try network(image, lenet5)
    #expect(lenet.parameterCount == 61_706)
    #expect(lenet.layers.map(\.parameterCount) == [156, 0, 2416, 0, 0, 48_120, 10_164, 850])
    #expect(lenet.multiplyAdds == 416_520)
    #expect(
      lenet.layers.map(\.name)
        == ["conv1", "pool1", "conv2", "pool2", "flatten1", "dense1", "dense2", "dense3"])
    #expect(lenet.summary.prefix(5).map(\.receptiveField.height) == [5, 6, 14, 16, 32])
  }

  @Test("The lecture's 39×39×3 network has 1960 features and a receptive field of 15")
  func lecture() throws {
    let net = try network(
      Shape(height: 39, width: 39, channels: 3),
      "conv 10 3x3; conv 20 5x5 stride 2; conv 40 5x5 stride 2; flatten")
    #expect(net.layers.map(\.parameterCount) == [280, 5020, 20_040, 0])
    #expect(net.multiplyAdds == 2_794_630)
    #expect(net.summary.prefix(3).map(\.receptiveField.height) == [3, 7, 15])
    #expect(net.output.count == 1960)
  }

  @Test("A layer that doesn't fit leaves the network unchanged and names what comes before")
  func atomicity() throws {
    var net = try network(image, "conv 6 5x5; maxpool 4x4")
    let specification = try layer("conv 6 9x9")
    let error = #expect(throws: NetworkError.self) { try net.append(specification) }
    #expect(error?.before == "pool1")
    #expect(net.layers.count == 2)
    #expect(throws: NetworkError.self) { try net.replace("conv1", with: try layer("conv 6 30x30")) }
    #expect(net.layers[0].output == Shape(height: 28, width: 28, channels: 6))
  }

  @Test("Editing keeps the weights of layers whose shapes stay")
  func editing() throws {
    var net = try network(image, lenet5)
    net.materialize()
    let dense = net.values(of: "kernel", in: "dense2")
    let first = net.values(of: "kernel", in: "conv1")
    try net.insert(try layer("batchnorm"), after: "conv1")
    #expect(net.layers.map(\.name).prefix(3) == ["conv1", "batchnorm1", "pool1"])
    #expect(net.values(of: "kernel", in: "dense2") == dense)
    try net.replace("conv2", with: try layer("conv 8 5x5 relu"))
    #expect(net.values(of: "kernel", in: "conv1") == first)
    #expect(net["conv2"]?.parameters[0].stored == nil)
    #expect(net["dense1"]?.parameters[0].descriptor.shape == [200, 120])
    try net.rename("conv1", to: "edges")
    #expect(net.values(of: "kernel", in: "edges") == first)
    try net.remove("batchnorm1")
    #expect(net["batchnorm1"] == nil)
    #expect(throws: NetworkError.self) { try net.rename("edges", to: "pool1") }
    #expect(throws: NetworkError.self) { try net.remove("conv9") }
  }

  @Test("Initial weights are a function of the seed and the layer's name alone")
  func seeds() throws {
    let one = try network(image, lenet5, seed: 1)
    let other = try network(image, "conv 6 5x5 tanh; flatten; dense 10", seed: 1)
    #expect(one.values(of: "kernel", in: "conv1") == other.values(of: "kernel", in: "conv1"))
    let third = try network(image, lenet5, seed: 2)
    #expect(one.values(of: "kernel", in: "conv1") != third.values(of: "kernel", in: "conv1"))
  }

  @Test(
    "Initial weights have the deviation that their rule gives",
    arguments: zip(
      ["glorot", "glorotnormal", "he", "henormal", "lecun", "lecunnormal", "normal", "zeros"],
      [0.11547, 0.11547, 0.14142, 0.14142, 0.1, 0.1, 0.05, 0]))
  func initializers(_ name: String, _ deviation: Double) throws {
    // Fan-in 100, fan-out 50.
    let net = try network(Shape(vector: 100), "dense 50 init \(name)")
    let values = try #require(net.values(of: "kernel", in: "dense1")).values.map(Double.init)
    let mean = values.reduce(0, +) / 5000
    let squares = values.map { ($0 - mean) * ($0 - mean) }
    let measured = (squares.reduce(0, +) / 5000).squareRoot()
    #expect(abs(mean) < 0.01)
    #expect(abs(measured - deviation) < 0.04 * deviation + 1e-9)
  }

  @Test("A residual block gets a projection where the shapes differ")
  func residual() throws {
    let same = try network(image, "residual {conv 1 3x3 pad same}")
    #expect(same.layers[0].projection.isEmpty)
    let wider = try network(image, "residual {conv 8 3x3 pad same stride 2; conv 8 3x3 pad same}")
    #expect(wider.output == Shape(height: 16, width: 16, channels: 8))
    #expect(wider["residual1_projection"]?.layer.settingsText == "8 1x1 stride 2 bias off")
    #expect(throws: NetworkError.self) { try network(image, "residual {conv 8 4x4}") }
  }

  @Test("Sizes beyond any machine are refused, not trapped")
  func hostile() throws {
    var net = Network(name: "net", input: Shape(height: 32, width: 32, channels: 1))
    #expect(throws: NetworkError.self) { try net.append(try layer("conv 1000000000 32x32 ")) }
    try net.append(try layer("conv 1000000 1x1"))
    #expect(throws: NetworkError.self) { try net.append(try layer("conv 1000000 1x1")) }
    try net.append(try layer("globalavgpool"))
    let million = net
    for _ in 0..<3 { _ = try? net.append(try layer("dense 2000")) }
    #expect(net.memoryForTraining(TrainingSettings()).total > 1 << 30)
    #expect(million.parameterCount == 2_000_000)
  }
}
