internal import CNN

/// Draws datasets: any number of images, each a pure function of seed, split and index.
enum GeneratedImages {
  /// One kind of drawn data.
  struct Kind: Sendable {
    let name: String
    let shape: Shape
    let classes: [String]
    let trainCount: Int
    let testCount: Int
    let labels: RandomStream.Purpose
    let training: RandomStream.Purpose
    let test: RandomStream.Purpose
    /// Makes what draws image after image of a class.
    let artist: @Sendable () -> (Int, inout RandomStream, UnsafeMutableBufferPointer<UInt8>) -> Void
  }

  static func load(_ kind: Kind, _ reading: SourceReading) throws -> LoadedData {
    let request = reading.request
    let numbers =
      try request.classes.isEmpty
      ? Array(kind.classes.indices) : ClassFilter.numbers(of: request.classes, in: kind.classes)
    let trainCount = request.train ?? kind.trainCount
    let testCount = request.test ?? kind.testCount
    let (total, _) = trainCount.addingReportingOverflow(testCount)
    let (bytes, overflow) = total.multipliedReportingOverflow(by: kind.shape.count)
    try reading.environment.require(bytes: overflow ? .max : bytes, for: "\"\(kind.name)\"")
    func draw(_ suffix: String, _ purpose: RandomStream.Purpose, _ count: Int) throws -> Dataset {
      try dataset(
        kind, name: request.name + suffix, purpose: purpose, count: count, seed: request.seed,
        classes: numbers, reading)
    }
    return LoadedData(
      .split(
        train: try draw(".train", kind.training, trainCount),
        test: try draw(".test", kind.test, testCount)))
  }

  private static func dataset(
    _ kind: Kind, name: String, purpose: RandomStream.Purpose, count: Int, seed: UInt64,
    classes: [Int], _ reading: SourceReading
  ) throws -> Dataset {
    if reading.isOutline {
      return OutlineSamples(count: count, shape: kind.shape, element: .uint8)
        .dataset(name: name, classes: classes.map { kind.classes[$0] })
    }
    var labels: [Int32] = []
    labels.reserveCapacity(count)
    let draw = kind.artist()
    let samples = try MemorySamples(
      shape: kind.shape, element: .uint8, byteCount: count * kind.shape.count
    ) { buffer in
      let bytes = buffer.bindMemory(to: UInt8.self)
      for index in 0..<count {
        if index % 64 == 0 { try DataError.checkStop() }
        let number = label(
          index, of: classes.count, seed: seed, purpose: kind.labels, split: purpose)
        labels.append(Int32(number))
        var random = RandomStream(seed: seed, purpose: purpose, index: index)
        let start = index * kind.shape.count
        draw(
          classes[number], &random,
          UnsafeMutableBufferPointer(rebasing: bytes[start..<(start + kind.shape.count)]))
      }
    }
    return Dataset(
      name: name, source: samples, labels: labels, classes: classes.map { kind.classes[$0] })
  }

  /// The class of image `index`: in each run of as many images as there are classes, each class
  /// comes once, in random order.
  static func label(
    _ index: Int, of classes: Int, seed: UInt64, purpose: RandomStream.Purpose,
    split: RandomStream.Purpose
  ) -> Int {
    var order = Array(0..<classes)
    var random = RandomStream(
      seed: seed ^ UInt64(split.rawValue) << 32, purpose: purpose, index: index / classes)
    random.shuffle(&order)
    return order[index % classes]
  }
}

extension GeneratedImages.Kind {
  static let digits = GeneratedImages.Kind(
    name: "digits",
    shape: Shape(height: DigitArtist.side, width: DigitArtist.side, channels: 1),
    classes: (0...9).map(String.init), trainCount: 6000, testCount: 1000,
    labels: .digitLabel, training: .digitTraining, test: .digitTest,
    artist: {
      var artist = DigitArtist()
      return { digit, random, pixels in artist.draw(digit, random: &random, into: pixels) }
    })

  static let shapes = GeneratedImages.Kind(
    name: "shapes",
    shape: Shape(height: ShapeArtist.side, width: ShapeArtist.side, channels: 3),
    classes: ShapeArtist.Figure.allCases.map(\.rawValue), trainCount: 4000, testCount: 1000,
    labels: .shapeLabel, training: .shapeTraining, test: .shapeTest,
    artist: {
      { number, random, pixels in
        ShapeArtist.draw(ShapeArtist.Figure.allCases[number], random: &random, into: pixels)
      }
    })
}
