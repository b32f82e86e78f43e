import Testing

@testable import CNN

@Suite struct TensorMakingTests {
  @Test("Random numbers are a pure function of shape, seed and key")
  func pureFunctions() throws {
    let first = try Tensor.normal([50], seed: 7)
    #expect(try first == Tensor.normal([50], seed: 7))
    #expect(try first != Tensor.normal([50], seed: 8))
    #expect(try first != Tensor.normal([50], seed: 7, key: 1))
    #expect(try Tensor.uniform([3, 3], seed: 7) == Tensor.uniform([3, 3], seed: 7))
  }

  @Test("Uniform numbers fill their range evenly and stay below its end")
  func uniform() throws {
    let numbers = try Tensor.uniform([20_000], from: -2, to: 3, seed: 1)
    #expect(numbers.values.allSatisfy { $0 >= -2 && $0 < 3 })
    // 2000 in each bin, give or take five standard deviations of 42.
    let counts = try numbers.histogram(bins: 10, from: -2, to: 3).counts
    #expect(counts.allSatisfy { abs($0 - 2000) < 212 }, "\(counts)")
    #expect(try Tensor.uniform([3], from: 2, to: 2, seed: 1).values == [2, 2, 2])
  }

  @Test("Normal numbers have the mean and deviation asked for")
  func normal() throws {
    let numbers = try Tensor.normal([20_000], mean: 5, deviation: 2, seed: 1)
    let mean = try #require(numbers.reduced(.mean).scalar)
    let deviation = try #require(numbers.reduced(.deviation).scalar)
    #expect(abs(mean - 5) < 0.07)
    #expect(abs(deviation - 2) < 0.05)
  }

  @Test("A histogram counts as NumPy's: the last bin holds its upper edge")
  func histogram() throws {
    let tensor = Tensor(shape: [8], values: [0, 0.1, 0.5, 1, 1, 0.3, 2, .nan])
    let whole = try tensor.histogram(bins: 4)
    #expect(whole.counts == [3, 1, 2, 1])
    #expect(whole.edges == [0, 0.5, 1, 1.5, 2])
    #expect(try tensor.histogram(bins: 2, from: 0, to: 1).counts == [3, 3])
    #expect(try Tensor(shape: [2], values: [3, 3]).histogram(bins: 2).edges == [2.5, 3, 3.5])
    #expect(try Tensor.zeros([0]).histogram(bins: 2).counts == [0, 0])
  }

  @Test("A value on an edge falls into the upper bin", arguments: [(49, 1), (44, 4), (52, 4)])
  func histogramEdges(_ bins: Int, _ parts: Float) throws {
    let tensor = Tensor(shape: [bins + 1], values: (0...bins).map { Float($0) / parts })
    let counts = try tensor.histogram(bins: bins).counts
    #expect(counts == Array(repeating: 1, count: bins - 1) + [2])
  }

  @Test("A sum of many small numbers keeps their digits")
  func exactSums() throws {
    let tensor = try Tensor.full([1_000_003], value: 0.1)
    #expect(try tensor.reduced(.sum).scalar == Float(Double(Float(0.1)) * 1_000_003))
    #expect(try Tensor(shape: [2], values: [3e38, 3e38]).reduced(.mean).scalar == 3e38)
    #expect(try Tensor(shape: [2], values: [3e30, 4e30]).reduced(.norm).scalar == 5e30)
  }

  @Test(
    "Every activation lets nan through, and relu gives no minus zero",
    arguments: Activation.allCases)
  func activationsOfNaN(_ activation: Activation) throws {
    let result = try Tensor(shape: [2, 1], values: [.nan, -0.0]).activated(activation)
    #expect(result.values[0].isNaN)
    if activation == .relu { #expect(result.values[1].sign == .plus) }
  }

  @Test("Names of operations, functions and reductions are told apart")
  func names() {
    let names =
      TensorFunction.allCases.map(\.rawValue) + TensorReduction.allCases.map(\.rawValue)
      + TensorOperation.allCases.map(\.rawValue) + Activation.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    let summaries =
      TensorFunction.allCases.map(\.summary) + TensorReduction.allCases.map(\.summary)
      + TensorOperation.allCases.map(\.summary)
    #expect(!summaries.contains(""))
  }
}
