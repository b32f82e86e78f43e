/// Pictures as coloured characters, two pixels in each: the upper half block ▀ in the colour of
/// the upper pixel, on the colour of the lower one.
public struct BlockText {
  /// Which colours a terminal shows.
  public enum Depth: Sendable {
    case trueColour
    /// The 256 colours of xterm.
    case palette
  }

  private let depth: Depth

  init(_ depth: Depth) { self.depth = depth }

  static let reset = "\u{1B}[0m"

  /// The lines of a picture, each `bitmap.width` columns wide.
  func lines(_ bitmap: Bitmap) -> [String] {
    stride(from: 0, to: bitmap.height, by: 2).map { y in
      var line = ""
      var now = (upper: "", lower: "")
      for x in 0..<bitmap.width {
        let upper = parameters(bitmap[x, y])
        let lower = y + 1 < bitmap.height ? parameters(bitmap[x, y + 1]) : ""
        var change: [String] = []
        if upper != now.upper { change.append("38;\(upper)") }
        if lower != now.lower { change.append(lower.isEmpty ? "49" : "48;\(lower)") }
        if !change.isEmpty { line += "\u{1B}[\(change.joined(separator: ";"))m" }
        line += "▀"
        now = (upper, lower)
      }
      return line + Self.reset
    }
  }

  /// Text on a colour that it can be read on.
  func text(_ text: String, on colour: Colour) -> String {
    let ink = colour.isLight ? Colour.ink : .white
    return "\u{1B}[38;\(parameters(ink));48;\(parameters(colour))m\(text)\(Self.reset)"
  }

  func text(_ text: String, in colour: Colour) -> String {
    "\u{1B}[38;\(parameters(colour))m\(text)\(Self.reset)"
  }

  private func parameters(_ colour: Colour) -> String {
    switch depth {
    case .trueColour: "2;\(colour.red);\(colour.green);\(colour.blue)"
    case .palette: "5;\(Self.index(of: colour))"
    }
  }

  /// The nearest of xterm's 256 colours: of a cube of 6×6×6, or of 24 greys.
  static func index(of colour: Colour) -> Int {
    let steps = [0, 95, 135, 175, 215, 255]
    func nearest(_ value: Int) -> Int {
      steps.indices.min { abs(steps[$0] - value) < abs(steps[$1] - value) } ?? 0
    }
    let parts = [colour.red, colour.green, colour.blue].map(Int.init)
    let cube = parts.map(nearest)
    let mean = parts.reduce(0, +) / 3
    let grey = min(max((mean - 3) / 10, 0), 23)
    func distance(_ other: [Int]) -> Int {
      zip(parts, other).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
    }
    let greyLevel = 8 + 10 * grey
    return distance([greyLevel, greyLevel, greyLevel]) < distance(cube.map { steps[$0] })
      ? 232 + grey : 16 + 36 * cube[0] + 6 * cube[1] + cube[2]
  }
}

extension PictureGrid {
  /// The grid in coloured characters: pictures with their labels below, as large as fits into a
  /// window.
  /// - Parameters:
  ///   - width: columns.
  ///   - height: lines that it should fit into; small pictures stay readable even if it doesn't.
  public func blocks(width: Int, height: Int, depth: BlockText.Depth) -> String {
    let blocks = BlockText(depth)
    let layout = BlockLayout(self, width: width, height: height)
    var lines = title.isEmpty ? [] : [BlockLayout.cut(title, width)]
    for start in stride(from: 0, to: tiles.count, by: layout.columns) {
      let row = tiles[start..<min(start + layout.columns, tiles.count)]
      if start > 0 { lines.append("") }
      lines += layout.lines(row, blocks)
    }
    if let legend { lines.append(Self.text(legend, blocks, width: width)) }
    return lines.joined(separator: "\n")
  }

  private static func text(_ legend: Legend, _ blocks: BlockText, width: Int) -> String {
    let ends = [legend.low, legend.high].map {
      Scale.rounded($0, among: [legend.low, legend.high])
    }
    let room = min(24, max(width - ends[0].count - ends[1].count - 2, 4))
    var bar = Bitmap(width: room, height: 2)
    for x in 0..<room {
      let colour = legend.map.colour((Double(x) + 0.5) / Double(room))
      (bar[x, 0], bar[x, 1]) = (colour, colour)
    }
    return "\(ends[0]) \(blocks.lines(bar)[0]) \(ends[1])"
  }
}

/// How large the pictures of a grid are in characters, and how many stand in a line.
private struct BlockLayout {
  /// Columns of a picture, and of the place it stands in.
  let side: (widest: Int, scale: Double)
  let place: Int
  let columns: Int
  private static let gap = 2

