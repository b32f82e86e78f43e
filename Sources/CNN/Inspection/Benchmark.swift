import Kernels

/// How fast a network runs on this machine.
public struct Benchmark: Sendable {
  public var imagesPerSecond: Double
  /// Multiplications and additions of convolutions and dense layers a second, in 10⁹.
  public var gflops: Double
  /// What the threads reach together with multiply–adds in registers alone, in 10⁹ a second.
  public var peakGflops: Double
  public var threads: Int
  public var instructionSet: String
  public var batch: Int
  /// Steps that were timed.
  public var steps: Int
  /// Processes that shared the work.
  public var processes = 1
  /// Of several processes: what the first one reaches by itself with the same batch.
  public var imagesPerSecondAlone: Double?
  /// Of several processes: the share of the gradients that the first one sent before its pass was over.
  public var sentEarly: Double?

  /// How much of what the processes could do they do together; nil for one.
  public var efficiency: Double? {
    imagesPerSecondAlone.map { imagesPerSecond / ($0 * Double(processes)) }
  }

  /// The share of the peak that was reached.
  public var peakShare: Double { gflops / peakGflops }
}

extension Network {
  /// Times training steps on random images for about `seconds`; the network is left as it is.
  ///
  /// A step is what training does: loading, forward, backward, the optimiser's step. Several processes
  /// share each batch; afterwards the first one is timed by itself.
  /// - Parameter observe: asked after each step whether to go on.
  /// - Throws: ``EngineError`` when the network can't be trained or memory doesn't suffice.
  public func benchmarkTraining(
    settings: TrainingSettings, seconds: Double, collective: any Collective = SingleProcess(),
    observe: () -> Bool = { true }
  ) throws(EngineError) -> Benchmark {
    var result = try benchmark(settings, seconds, collective, observe)
    guard collective.count > 1 else { return result }
    // One after the other, so that the process that is alone is that.
    collective.rest()
    var alone = 0.0
    if collective.rank == 0 {
      alone = try benchmark(settings, seconds, SingleProcess(), observe).imagesPerSecond
    }
    collective.rest()
    let shared = collective.fromFirst([
      result.imagesPerSecond, result.peakGflops, alone, result.sentEarly ?? 0,
    ])
    let count = Double(collective.count)
    result.gflops *= shared[0] / result.imagesPerSecond
    result.imagesPerSecond = shared[0]
    result.peakGflops = shared[1] * count
    result.processes = collective.count
    result.imagesPerSecondAlone = shared[2]
    result.sentEarly = shared[3]
    return result
  }

  private func benchmark(
    _ settings: TrainingSettings, _ seconds: Double, _ collective: any Collective,
    _ observe: () -> Bool
  ) throws(EngineError) -> Benchmark {
    let (trainer, images) = try endlessTrainer(settings, collective)
    var timer = BenchmarkTimer(seconds: seconds)
    _ = try trainer.run { _ in timer.note() && observe() }
    try StopRequest.check()
    var result = result(
      timer, batch: images, threads: settings.threads, operations: trainingOperations)
    result.sentEarly = trainer.executor.exchange?.bytes.earlyShare
    return result
  }

  /// A training on random images that goes on until it is stopped, and the batch's size.
  func endlessTrainer(
    _ settings: TrainingSettings, _ collective: any Collective = SingleProcess()
  ) throws(EngineError) -> (trainer: Trainer, images: Int) {
    // Some batches to an epoch, so that what belongs to an epoch isn't timed with each step; fewer of
    // large images.
    let batchBytes = max(1, saturatingProduct(settings.batch, input.count))
    let copies = min(16, max(1, (16 << 20) / batchBytes))
    try memoryForTraining(settings).keeping(bytes: imageBytes(settings.batch, copies: copies))
      .check("training \(name) in batches of \(settings.batch)")
    let data = randomDataset(count: settings.batch, copies: copies)
    var settings = settings
    settings.epochs = .max / 4
    settings.loss = endsInSoftmax ? .crossentropy : .mse
    settings.patience = nil
    var network = self
    network.training = nil
    return (
      try Trainer(network, on: data, validation: nil, settings: settings, collective: collective),
      settings.batch
    )
  }

