import CNN
import Lang
import Testing

@testable import Shell

struct NetworkValueTests {
  @Test func membersAreTheNetworksFiguresAndItsLayers() throws {
    let net = try Samples.network()
    #expect(try net.member("parameters")?.number == 47)
    #expect(try net.member("input")?.literal == "4x4x1")
    #expect(try net.member("output")?.literal == "3")
    #expect(try net.member("layers")?.list?.count == 3)
    #expect(try net.member("conv1")?.object(as: LayerValue.self)?.name == "conv1")
    #expect(try net.member("classes")?.isNone == true)
    #expect(try net.member("conv2") == nil)
  }

  @Test func everyListedMemberHasAValue() throws {
    let net = try Samples.network()
    for member in net.members { #expect(try net.member(member.name) != nil, "\(member.name)") }
  }

  @Test func layersAreFoundByNameAndPosition() throws {
    let net = try Samples.network()
    #expect(try net.element(at: [.key("dense1")])?.object(as: LayerValue.self)?.name == "dense1")
    #expect(try net.element(at: [.position(-1)])?.object(as: LayerValue.self)?.name == "dense1")
    #expect(try net.element(at: [.slice(lower: 1, upper: nil, step: 1)])?.list?.count == 2)
    #expect(code { _ = try net.element(at: [.key("conv9")]) } == .unknownLayer)
    #expect(code { _ = try net.element(at: [.position(3)]) } == .indexOutOfRange)
  }

  @Test func undoTakesBackEachChangeAndRedoMakesItAgain() throws {
    let net = try Samples.network()
    try net.insert(Samples.layer("batchnorm"), after: "conv1")
    try net.rename("dense1", to: "classes")
    #expect(net.network.layers.map(\.name) == ["conv1", "batchnorm1", "flatten1", "classes"])
    #expect(try net.undo() == "rename dense1")
    #expect(try net.undo() == "insert batchnorm")
    #expect(net.network.layers.map(\.name) == ["conv1", "flatten1", "dense1"])
    #expect(try net.redo() == "insert batchnorm")
    #expect(net.network.layers.map(\.name) == ["conv1", "batchnorm1", "flatten1", "dense1"])
    try net.remove("batchnorm1")
    #expect(code { try net.redo() } == .nothingToUndo)
  }

  @Test func undoOfANewNetworkSaysThatThereIsNothing() throws {
    let net = NetworkValue(Network(name: "net", input: Shape(vector: 3)))
    #expect(code { try net.undo() } == .nothingToUndo)
  }

  @Test func settingOneParameterAgainAndAgainIsOneStep() throws {
    let net = try Samples.network()
    let before = net.network.values(of: "bias", in: "conv1")
    for value in 1...5 {
      try net.setValues(Tensor(shape: [2], repeating: Float(value)), of: "bias", in: "conv1")
    }
    #expect(net.network.values(of: "bias", in: "conv1")?.values == [5, 5])
    try net.undo()
    #expect(net.network.values(of: "bias", in: "conv1") == before)
  }

  @Test func untouchedLayersKeepTheirWeights() throws {
    let net = try Samples.network()
    let kernel = Tensor(shape: [3, 3, 1, 2], repeating: 0.5)
    try net.setValues(kernel, of: "kernel", in: "conv1")
    try net.replace("dense1", with: Samples.layer("dense", ["units": .integer(7)]))
    #expect(net.network.values(of: "kernel", in: "conv1") == kernel)
    #expect(net.network.output == Shape(vector: 7))
  }

  @Test func aLayerThatDoesNotFitPointsAtTheCommandThatMadeItsInput() throws {
    let net = NetworkValue(
      Network(name: "net", input: Shape(height: 4, width: 4, channels: 1)),
      origin: Samples.span("network net input 4x4x1"))
    let conv = Samples.span("conv 2 3x3")
    try net.append(
      Samples.layer("conv", ["filters": .integer(2), "size": .size(Size(3))]), at: conv)
    let pool = try Samples.layer("maxpool", ["size": .size(Size(5))])
    do throws(Diagnostic) {
      try net.append(pool)
      Issue.record("a window larger than its input was taken")
    } catch {
      #expect(error.code == .windowTooLarge)
      #expect(error.secondary == [.init(conv, "`conv1` gives 2x2x2")])
    }
    #expect(net.network.layers.count == 1)
  }

  @Test func anEditThatBreaksALaterLayerNamesThatLayer() throws {
    let net = try Samples.network(origin: Samples.span("dense 3 softmax"))
    do throws(Diagnostic) {
      try net.remove("flatten1")
      Issue.record("dense was left without a vector")
    } catch {
      #expect(error.code == .editBreaksLayer)
      #expect(error.message.contains("`dense1`"))
      #expect(error.secondary.contains { $0.text == "`dense1` is made here" })
    }
    #expect(net.network.layers.count == 3)
  }

  @Test(arguments: ["remove", "rename", "replace", "insert", "freeze"])
  func changesOfALayerThatIsNotThereAreRefused(_ change: String) throws {
    let net = try Samples.network()
    let dropout = try Samples.layer("dropout", ["rate": .number(0.5)])
    let seen = code {
      switch change {
      case "remove": try net.remove("conv9")
      case "rename": try net.rename("conv9", to: "x")
      case "replace": try net.replace("conv9", with: dropout)
      case "insert": try net.insert(dropout, after: "conv9")
      default: try net.setFrozen(true, layer: "conv9")
      }
    }
    #expect(seen == .unknownLayer)
  }

  @Test func aNameIsGivenOnce() throws {
    let net = try Samples.network()
    #expect(code { try net.append(Samples.layer("relu", name: "conv1")) } == .nameInUse)
    #expect(code { try net.rename("dense1", to: "conv1") } == .nameInUse)
  }

  @Test func aCopyGoesItsOwnWay() throws {
    let net = try Samples.network()
    let copy = net.copy(named: "other")
    try copy.remove("dense1")
    #expect(net.network.layers.count == 3)
    #expect(copy.name == "other")
    #expect(try net.isEqual(to: .object(copy)) == false)
    #expect(try net.isEqual(to: .object(net)) == true)
  }

  @Test func theOldestStepsAreForgotten() throws {
    let net = try Samples.network()
    for round in 0..<EditHistory.largestCount + 10 {
      try net.setFrozen(round.isMultiple(of: 2), layer: "conv1")
    }
    var steps = 0
    while code({ try net.undo() }) == nil { steps += 1 }
    #expect(steps == EditHistory.largestCount)
  }

  @Test func aNetworkPrintsAsATableOfItsLayers() throws {
    let lines = try Samples.network().display(width: 100).split(separator: "\n")
    #expect(lines.first == "network net, input 4x4x1")
    #expect(lines.last == "47 parameters")
    #expect(lines.count == 6)
    #expect(lines[2].contains("conv 2 3x3 relu") && lines[2].hasSuffix("20"))
  }
}
