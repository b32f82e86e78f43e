internal import CNN

/// Takes the asked numbers of training and test samples.
///
/// Which samples, and in which order, is a pure function of the seed; samples that are read from a file
/// when they are needed keep its order. A source without splits is
/// divided: `train n` leaves the rest for the test unless `test n` says how many.
enum Subset {
  static func apply(_ request: DataRequest, to data: LoadedData) throws -> LoadedData {
    guard request.train != nil || request.test != nil else { return data }
    var notes = data.notes
    switch data.content {
    case .whole(let whole):
      let trainCount = try request.train ?? rest(of: whole, without: request.test)
      let testCount = try request.test ?? rest(of: whole, without: request.train)
      guard trainCount <= whole.count, testCount <= whole.count - trainCount else {
        throw DataError(
          .samples,
          "\"\(request.source)\" has \(whole.count) images, and train \(trainCount) with test \(testCount) needs \(trainCount.addingReportingOverflow(testCount).partialValue)"
        )
      }
      let order = shuffled(whole.count, seed: request.seed, index: 0)
      var train = select(order[..<trainCount], of: whole)
      var test = select(order[trainCount..<(trainCount + testCount)], of: whole)
      train.name = request.name + ".train"
      test.name = request.name + ".test"
      notes.append(
        "\(whole.count) images divided at random (seed \(request.seed)): \(trainCount) to train on, \(testCount) to test"
      )
      return LoadedData(.split(train: train, test: test), notes: notes)
    case .split(let train, let test):
      return LoadedData(
        .split(
          train: try take(request.train, of: train, word: "train", seed: request.seed, index: 0),
          test: try take(request.test, of: test, word: "test", seed: request.seed, index: 1)),
        notes: notes)
    }
  }

  private static func rest(of whole: Dataset, without count: Int?) throws -> Int {
    let taken = count ?? 0
    guard taken < whole.count else {
      throw DataError(
        .option,
        "\(whole.name) has \(whole.count) images: of \(taken) for one split none is left for the other"
      )
    }
    return whole.count - taken
  }

  private static func take(
    _ count: Int?, of data: Dataset, word: String, seed: UInt64, index: Int
  ) throws -> Dataset {
    guard let count else { return data }
    guard count <= data.count else {
      throw DataError(
        .samples, "\(data.name) has \(data.count) images, fewer than \(word) \(count) asks for")
    }
    return select(shuffled(data.count, seed: seed, index: index)[..<count], of: data)
  }

  private static func select(_ positions: ArraySlice<Int>, of data: Dataset) -> Dataset {
    data.selecting(data.isStreamed ? positions.sorted()[...] : positions)
  }

  private static func shuffled(_ count: Int, seed: UInt64, index: Int) -> [Int] {
    var order = Array(0..<count)
    var random = RandomStream(seed: seed, purpose: .subset, index: index)
    random.shuffle(&order)
    return order
  }
}
