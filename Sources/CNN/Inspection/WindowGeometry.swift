/// Where the entries of a convolution's filters meet its input.
struct FilterGeometry {
  struct Tap {
    /// The entry's place in the window, unturned.
    var row, column: Int
    /// The channel of the input.
    var channel: Int
    /// The weight's indices, and its place in the array.
    var weight: [Int]
    var index: Int
  }

  let placement: Placement
  private let channels: Int
  private let filters: Int
  private let groups: Int
  /// Output channels of each input channel; 0 for a convolution that mixes its channels.
  private let multiplier: Int
  private let isFlipped: Bool

  /// `nil` for layers that aren't convolutions.
  init?(_ layer: NetworkLayer) {
    guard let placement = layer.placement else { return nil }
    self.placement = placement
    filters = layer.output.channels
    switch layer.layer {
    case let conv as Convolution:
      groups = conv.groups
      multiplier = 0
      isFlipped = conv.isFlipped
    case let depthwise as DepthwiseConvolution:
      groups = layer.input.channels
      multiplier = depthwise.multiplier
      isFlipped = depthwise.isFlipped
    default: return nil
    }
    channels = layer.input.channels / groups
  }

  /// The entries of a filter, row by row.
  func taps(of filter: Int) -> [Tap] {
    let size = placement.window.size
    let group = filter / (filters / groups)
    var taps: [Tap] = []
    for row in 0..<size.height {
      for column in 0..<size.width {
        for channel in 0..<channels {
          let r = isFlipped ? size.height - 1 - row : row
          let s = isFlipped ? size.width - 1 - column : column
          let weight =
            multiplier > 0
            ? [r, s, filter / multiplier, filter % multiplier] : [r, s, channel, filter]
          taps.append(
            Tap(
              row: row, column: column, channel: group * channels + channel, weight: weight,
              index: ((r * size.width + s) * channels + channel) * filters + filter))
        }
      }
    }
    return taps
  }

  /// The place of the input that an entry meets in the window of an output.
  func input(of tap: Tap, row: Int, column: Int) -> LayerPlace {
    let window = placement.window
    return LayerPlace(
      row: row * window.stride.height + tap.row * window.dilation.height - placement.padding.top,
      column: column * window.stride.width + tap.column * window.dilation.width
        - placement.padding.left, channel: tap.channel)
  }

  /// The output whose window has `tap` at a place of the input; `nil` where there is none.
  func output(of tap: Tap, at place: LayerPlace) -> (row: Int, column: Int)? {
    let window = placement.window
    let row = place.row + placement.padding.top - tap.row * window.dilation.height
    let column = place.column + placement.padding.left - tap.column * window.dilation.width
    guard tap.channel == place.channel, row >= 0, column >= 0,
      row.isMultiple(of: window.stride.height), column.isMultiple(of: window.stride.width)
    else { return nil }
    let found = (row: row / window.stride.height, column: column / window.stride.width)
    return found.row < placement.height && found.column < placement.width ? found : nil
  }
}

/// The windows of a pooling, global pooling included.
struct PoolingGeometry {
  private let shape: Shape
  private let placement: Placement?
  let outputHeight: Int
  let outputWidth: Int

  init(_ layer: NetworkLayer) {
    shape = layer.input
    placement = layer.placement
    outputHeight = layer.output.height
    outputWidth = layer.output.width
  }

  /// The places of the input under an output, row by row, padding left out.
  func window(of place: LayerPlace) -> [LayerPlace] {
    var rows = 0..<shape.height
    var columns = 0..<shape.width
    if let placement {
      let (size, stride) = (placement.window.size, placement.window.stride)
      let top = place.row * stride.height - placement.padding.top
      let left = place.column * stride.width - placement.padding.left
      rows = rows.clamped(to: top..<top + size.height)
      columns = columns.clamped(to: left..<left + size.width)
    }
    return rows.flatMap { row in
      columns.map { LayerPlace(row: row, column: $0, channel: place.channel) }
    }
  }

  /// The first of the largest; the first NaN if there is one.
  static func winner(_ values: [Double]) -> Int {
    if let index = values.firstIndex(where: \.isNaN) { return index }
    var best = 0
    for (index, value) in values.enumerated() where value > values[best] { best = index }
    return best
  }
}
