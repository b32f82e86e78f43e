internal import CNN

/// Scales an image: the mean of the area that falls on a pixel when it gets smaller, linear
/// interpolation between pixel centres when it gets larger; each direction by itself.
struct ImageResize: Sendable {
  private let source: Shape
  private let target: Size
  private let rows: [[Tap]]
  private let columns: [[Tap]]

  /// A source pixel and its share in a target pixel; the shares add up to 1.
  private struct Tap: Sendable {
    let index: Int
    let weight: Float
  }

  init(from source: Shape, to target: Size) {
    self.source = source
    self.target = target
    rows = Self.taps(from: source.height, to: target.height)
    columns = Self.taps(from: source.width, to: target.width)
  }

  /// The image, H×W×C, at the new size.
  func apply(_ values: [Float]) -> [Float] {
    let channels = source.channels
    var narrow = [Float](repeating: 0, count: source.height * target.width * channels)
    for row in 0..<source.height {
      for (column, taps) in columns.enumerated() {
        for tap in taps {
          for channel in 0..<channels {
            narrow[(row * target.width + column) * channels + channel] +=
              tap.weight * values[(row * source.width + tap.index) * channels + channel]
          }
        }
      }
    }
    let rowLength = target.width * channels
    var result = [Float](repeating: 0, count: target.height * rowLength)
    for (row, taps) in rows.enumerated() {
      for tap in taps {
        for position in 0..<rowLength {
          result[row * rowLength + position] +=
            tap.weight * narrow[tap.index * rowLength + position]
        }
      }
    }
    return result
  }

  private static func taps(from source: Int, to target: Int) -> [[Tap]] {
    let ratio = Double(source) / Double(target)
    return (0..<target).map { position in
      if ratio <= 1 {
        let centre = min(max((Double(position) + 0.5) * ratio - 0.5, 0), Double(source - 1))
        let low = Int(centre)
        let high = min(low + 1, source - 1)
        let share = Float(centre - Double(low))
        return high == low || share == 0
          ? [Tap(index: low, weight: 1)]
          : [Tap(index: low, weight: 1 - share), Tap(index: high, weight: share)]
      }
      let start = Double(position) * ratio
      let end = min(start + ratio, Double(source))
      let last = min(Int(end.rounded(.up)), source)
      return (Int(start)..<last).compactMap { index in
        let share = min(end, Double(index + 1)) - max(start, Double(index))
        return share > 1e-9 ? Tap(index: index, weight: Float(share / (end - start))) : nil
      }
    }
  }
}
