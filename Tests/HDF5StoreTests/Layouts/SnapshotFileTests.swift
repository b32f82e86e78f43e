import CNN
import TestSupport
import Testing

@testable import HDF5Store

@Suite struct SnapshotFileTests {
  let folder = TemporaryFolder()

  private func dataset(_ network: Network, _ count: Int) -> Dataset {
    let values = (0..<(count * network.input.count)).map { Float($0 * 7_919 % 1_000) / 500 - 1 }
    return Dataset(
      name: "noise", source: MemorySamples(shape: network.input, floats: values),
      labels: (0..<count).map { Int32($0 % 3) }, classes: ["a", "b", "c"])
  }

  @Test func activationsAreThoseOfTheNetwork() throws {
    let network = try Samples.everything()
    let dataset = dataset(network, 60).selecting(Array(10..<50))
    let path = folder.file("a.h5")
    var seen: [Int] = []
    try SnapshotFile.writeActivations(of: network, on: dataset, to: path) {
      seen.append($0)
      return true
    }
    #expect(seen.last == 40)
    let root = try HDF5.File.open(path).root()
    let expected = try network.activations(of: network.allLayers.map(\.name), on: dataset)
    for layer in network.allLayers {
      let stored = try #require(try root.dataset("activations/\(layer.name)"))
      let shape = layer.output
      #expect(
        stored.extent
          == (shape.isVector
            ? [40, shape.channels] : [40, shape.height, shape.width, shape.channels]))
      #expect(try stored.read(Float.self) == expected[layer.name]?.values)
    }
    #expect(try root.dataset("inputs")?.read(Float.self) == dataset.images(0..<40).values)
    #expect(try root.dataset("predictions")?.read(Float.self) == network.predict(dataset)?.values)
    #expect(try root.dataset("labels")?.read(Int32.self) == (10..<50).map { Int32($0 % 3) })
    #expect(try root.dataset("N")?.read(Int32.self) == (10..<50).map { Int32($0) })
  }

  @Test func chosenLayersAreWrittenAlone() throws {
    let network = try Samples.everything()
    let path = folder.file("a.h5")
    try SnapshotFile.writeActivations(
      of: network, on: dataset(network, 5), to: path, layers: ["conv1", "block"])
    let group = try #require(try HDF5.File.open(path).root().group("activations"))
    #expect(try group.memberNames() == ["block", "conv1"])
    let error = failure { () throws(HDF5Error) in
      try SnapshotFile.writeActivations(
        of: network, on: dataset(network, 5), to: path, layers: ["conv9"])
    }
    #expect(error?.message == "can't write \(path): net has no layer conv9")
  }

  @Test func gradientsOfBatchesAddUpToThoseOfAll() throws {
    let network = try Samples.network(
      [
        Samples.conv(4, 3), Samples.layer("globalavgpool"), Samples.dense(3, "softmax"),
      ], input: Shape(height: 8, width: 8, channels: 1))
    let dataset = dataset(network, 40)
    let path = folder.file("g.h5")
    var batches = 0
    try SnapshotFile.$batchValues.withValue(1) {
      try SnapshotFile.writeGradients(of: network, on: dataset, to: path) { _ in
        batches += 1
        return true
      }
    }
    #expect(batches == 3)
    let expected = try network.gradients(on: dataset)
    let root = try HDF5.File.open(path).root()
    let loss = try #require(try root.dataset("loss")?.read(Double.self).first)
    #expect(abs(loss - expected.loss) < 1e-9)
    for (layer, parameters) in expected.parameters {
      for (name, tensor) in parameters {
        let stored = try #require(try root.dataset("gradients/\(layer)/\(name)"))
        #expect(stored.extent == tensor.shape)
        for (one, other) in zip(try stored.read(Float.self), tensor.values) {
          #expect(abs(one - other) <= 1e-6 + 1e-4 * abs(other))
        }
      }
    }
    for (layer, tensor) in expected.errors {
      let stored = try #require(try root.dataset("errors/\(layer)")).read(Float.self)
      #expect(stored.count == tensor.count)
      let differs = zip(stored, tensor.values).filter { abs($0 - $1) > 1e-9 + 1e-5 * abs($1) }
      #expect(differs.isEmpty)
    }
  }
}
