import Reference
import Testing

@testable import CNN

struct AttributionTests {
  private let shape = Shape(height: 8, width: 9, channels: 2)

  static let networks = [
    "conv 4 3x3 tanh; avgpool 2x2; flatten; dense 5 softmax",
    "conv 4 3x3 gelu; conv 3 3x3 sigmoid stride 2; flatten; dense 5; softmax",
    "residual { conv 3 3x3 pad same swish }; flatten; dense 6 elu; dense 5",
  ]

  private func image() -> Tensor {
    let images = randomImages(shape, count: 1)
    return Tensor(shape: [shape.height, shape.width, shape.channels], values: images.values)
  }

  /// A class's score in double precision.
  private func score(_ network: Network, _ x: Volume, _ index: Int) -> Double {
    ReferenceNetwork(network, loss: .crossentropy).run(x).values[index]
  }

  @Test(arguments: networks, [0, 3])
  func saliencyIsTheSlopeOfTheScore(_ text: String, _ index: Int) throws {
    let net = try network(shape, text, seed: 2)
    let image = image()
    let map = try net.saliency(of: image, class: index)
    #expect(map.shape == [shape.height, shape.width])
    let plain = Volume(image, shape: shape)
    for place in stride(from: 0, to: shape.height * shape.width, by: 7) {
      var largest = 0.0
      for channel in 0..<shape.channels {
        var (above, below) = (plain, plain)
        above.values[place * shape.channels + channel] += 1e-5
        below.values[place * shape.channels + channel] -= 1e-5
        let slope = (score(net, above, index) - score(net, below, index)) / 2e-5
        largest = max(largest, abs(slope))
      }
      #expect(abs(Double(map.values[place]) - largest) < 1e-5 + 1e-3 * largest)
    }
  }

  /// The derivative by a layer's output comes from finite differences behind that layer.
  @Test(arguments: [0, 1, 2], [0, 3])
  func gradcamWeightsChannelsWithTheSlopeOfTheScore(_ number: Int, _ index: Int) throws {
    let name = ["conv1", "conv2", "residual1"][number]
    let net = try network(shape, Self.networks[number], seed: 2)
    #expect(net.gradcamLayer == name)
    let position = try #require(net.layers.firstIndex { $0.name == name })
    let reference = ReferenceNetwork(net, loss: .crossentropy)
    let maps = reference.inputs(for: Volume(image(), shape: shape))[position + 1]
    let area = maps.height * maps.width
    var expected = [Double](repeating: 0, count: area)
    for channel in 0..<maps.channels {
      var (above, below) = (maps, maps)
      for place in 0..<area {
        above.values[place * maps.channels + channel] += 1e-5
        below.values[place * maps.channels + channel] -= 1e-5
      }
      let slope =
        (reference.run(above, from: position + 1).values[index]
          - reference.run(below, from: position + 1).values[index]) / 2e-5 / Double(area)
      for place in 0..<area {
        expected[place] += slope * maps.values[place * maps.channels + channel]
      }
    }
    let map = try net.gradcam(of: image(), class: index, layer: name)
    #expect(map.shape == [maps.height, maps.width])
    for (found, wanted) in zip(map.values, expected) {
      #expect(abs(Double(found) - max(0, wanted)) < 1e-5 + 1e-3 * abs(wanted))
    }
  }

  @Test func occlusionIsTheMeanFallOfTheScoreUnderEachPatch() throws {
    let net = try network(shape, Self.networks[0], seed: 2)
    let image = image()
    let plain = Volume(image, shape: shape)
    let (size, step) = (Size(3, 4), Size(2, 3))
    var sums = [Double](repeating: 0, count: shape.height * shape.width)
    var counts = sums
    // 8 rows: 0, 2, 4 and, cut off, 6; 9 columns: 0, 3 and, cut off, 6.
    for top in [0, 2, 4, 6] {
      for left in [0, 3, 6] {
        let rows = top..<min(top + size.height, shape.height)
        let columns = left..<min(left + size.width, shape.width)
        var covered = plain
        for y in rows {
          for x in columns { for c in 0..<2 { covered[0, y, x, c] = 0.25 } }
        }
        let fall = score(net, plain, 1) - score(net, covered, 1)
        for y in rows {
          for x in columns {
            sums[y * shape.width + x] += fall
            counts[y * shape.width + x] += 1
          }
        }
      }
    }
    let map = try #require(
      try net.occlusion(of: image, class: 1, patch: size, stride: step, fill: 0.25))
    for (index, found) in map.values.enumerated() {
      #expect(abs(Double(found) - sums[index] / counts[index]) < 1e-5)
    }
    #expect(
      try net.occlusion(
        of: image, class: 1, patch: size, stride: step, observe: { _, _ in false }) == nil)
  }
}
