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

  /// The grid as a drawing: pixels are enlarged by halves of a point, so that they stay sharp where
  /// a point has two pixels.
  /// - Parameter width: points to fit into.
  public func drawing(width: Double = 640) -> Drawing {
    let layout = Layout(self, width: width)
    let edge = Layout.edge
    var drawing = Drawing(width: layout.width, height: layout.height)
    drawing.words = title
    if !title.isEmpty {
      drawing.marks.append(.text(title, SIMD2(edge, 22), .start, size: 14, .ink))
    }
    for (index, tile) in tiles.enumerated() {
      draw(tile, at: layout.place(of: index), layout, &drawing)
    }
    if let legend { draw(legend, at: SIMD2(edge, layout.bottom + 12), &drawing) }
    return drawing
  }

  private func draw(
    _ tile: Tile, at place: SIMD2<Double>, _ layout: Layout, _ drawing: inout Drawing
  ) {
    let height = Double(tile.bitmap.height) * layout.scale
    drawing.marks.append(
      .image(
        tile.bitmap, x: place.x, y: place.y, width: Double(tile.bitmap.width) * layout.scale,
        height: height))
    guard !tile.label.isEmpty else { return }
    let most = max(3, Int(layout.cell.width / 6.2))
    let text = tile.label.count > most ? tile.label.prefix(most - 1) + "…" : tile.label[...]
    drawing.marks.append(
      .text(
        String(text), SIMD2(place.x, place.y + height + 13), .start, size: 11,
        tile.isMarked ? Colour.series[1] : .faint))
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

/// Where the tiles of a grid stand, in points.
private struct Layout {
  static let edge = 8.0
  private static let gap = 10.0
  private static let labelHeight = 16.0

  /// Points for each pixel of a tile.
  let scale: Double
  let cell: (width: Double, height: Double)
  let width: Double
  let height: Double
  /// Where the last row ends.
  let bottom: Double
  private let columns: Int
  private let top: Double

  init(_ grid: PictureGrid, width: Double) {
    let tiles = grid.tiles
    let room = width - 2 * Self.edge
    let widest = Double(tiles.map(\.bitmap.width).max() ?? 1)
    let tallest = Double(tiles.map(\.bitmap.height).max() ?? 1)
    let longest = Double(tiles.map(\.label.count).max() ?? 0) * 6.4
    let columns =
      grid.columns ?? Self.columns(tiles.count, tileWidth: widest, label: longest, room: room)
    let available = (room - Self.gap * Double(columns - 1)) / Double(columns)
    // Up to eight times, or until a lone tile fills the usual picture's size.
    let fitting = min(available / widest, 400 / tallest, max(8, 220 / max(widest, tallest)))
    scale = fitting >= 1 ? (2 * fitting).rounded(.down) / 2 : fitting
    let hasLabels = tiles.contains { !$0.label.isEmpty }
    cell = (
      max(widest * scale, min(longest, tiles.count == 1 ? room : available)),
      tallest * scale + (hasLabels ? Self.labelHeight : 0)
    )
    let rows = (tiles.count + columns - 1) / max(columns, 1)
    top = Self.edge + (grid.title.isEmpty ? 0 : 24)
    bottom = top + Double(rows) * cell.height + Self.gap * Double(max(rows - 1, 0))
    let used = Double(columns) * cell.width + Self.gap * Double(columns - 1)
    let needed = max(
      used, min(Double(grid.title.count) * 8.2, room), grid.legend == nil ? 0 : 220)
    self.width = (needed + 2 * Self.edge).rounded(.up)
    height = (bottom + Self.edge + (grid.legend == nil ? 0 : 34)).rounded(.up)
    self.columns = columns
  }

  /// The upper left corner of a tile.
  func place(of index: Int) -> SIMD2<Double> {
    SIMD2(
      Self.edge + Double(index % columns) * (cell.width + Self.gap),
      top + Double(index / columns) * (cell.height + Self.gap))
  }

  /// Many pictures are shown smaller than few.
  private static func columns(
    _ count: Int, tileWidth: Double, label: Double, room: Double
  ) -> Int {
    let wish = count > 12 ? max(48, min(tileWidth * 1.6, 120)) : max(48, min(tileWidth * 3, 180))
    let fitting = max(1, Int((room + gap) / (max(wish, min(label, 120)) + gap)))
    return max(1, min(count, fitting))
  }
}
