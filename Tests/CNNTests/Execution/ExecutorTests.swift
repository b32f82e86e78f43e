import Kernels
import Testing

@testable import CNN

@Suite struct ExecutorTests {
  private let image = Shape(height: 8, width: 8, channels: 2)

  @Test(
    "A batch's loss is the same with and without the way back",
    arguments: [
      "conv 4 3x3 relu; flatten; dense 4 softmax",
      "batchnorm; conv 4 3x3; batchnorm; relu; flatten; dense 4 softmax",
      "conv 4 3x3; residual { batchnorm; relu }; batchnorm; flatten; dense 4 softmax",
    ], [3, 16, 40, 128])
  func forwardAlone(text: String, count: Int) throws {
    let data = patterns(image, count: count, classes: 4)
    let executor = Executor(
      try network(image, text), for: .training, pool: WorkerPool(count: 2))
    let loader = BlockLoader(data, table: executor.plan.table, workers: 2)
    let batch = Executor.Batch(
      positions: Array(0..<count)[...], labels: (0..<count).map(data.label), isTraining: true)
    let whole = try executor.gradients(batch, from: loader, loss: .crossentropy)
    let forward = try executor.forward(batch, from: loader, loss: .crossentropy)
    #expect(forward.lossSum == whole.lossSum)
    #expect(forward.guesses == whole.guesses && forward.ranks == whole.ranks)
  }
}
