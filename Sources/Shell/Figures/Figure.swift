import CNN
import Charts
import DataSources
import Lang

/// A chart or a picture that a command shows or writes to a file.
public struct Figure: Sendable {
  public enum Content: Sendable {
    case chart(Chart)
    case picture(Drawing)
  }

  public let content: Content

  /// The figure in words, for faces that show no pictures.
  public let words: String

  /// A picture in coloured characters, as large as fits; nil for a chart.
  let blocks: (@Sendable (_ width: Int, _ height: Int, _ depth: BlockText.Depth) -> String)?

  public init(_ chart: Chart) {
    let chart = chart.printable
    content = .chart(chart)
    blocks = nil
    words = chart.title
  }

  public init(_ grid: PictureGrid, width: Double = 640) {
    let grid = grid.printable
    let drawing = grid.drawing(width: width)
    content = .picture(drawing)
    blocks = { grid.blocks(width: $0, height: $1, depth: $2) }
    words = drawing.words
  }

  public init(_ heatmap: Heatmap) {
    let heatmap = heatmap.printable
    content = .picture(heatmap.drawing())
    blocks = { width, _, depth in heatmap.blocks(width: width, depth: depth) }
    words = heatmap.title
  }

  public var drawing: Drawing {
    switch content {
    case .chart(let chart): chart.drawing()
    case .picture(let drawing): drawing
    }
  }

  /// The figure as a PNG file.
  /// - Parameter scale: pixels for each point.
  public func png(scale: Double = 2) -> [UInt8] { Self.png(drawing.bitmap(scale: scale)) }

  /// The figure as an SVG file.
  public func svg() -> String { drawing.svg(png: Self.png) }

  /// A bitmap as a PNG file; empty where memory runs out.
  static func png(_ bitmap: Bitmap) -> [UInt8] {
    let shape = Shape(height: bitmap.height, width: bitmap.width, channels: 3)
    return (try? PNG.encode(Picture(shape: shape, bytes: bitmap.bytes))) ?? []
  }

  static let endings = ["png", "svg"]

  /// Writes the figure in the form that the name's ending says.
  /// - Throws: `unknownFormat`, `cannotWrite` or `diskFull`.
  func write(to path: String) throws(Diagnostic) {
    try Self.checkEnding(path)
    let bytes = FilePath.suffix(of: path) == "svg" ? Array(svg().utf8) : png()
    guard !bytes.isEmpty else {
      throw Diagnostic(.cannotWrite, "\(path) can't be written: the picture can't be encoded")
    }
    try ScriptFile.write(bytes, to: FilePath.resolvingHome(path))
  }

  static func checkEnding(_ path: String) throws(Diagnostic) {
    guard endings.contains(FilePath.suffix(of: path)) else {
      throw Diagnostic(.unknownFormat, "a picture is written as .png or .svg, not as \(path)")
    }
  }
}

// Names come from files: none may steer a terminal, nor the reader of an SVG file.

extension Chart {
  fileprivate var printable: Chart {
    var chart = self
    chart.title = Escaping.printable(title)
    chart.x.label = Escaping.printable(x.label)
    chart.y.label = Escaping.printable(y.label)
    for index in series.indices {
      chart.series[index].name = Escaping.printable(series[index].name)
    }
    for index in markers.indices {
      chart.markers[index].label = Escaping.printable(markers[index].label)
    }
    return chart
  }
}

extension PictureGrid {
  fileprivate var printable: PictureGrid {
    var grid = self
    grid.title = Escaping.printable(title)
    for index in tiles.indices { grid.tiles[index].label = Escaping.printable(tiles[index].label) }
    return grid
  }
}

extension Heatmap {
  fileprivate var printable: Heatmap {
    var heatmap = self
    heatmap.title = Escaping.printable(title)
    heatmap.names = names.map { Escaping.printable($0) }
    return heatmap
  }
}

extension Session {
  /// Shows a figure, or writes it where the command says `to FILE`.
  func present(_ figure: Figure, _ invocation: Invocation) throws(Diagnostic) {
    guard let path = invocation.string("to") else {
      emit(.figure(figure))
      return
    }
    try invocation.locating("to") { () throws(Diagnostic) in
      try once(invocation.signature.name, otherwise: ()) { () throws(Diagnostic) in
        try figure.write(to: path)
      }
    }
    note("saved \(path)")
  }
}

/// What the commands that show figures share.
enum FigureOptions {
  /// `to FILE`.
  static let to = CommandSignature.Option(
    "to", .file(.writing), "write it to a .png or .svg file and show nothing")

  /// Checks `to FILE` without writing.
  static func check(_ session: Session, _ invocation: Invocation) throws(Diagnostic) {
    guard let path = invocation.string("to") else { return }
    try invocation.locating("to") { () throws(Diagnostic) in
      try Figure.checkEnding(path)
      try FilePath.checkWritable(path)
    }
    session.plan?.written[path] = .unknown
  }
}
