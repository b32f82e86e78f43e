import CNN
import Lang
import Testing

@testable import Shell

struct LayerCommandsTests {
  private func network(_ script: String) throws -> Network {
    let recorder = Recorder()
    let outcome = recorder.run("network net input 16x16x4\n" + script)
    #expect(outcome.succeeded, "\(recorder.errors)")
    return try #require(recorder.session.current).network
  }

  @Test func settingsComeInAnyOrderAndForm() throws {
    let first = try network("conv 6 3x5 relu stride 2 pad same bias off as edges")
    let second = try network("conv 6 3x5 relu bias=off pad=same stride=2 as=edges")
    #expect(first.layers[0].layer.settings == second.layers[0].layer.settings)
    #expect(first.layers[0].name == "edges")
    #expect(first.output == Shape(height: 8, width: 8, channels: 6))
  }

  @Test func aBlockOfAResidualLayerSeesItsInput() throws {
    let network = try network("residual { conv 8 3x3 pad same relu; conv 8 3x3 pad same }")
    #expect(network.layers[0].body.map(\.name) == ["conv1", "conv2"])
    #expect(network.layers[0].projection.count == 1)
  }

  @Test func residualLayersNest() throws {
    let network = try network(
      "residual { conv 4 3x3 pad same; residual { conv 4 1x1 }; relu }\nconv 2 3x3")
    #expect(
      network.allLayers.map(\.name) == [
        "residual1", "conv1", "residual2", "conv2", "relu1", "conv3",
      ])
  }

  @Test func aMistakeInABlockPointsAtItsOwnLine() throws {
    let outcome = Recorder().run(
      "network net input 8x8x1\nresidual {\n  conv 2 3x3\n  conv 2 9x9\n}")
    let diagnostic = try #require(outcome.diagnostics.first)
    #expect(diagnostic.code == .windowTooLarge)
    #expect(diagnostic.span?.start.line == 4)
    #expect(diagnostic.secondary.first?.span.start.line == 3)
  }

  @Test func aFailedLayerLeavesTheNetworkAsItWas() throws {
    let recorder = Recorder()
    recorder.run("network net input 8x8x1\nconv 2 3x3")
    recorder.run("conv 2 9x9")
    #expect(recorder.session.current?.network.layers.count == 1)
  }

  @Test(arguments: [0, -1, 1e18, 99_999_999_999_999_999_999.0])
  func impossibleCountsAreRefused(_ count: Double) {
    for command in [
      "conv (\(count)) 3x3", "dense (\(count))", "maxpool (\(count))",
      "conv 3 3x3 stride (\(count))",
    ] {
      let outcome = Recorder().run("network net input 8x8x1\n\(command)")
      #expect(outcome.diagnostics.count == 1, "\(command)")
    }
  }
}