  init(_ grid: PictureGrid, width: Int, height: Int) {
    let widest = max(grid.tiles.map(\.bitmap.width).max() ?? 1, 1)
    let tallest = max(grid.tiles.map(\.bitmap.height).max() ?? 1, 1)
    let longest = grid.tiles.map(\.label.count).max() ?? 0
    let extra = (grid.title.isEmpty ? 0 : 1) + (grid.legend == nil ? 0 : 1)
    let count = max(grid.tiles.count, 1)
    var best: (scale: Double, place: Int, columns: Int)?
    for scale in Self.scales(widest: widest) {
      let picture = max(Int((Double(widest) * scale).rounded()), 1)
      guard picture <= width || scale < 1 else { continue }
      // A label may be wider than its picture, but not much.
      let place = min(max(picture, min(longest, max(picture, 14))), width)
      let fitting = max((width + Self.gap) / (place + Self.gap), 1)
      let columns = min(grid.columns.map { min($0, fitting) } ?? fitting, count)
      let rows = (count + columns - 1) / columns
      let lines =
        (Int((Double(tallest) * scale).rounded(.up)) + 1) / 2 + (longest > 0 ? 1 : 0)
      best = (scale, place, columns)
      if picture <= width, rows * (lines + 1) - 1 + extra <= height { break }
    }
    let found = best ?? (1, min(widest, width), 1)
    side = (widest, min(found.scale, Double(width) / Double(widest)))
    (place, columns) = (found.place, found.columns)
  }

  /// From large to small: whole multiples, so that pixels stay sharp, then fractions as long as
  /// something can be seen.
  private static func scales(widest: Int) -> [Double] {
    let whole = stride(from: min(8, max(48 / widest, 1)), through: 1, by: -1).map(Double.init)
    let smallest = min(10, widest)
    return whole
      + stride(from: widest - 1, through: smallest, by: -1).map {
        Double($0) / Double(widest)
      }
  }

  func lines(_ tiles: ArraySlice<PictureGrid.Tile>, _ blocks: BlockText) -> [String] {
    let pictures = tiles.map { tile -> (lines: [String], width: Int) in
      let width = max(Int((Double(tile.bitmap.width) * side.scale).rounded()), 1)
      let height = max(Int((Double(tile.bitmap.height) * side.scale).rounded()), 1)
      let scaled = tile.bitmap.resized(width: min(width, place), height: height)
      return (blocks.lines(scaled), scaled.width)
    }
    let height = pictures.map(\.lines.count).max() ?? 0
    var lines = (0..<height).map { row in
      pictures.map { picture in
        let isThere = row < picture.lines.count
        let space = place - (isThere ? picture.width : 0)
        return (isThere ? picture.lines[row] : "") + String(repeating: " ", count: max(space, 0))
      }
    }
    if tiles.contains(where: { !$0.label.isEmpty }) {
      lines.append(
        tiles.map { tile in
          let label = Self.cut(tile.label, place)
          let space = String(repeating: " ", count: max(place - label.count, 0))
          return (tile.isMarked ? blocks.text(label, in: Colour.series[1]) : label) + space
        })
    }
    return lines.map { cells in
      var line = cells.joined(separator: String(repeating: " ", count: Self.gap))[...]
      while line.last == " " { line.removeLast() }
      return String(line)
    }
  }

  static func cut(_ text: String, _ width: Int) -> String {
    text.count > width ? text.prefix(max(width - 1, 0)) + "…" : text
  }
}

extension Heatmap {
  /// The table in coloured cells: with names and numbers where they fit, else with colours alone.
  public func blocks(width: Int, depth: BlockText.Depth) -> String {
    let blocks = BlockText(depth)
    let count = names.count
    let longest = min(names.map(\.count).max() ?? 0, 12)
    let text = max(texts.joined().map(\.count).max() ?? 0, min(longest, 5)) + 1
    let cell = longest + 1 + text * count <= width ? text : longest + 1 + 2 * count <= width ? 2 : 0
    var lines = title.isEmpty ? [] : [BlockLayout.cut(title, width)]
    guard cell > 0 else {
      let side = min(count, max(width, 1))
      var bitmap = Bitmap(width: count, height: count)
      for row in 0..<count {
        for column in 0..<count { bitmap[column, row] = Self.colour(shares[row][column]) }
      }
      return
        (lines + ["\(rows) down, \(columns) across"]
        + blocks.lines(bitmap.resized(width: side, height: side))).joined(separator: "\n")
    }
    func padded(_ text: String, _ width: Int, left: Bool) -> String {
      let cut = BlockLayout.cut(text, width)
      let space = String(repeating: " ", count: max(width - cut.count, 0))
      return left ? cut + space : space + cut
    }
    lines.append("\(rows) down, \(columns) across")
    let heads = names.map { padded(cell == 2 ? "" : $0, cell - 1, left: false) + " " }
    if cell > 2 { lines.append(padded("", longest + 1, left: true) + heads.joined()) }
    for row in 0..<count {
      lines.append(
        padded(names[row], longest, left: false) + " "
          + (0..<count).map { column in
            let number = cell == 2 ? "" : texts[row][column]
            return blocks.text(
              padded(number, cell - 1, left: false) + " ", on: Self.colour(shares[row][column]))
          }.joined())
    }
    return lines.map { line in
      var line = line[...]
      while line.last == " " { line.removeLast() }
      return String(line)
    }.joined(separator: "\n")
  }

  private static func colour(_ share: Double) -> Colour { ColourMap.viridis.colour(share) }
}
