/// How well a network does on a dataset.
public struct Evaluation: Sendable {
  public let count: Int
  /// The mean loss.
  public let loss: Double
  /// The share of images whose likeliest class is the right one.
  public let accuracy: Double
  /// For k from 1 to 5 (or the number of classes): the share whose right class is among the k
  /// likeliest.
  public let topK: [Double]
  /// Row: the true class; column: the guess; entry: how many images.
  public let confusion: [[Int]]
  public let classes: [String]

  public init(
    count: Int, loss: Double, accuracy: Double, topK: [Double], confusion: [[Int]],
    classes: [String]
  ) {
    self.count = count
    self.loss = loss
    self.accuracy = accuracy
    self.topK = topK
    self.confusion = confusion
    self.classes = classes
  }

  /// Of the images guessed to be of `index`, the share that is; nil if there are none.
  public func precision(_ index: Int) -> Double? { share(index, of: guessed(index)) }

  /// Of the images of class `index`, the share that was found; nil if there are none.
  public func recall(_ index: Int) -> Double? { share(index, of: images(index)) }

  /// The harmonic mean of precision and recall: of the images of class `index` and those guessed to be
  /// of it, counted apart, the share that is both; nil if there are neither.
  public func f1(_ index: Int) -> Double? {
    share(index, of: guessed(index) + images(index)).map { 2 * $0 }
  }

  private func images(_ index: Int) -> Int { confusion[index].reduce(0, +) }
  private func guessed(_ index: Int) -> Int { confusion.reduce(0) { $0 + $1[index] } }

  private func share(_ index: Int, of count: Int) -> Double? {
    count == 0 ? nil : Double(confusion[index][index]) / Double(count)
  }
}

extension Network {
  /// Loss, accuracy and confusion matrix on `dataset`; several processes share the images.
  /// - Parameter observe: told how many images are done; says whether to go on. Of several processes
  ///   each asks its own, and all stop together.
  /// - Returns: `nil` when `observe` asked for a stop.
  /// - Throws: ``EngineError`` when network and data don't fit or memory doesn't suffice.
  public func evaluate(
    on dataset: Dataset, loss: Loss = .crossentropy, batch: Int = 512, threads: Int? = nil,
    collective: any Collective = SingleProcess(), observe: (Int) -> Bool = { _ in true }
  ) throws(EngineError) -> Evaluation? {
    try evaluate(
      on: dataset, loss: loss, batch: batch, pool: WorkerPool(count: threads ?? Machine.cores),
      collective: collective, observe: { collective.allAgree(observe($0)) })
  }

  func evaluate(
    on dataset: Dataset, loss: Loss, batch: Int = 512, pool: WorkerPool,
    collective: any Collective, observe: (Int) -> Bool
  ) throws(EngineError) -> Evaluation? {
    try checkSuits(dataset, loss: loss)
    try memoryForPrediction(batch: batch, threads: pool.count).check("evaluating \(name)")
    let executor = Executor(self, for: .prediction, pool: pool, collective: collective)
    let loader = BlockLoader(dataset, table: executor.plan.table, workers: pool.count)
    let classes = max(dataset.classes.count, output.channels)
    var lossSum = 0.0
    var hits = [Int](repeating: 0, count: min(5, output.channels))
    var confusion = [[Int]](repeating: Array(repeating: 0, count: classes), count: classes)
    var done = 0
    dataset.prepare(collective.ownImages(0..<dataset.count, batch: batch))
    while done < dataset.count {
      let positions = Array(done..<min(done + batch, dataset.count))
      let labels = positions.map(dataset.label)
      let result = try executor.forward(
        Executor.Batch(positions: positions[...], labels: labels), from: loader, loss: loss,
        isShared: true)
      lossSum += result.lossSum
      for (index, rank) in result.ranks.enumerated() {
        for k in hits.indices where rank <= k { hits[k] += 1 }
        let guess = result.guesses[index]
        if guess >= 0 { confusion[Int(labels[index])][Int(guess)] += 1 }
      }
      done += positions.count
      guard observe(done) else { return nil }
    }
    let count = Double(dataset.count)
    let names = (0..<classes).map { $0 < dataset.classes.count ? dataset.classes[$0] : "\($0)" }
    return Evaluation(
      count: dataset.count, loss: lossSum / count, accuracy: Double(hits.first ?? 0) / count,
      topK: hits.map { Double($0) / count }, confusion: confusion, classes: names)
  }
}
