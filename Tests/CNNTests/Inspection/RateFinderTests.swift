import Testing

@testable import CNN

struct RateFinderTests {
  private let data = patterns(Shape(height: 6, width: 6, channels: 1), count: 50, classes: 4)

  private func network() throws -> Network {
    try CNNTests.network(data.shape, "flatten; dense 4 softmax")
  }

  @Test func theRateGrowsEvenlyAndTheLossOfEachStepIsItsBatchs() throws {
    var settings = TrainingSettings()
    settings.batch = 16
    settings.optimizer = .sgd
    let search = try #require(
      try network().findRate(on: data, settings: settings, rates: 1e-6...1e-2, steps: 30))
    #expect(search.rates.count == 30)
    let ratios = zip(search.rates, search.rates.dropFirst()).map { $1 / $0 }
    let whole = ratios[0]
    #expect(whole > 1)
    #expect(ratios.allSatisfy { abs($0 / whole - 1) < 1e-6 })
    #expect(search.rates[0] > 1e-6 && search.rates[29] < 1e-2)
    // At such rates an epoch's losses change little: four batches of 16, 16, 16 and 2 images.
    let first = search.losses[..<4]
    let mean = (16 * (first[0] + first[1] + first[2]) + 2 * first[3]) / 50
    let loss = try #require(try network().evaluate(on: data)).loss
    #expect(abs(mean - loss) < 1e-3)
  }

  @Test func theSuggestionLiesWhereTheLossFalls() throws {
    var settings = TrainingSettings()
    settings.batch = 16
    let net = try network()
    let search = try #require(
      try net.findRate(on: data, settings: settings, rates: 1e-6...1000, steps: 80))
    let suggestion = try #require(search.suggestion)
    #expect(suggestion > 1e-4 && suggestion < 1)
  }

  /// Classes that have nothing to do with the images can't be learnt.
  @Test func itEndsWhenTheLossHasGrown() throws {
    let images = randomImages(data.shape, count: 200)
    let noise = Dataset(
      name: "noise", source: MemorySamples(shape: data.shape, floats: images.values),
      labels: (0..<200).map { Int32($0 % 4) }, classes: data.classes)
    let search = try #require(
      try network().findRate(
        on: noise, settings: TrainingSettings(), rates: 1e-6...1000, steps: 80))
    #expect(search.losses.count < 80)
  }

  @Test func nothingIsSuggestedWhereTheLossNeverFalls() {
    let search = RateSearch(
      rates: [1, 2, 3, 4, 5, 6, 7, 8], losses: [], smoothed: [1, 1, 1, 2, 3, 4, 5, 6])
    #expect(search.suggestion == nil)
  }

  /// A trained network: the first batches differ, later the loss rises.
  @Test func theFirstBatchesSuggestNothing() {
    let noise: [Double] = [5, 4, 3, 3, 3, 3, 3, 3, 3, 3]
    let flat = [Double](repeating: 3, count: 80)
    let search = RateSearch(
      rates: (1...100).map(Double.init), losses: [],
      smoothed: noise + flat + [2.9, 2.8, 2.7, 2.6, 2.5, 3, 4, 5, 6, 7])
    #expect((85...96).contains(search.suggestion ?? 0))
  }

  @Test func itStopsWhenAsked() throws {
    let search = try network().findRate(
      on: data, settings: TrainingSettings(), rates: 1e-6...1, steps: 20, observe: { $0 < 3 })
    #expect(search == nil)
  }
}
