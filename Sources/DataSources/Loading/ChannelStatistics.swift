internal import CNN

/// The mean and the standard deviation of each channel.
struct ChannelStatistics {
  let mean: [Float]
  let deviation: [Float]

  /// Gives all splits the normalisation that the training images need.
  static func normalize(_ data: LoadedData) throws -> LoadedData {
    let statistics = try ChannelStatistics(data.train)
    let normalization = Normalization(mean: statistics.mean, deviation: statistics.deviation)
    var result = data.mapping { dataset in
      var copy = dataset
      copy.normalization = normalization
      return copy
    }
    func text(_ values: [Float]) -> String {
      values.map { "\(($0 * 10_000).rounded() / 10_000)" }.joined(separator: " ")
    }
    result.notes.append(
      "normalised with mean \(text(statistics.mean)) and deviation \(text(statistics.deviation))")
    return result
  }

  /// Measures all samples of a dataset, bytes as 0…1.
  init(_ dataset: Dataset) throws {
    let shape = dataset.shape
    let size = dataset.source.element.size
    var sums = [Double](repeating: 0, count: shape.channels)
    var squares = sums
    let sample = UnsafeMutableRawBufferPointer.allocate(
      byteCount: shape.count * size, alignment: 16)
    defer { sample.deallocate() }
    dataset.prepare(0..<dataset.count)
    for position in 0..<dataset.count {
      try dataset.source.read([dataset.sourceIndex(position)], into: sample)
      switch dataset.source.element {
      case .uint8:
        // Whole sums for each image are exact and quick.
        for channel in 0..<shape.channels {
          var sum = 0
          var square = 0
          for index in stride(from: channel, to: shape.count, by: shape.channels) {
            let value = Int(sample[index])
            sum &+= value
            square &+= value &* value
          }
          sums[channel] += Double(sum) / 255
          squares[channel] += Double(square) / 65025
        }
      case .float32:
        let values = sample.bindMemory(to: Float.self)
        for index in 0..<shape.count {
          let value = Double(values[index])
          sums[index % shape.channels] += value
          squares[index % shape.channels] += value * value
        }
      }
    }
    let count = Double(dataset.count * shape.height * shape.width)
    let means = sums.map { $0 / count }
    mean = means.map(Float.init)
    deviation = zip(squares, means).map { Float(max($0 / count - $1 * $1, 0).squareRoot()) }
  }
}
