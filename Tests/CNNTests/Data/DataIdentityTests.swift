import Testing

@testable import CNN

@Suite struct DataIdentityTests {
  private let shape = Shape(height: 3, width: 5, channels: 1)

  private func dataset(
    _ change: (inout [UInt8]) -> Void = { _ in }, labels: [Int32] = [0, 1, 2, 0, 1, 2, 0],
    classes: [String] = ["a", "b", "c"]
  ) -> Dataset {
    var bytes = (0..<(7 * 15)).map { UInt8($0 * 7 % 251) }
    change(&bytes)
    return Dataset(
      name: "d", source: MemorySamples(shape: shape, bytes: bytes), labels: labels,
      classes: classes)
  }

  @Test("The same data have the same identity, whatever their name")
  func same() throws {
    var other = dataset()
    other.name = "another"
    #expect(try dataset().identity().isSameData(as: other.identity()))
    #expect(try dataset().identity().isSameData(as: dataset().selecting(0..<7).identity()))
  }

  @Test("Every changed byte, label, class, order and normalisation gives another identity")
  func different() throws {
    let own = try dataset().identity()
    for position in 0..<105 {
      for bit in 0..<8 {
        let other = try dataset { $0[position] ^= 1 << UInt8(bit) }.identity()
        #expect(!own.isSameData(as: other), "byte \(position), bit \(bit)")
      }
    }
    var normalised = dataset()
    normalised.normalization = Normalization(mean: [0.5], deviation: [0.5])
    let others = [
      dataset(labels: [0, 1, 2, 0, 1, 2, 1]), dataset(classes: ["a", "b", "d"]),
      dataset().selecting([1, 0, 2, 3, 4, 5, 6]), dataset().selecting(0..<6), normalised,
    ]
    for other in others { #expect(try !own.isSameData(as: other.identity())) }
  }
}