  /// Times forward passes on random images for about `seconds`.
  public func benchmarkPrediction(
    batch: Int, threads: Int? = nil, seconds: Double, observe: () -> Bool = { true }
  ) throws(EngineError) -> Benchmark {
    try memoryForPrediction(batch: batch, threads: threads)
      .keeping(bytes: imageBytes(batch, copies: 1))
      .check("predicting with \(name) in batches of \(batch)")
    let data = randomDataset(count: max(batch, 1), copies: 1)
    let pool = WorkerPool(count: threads ?? Machine.cores)
    let executor = Executor(self, for: .prediction, pool: pool)
    let loader = BlockLoader(data, table: executor.plan.table, workers: pool.count)
    let positions = Array(0..<data.count)
    var timer = BenchmarkTimer(seconds: seconds)
    repeat {
      _ = try executor.forward(Executor.Batch(positions: positions[...]), from: loader)
    } while timer.note() && observe()
    return result(
      timer, batch: data.count, threads: threads, operations: 2 * Double(multiplyAdds))
  }

  private func result(
    _ timer: BenchmarkTimer, batch: Int, threads: Int?, operations: Double
  ) -> Benchmark {
    let threads = threads ?? Machine.cores
    let speed = Double(timer.steps * batch) / timer.elapsed
    return Benchmark(
      imagesPerSecond: speed, gflops: speed * operations / 1e9,
      peakGflops: Machine.measurePeak(threads: threads), threads: threads,
      instructionSet: Machine.instructionSet, batch: batch, steps: timer.steps)
  }

  /// Floating-point operations of convolutions and dense layers for one image in training: forward,
  /// to the weights, and to the data where the error is wanted.
  public var trainingOperations: Double {
    var operations = 0.0
    var learnsBefore = false
    func visit(_ layers: [NetworkLayer]) {
      for layer in layers {
        let own = 2 * Double(layer.layer.multiplyAdds(for: layer.input))
        let learns = !layer.isFrozen && !layer.parameters.isEmpty
        operations += own * (1 + (learns ? 1 : 0) + (learnsBefore ? 1 : 0))
        learnsBefore = learnsBefore || learns
        visit(layer.body)
        visit(layer.projection)
      }
    }
    visit(layers)
    return operations
  }

  /// What random images take while they are made.
  private func imageBytes(_ count: Int, copies: Int) -> Int {
    saturatingProduct(max(count, 1), input.count, 1 + copies)
  }

  private func randomDataset(count: Int, copies: Int) -> Dataset {
    var random = RandomStream(seed: 1, purpose: .noise, key: 0)
    let bytes = (0..<count * input.count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    let source = MemorySamples(
      shape: input, element: .uint8, byteCount: copies * bytes.count
    ) { buffer in
      bytes.withUnsafeBytes { bytes in
        for copy in 0..<copies {
          UnsafeMutableRawBufferPointer(rebasing: buffer[(copy * bytes.count)...])
            .copyMemory(from: bytes)
        }
      }
    }
    let classes = max(1, output.channels)
    return Dataset(
      name: "random images", source: source,
      labels: (0..<source.count).map { Int32($0 % classes) },
      classes: (0..<classes).map { "\($0)" })
  }
}

/// Counts steps until the time is over; the first ones don't count, they warm up.
private struct BenchmarkTimer {
  private let limit: Double
  private let begin = monotonicSeconds()
  private var start: Double?
  private var last = 0.0
  private(set) var steps = 0

  init(seconds: Double) {
    limit = seconds
  }

  var elapsed: Double { max(last - (start ?? last), 1e-9) }

  /// Notes the end of a step; says whether there is time for another.
  mutating func note() -> Bool {
    last = monotonicSeconds()
    guard start != nil else {
      if last - begin >= 0.1 * limit { start = last }
      return true
    }
    steps += 1
    return elapsed < limit
  }
}

extension Machine {
  /// The multiply–add peak of `threads` threads at once in GFLOP/s, measured now.
  public static func measurePeak(threads: Int, seconds: Double = 0.2) -> Double {
    let pool = WorkerPool(count: threads)
    let peaks = AlignedArray<Double>(count: threads, repeating: 0)
    pool.run(threads) { _, task in peaks.base[task] = kernels.measurePeak(seconds) }
    return (0..<threads).reduce(0) { $0 + peaks.base[$1] }
  }
}
