/// Pictures side by side, each with a line below, under a title.
public struct PictureGrid: Equatable, Sendable {
  public struct Tile: Equatable, Sendable {
    public var bitmap: Bitmap
    /// One line below the picture; may be empty.
    public var label: String
    /// Whether the label is set off, such as a wrong guess.
    public var isMarked: Bool

    public init(_ bitmap: Bitmap, label: String = "", isMarked: Bool = false) {
      self.bitmap = bitmap
      self.label = label
      self.isMarked = isMarked
    }
  }

  /// A bar that says which colour is which value.
  public struct Legend: Equatable, Sendable {
    public var map: ColourMap
    public var low: Double
    public var high: Double

    public init(_ map: ColourMap, low: Double, high: Double) {
      (self.map, self.low, self.high) = (map, low, high)
    }
  }

  public var title: String
  public var tiles: [Tile]
  public var legend: Legend?
  /// Tiles in a row; nil takes as many as fit.
  public var columns: Int?

  public init(
    _ title: String = "", tiles: [Tile], legend: Legend? = nil, columns: Int? = nil
  ) {
    self.title = title
    self.tiles = tiles
    self.legend = legend
    self.columns = columns
  }

  /// The grid as a drawing: pixels are enlarged by whole numbers, so that they stay sharp.
  /// - Parameter width: points to fit into.
  public func drawing(width: Double = 640) -> Drawing {
    let gap = 10.0
    let labelHeight = 16.0
    let edge = 8.0
    let room = width - 2 * edge
    let widest = Double(tiles.map(\.bitmap.width).max() ?? 1)
    let tallest = Double(tiles.map(\.bitmap.height).max() ?? 1)
    let longest = Double(tiles.map(\.label.count).max() ?? 0) * 6.4
    let columns =
      columns
      ?? Self.columns(
        tiles.count, tile: (widest, tallest), label: longest, room: room, gap: gap)
    let available = (room - gap * Double(columns - 1)) / Double(columns)
    // Up to eight times, or until a lone tile fills the usual picture's size.
    var scale = min(available / widest, 400 / tallest, max(8, 220 / max(widest, tallest)))
    scale = scale >= 1 ? scale.rounded(.down) : scale
    let cellWidth =
      tiles.count == 1
      ? max(widest * scale, min(longest, room))
      : min(
        max(widest * scale, min(longest, available)), max(available, widest * scale))
    let hasLabels = tiles.contains { !$0.label.isEmpty }
    let cellHeight = tallest * scale + (hasLabels ? labelHeight : 0)
    let rows = (tiles.count + columns - 1) / max(columns, 1)
    let top = edge + (title.isEmpty ? 0 : 24)
    let used = Double(columns) * cellWidth + gap * Double(columns - 1)
    let bottom = top + Double(rows) * cellHeight + gap * Double(max(rows - 1, 0))
    var drawing = Drawing(
      width: (max(used, min(Double(title.count) * 8.2, room), legend == nil ? 0 : 220) + 2 * edge)
        .rounded(.up),
      height: (bottom + edge + (legend == nil ? 0 : 34)).rounded(.up))
    drawing.words = title
    if !title.isEmpty {
      drawing.marks.append(.text(title, SIMD2(edge, 22), .start, size: 14, .ink))
    }
    for (index, tile) in tiles.enumerated() {
      let x = edge + Double(index % columns) * (cellWidth + gap)
      let y = top + Double(index / columns) * (cellHeight + gap)
      drawing.marks.append(
        .image(
          tile.bitmap, x: x, y: y, width: Double(tile.bitmap.width) * scale,
          height: Double(tile.bitmap.height) * scale))
      if !tile.label.isEmpty {
        let most = max(3, Int(cellWidth / 6.2))
        let text =
          tile.label.count > most ? tile.label.prefix(most - 1) + "…" : tile.label[...]
        drawing.marks.append(
          .text(
            String(text), SIMD2(x, y + Double(tile.bitmap.height) * scale + 13), .start, size: 11,
            tile.isMarked ? Colour.series[1] : .faint))
      }
    }
    if let legend { draw(legend, at: SIMD2(edge, bottom + 12), &drawing) }
    return drawing
  }

  private static func columns(
    _ count: Int, tile: (width: Double, height: Double), label: Double, room: Double,
    gap: Double
  ) -> Int {
    // Many pictures are shown smaller than few.
    let wish = count > 12 ? max(48, min(tile.width * 1.6, 120)) : max(48, min(tile.width * 3, 180))
    let fitting = max(1, Int((room + gap) / (max(wish, min(label, 120)) + gap)))
    return max(1, min(count, fitting))
  }

  private func draw(_ legend: Legend, at place: SIMD2<Double>, _ drawing: inout Drawing) {
    let width = 200.0
    let steps = 100
    for step in 0..<steps {
      drawing.marks.append(
        .rectangle(
          x: place.x + width * Double(step) / Double(steps), y: place.y,
          width: width / Double(steps) + 0.5, height: 9,
          legend.map.colour((Double(step) + 0.5) / Double(steps))))
    }
    let ends = [legend.low, legend.high]
    for (value, anchor, x) in [
      (legend.low, Drawing.Anchor.start, 0.0), (legend.high, .end, width),
    ] {
      drawing.marks.append(
        .text(
          Scale.rounded(value, among: ends), SIMD2(place.x + x, place.y + 21), anchor, size: 10,
          .faint))
    }
    if legend.low < 0, legend.high > 0 {
      let zero = place.x + width * -legend.low / (legend.high - legend.low)
      drawing.marks.append(.text("0", SIMD2(zero, place.y + 21), .middle, size: 10, .faint))
    }
  }
}

extension Scale {
  /// A value with three significant digits of the larger of its neighbours.
  static func rounded(_ value: Double, among values: [Double]) -> String {
    let largest = values.map(abs).max() ?? 0
    guard largest > 0, largest.isFinite else { return "0" }
    if largest >= 1e6 || largest < 1e-3 { return label(value, among: [value, value * 2]) }
    var digits = 2
    var bound = 10.0
    while largest >= bound, digits > 0 {
      digits -= 1
      bound *= 10
    }
    if largest < 0.1 { digits = largest < 0.01 ? 5 : 4 } else if largest < 1 { digits = 3 }
    return fixed(value, digits)
  }
}
