import Testing

@testable import CNN

struct UnitStatisticsTests {
  /// Channel 0 is below zero everywhere, channel 1 above, channel 2 for every second image.
  @Test func deadUnitsAndSaturatedValuesAreCounted() throws {
    let shape = Shape(height: 2, width: 2, channels: 1)
    var net = try network(shape, "conv 3 1x1 relu; flatten; dense 2 tanh")
    try net.setValues(Tensor(shape: [1, 1, 1, 3], values: [0, 0, 1]), of: "kernel", in: "conv1")
    try net.setValues(Tensor(shape: [3], values: [-1, 1, 0]), of: "bias", in: "conv1")
    try net.setValues(Tensor(shape: [12, 2]), of: "kernel", in: "dense1")
    try net.setValues(Tensor(shape: [2], values: [9, 0.5]), of: "bias", in: "dense1")
    // More images than are worked on at once.
    let values = (0..<100).flatMap { [Float](repeating: $0 % 2 == 0 ? 1 : -1, count: 4) }
    let data = Dataset(
      name: "signs", source: MemorySamples(shape: shape, floats: values),
      labels: Array(repeating: 0, count: 100), classes: ["a", "b"])
    let found = try #require(try net.unitStatistics(on: data))
    #expect(found["conv1"] == UnitStatistics(units: 3, dead: 1, saturated: 0.5))
    #expect(found["dense1"] == UnitStatistics(units: 2, dead: 1, saturated: 0.5))
    #expect(found["flatten1"] == nil)
    #expect(try net.unitStatistics(on: data, observe: { _ in false }) == nil)
  }
}
