import Testing

@testable import CNN

@Suite struct TensorAssignmentTests {
  @Test(
    "Assigning to a part changes that part and nothing else",
    arguments: [
      ([.index(1)], Tensor(9), [0, 1, 2, 9, 9, 9]),
      ([.index(-2), .index(0)], Tensor(9), [9, 1, 2, 3, 4, 5]),
      ([.all, .index(1)], Tensor(shape: [2], values: [8, 9]), [0, 8, 2, 3, 9, 5]),
      (
        [.all, .range(lower: nil, upper: nil, step: -2)], Tensor(shape: [2], values: [8, 9]),
        [9, 1, 8, 9, 4, 8]
      ),
      (
        [.positions([1, 0]), .positions([2])], Tensor(shape: [2, 1], values: [8, 9]),
        [0, 1, 9, 3, 4, 8]
      ),
      ([.positions([0, 0])], Tensor(shape: [2, 1], values: [8, 9]), [9, 9, 9, 3, 4, 5]),
      ([.index(0)], Tensor(shape: [1, 1, 3], values: [7, 8, 9]), [7, 8, 9, 3, 4, 5]),
      ([.range(lower: 2, upper: nil, step: 1)], Tensor(9), [0, 1, 2, 3, 4, 5]),
      ([], Tensor(shape: [3], values: [7, 8, 9]), [7, 8, 9, 7, 8, 9]),
    ] as [([TensorIndex], Tensor, [Float])])
  func assigns(_ indices: [TensorIndex], _ value: Tensor, _ expected: [Float]) throws {
    var tensor = Tensor(shape: [2, 3], values: [0, 1, 2, 3, 4, 5])
    try tensor.assign(value, at: indices)
    #expect(tensor == Tensor(shape: [2, 3], values: expected))
  }

  @Test("What was assigned reads back", arguments: 0..<40)
  func roundTrip(_ seed: UInt64) throws {
    var stream = RandomStream(seed: seed, purpose: .selection, key: 0)
    let shape = (0..<1 + stream.below(3)).map { _ in 1 + stream.below(5) }
    let indices = shape.map { length -> TensorIndex in
      switch stream.below(3) {
      case 0: .index(stream.below(length) - length)
      case 1: .all
      default:
        .range(
          lower: stream.below(length), upper: nil, step: stream.below(2) == 0 ? 1 : -1)
      }
    }
    var tensor = try Tensor.zeros(shape)
    let part = try tensor.element(at: indices)
    let value = try Tensor.normal(part.shape, seed: seed)
    try tensor.assign(value, at: indices)
    #expect(try tensor.element(at: indices) == value)
    #expect(tensor.values.count { $0 != 0 } == value.count)
  }

  @Test("A copy keeps its values when the other is changed")
  func copies() throws {
    let original = try Tensor.zeros([3])
    var copy = original
    try copy.assign(Tensor(1), at: [.index(0)])
    #expect(original.values == [0, 0, 0])
  }
}
