import CNN
import Lang
import Testing

@testable import Shell

struct EditCommandsTests {
  private let base = "network net input 16x16x1; conv 2 3x3; maxpool 2x2; conv 4 3x3\n"

  private func names(_ script: String) -> [String] {
    let recorder = Recorder()
    recorder.run(base + script)
    return recorder.session.current?.network.layers.map(\.name) ?? []
  }

  @Test(arguments: [
    ("insert after conv1 relu", ["conv1", "relu1", "pool1", "conv2"]),
    ("insert before conv1 batchnorm as norm", ["norm", "conv1", "pool1", "conv2"]),
    ("replace pool1 avgpool 2x2 as mean", ["conv1", "mean", "conv2"]),
    ("replace conv1 conv 8 5x5", ["conv1", "pool1", "conv2"]),
    ("remove pool1, conv2", ["conv1"]),
    ("rename conv1 to edges", ["edges", "pool1", "conv2"]),
    ("remove conv2; undo", ["conv1", "pool1", "conv2"]),
    ("remove conv2; undo; redo", ["conv1", "pool1"]),
  ])
  func editsChangeTheLayers(_ script: String, _ expected: [String]) {
    #expect(names(script) == expected)
  }

  @Test func weightsOfUntouchedLayersStay() throws {
    let recorder = Recorder()
    recorder.run(base + "conv1.weights")
    let network = try #require(recorder.session.current)
    let before = network.network.values(of: "kernel", in: "conv2")
    recorder.run("insert after conv1 batchnorm")
    #expect(network.network.values(of: "kernel", in: "conv2") == before)
  }

  @Test func anEditThatBreaksALaterLayerChangesNothing() {
    let recorder = Recorder()
    recorder.run(base)
    let outcome = recorder.run("replace pool1 maxpool 14x14")
    #expect(outcome.diagnostics.first?.code == .editBreaksLayer)
    #expect(recorder.session.current?.network.layers[1].output.height == 7)
  }

  @Test func aCopyIsOnItsOwn() {
    let recorder = Recorder()
    recorder.run(base + "copy net as other\nremove conv2\nuse net")
    #expect(recorder.session.current?.network.layers.count == 3)
  }
}
