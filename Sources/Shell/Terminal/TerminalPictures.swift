import Charts
import DataSources
import Files
import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Draws pictures in a terminal, in the best form that it has.
final class TerminalPictures {
  enum Form: String, CaseIterable {
    /// Kitty's graphics protocol: the picture itself, as PNG.
    case kitty
    /// The picture itself in up to 256 colours.
    case sixel
    /// Two pixels in each character.
    case blocks
    /// A file and a note where it is.
    case none
  }

  private let variable: (String) -> String?
  private let attributes: () -> Set<Int>
  private lazy var form = Self.form(variable, attributes: attributes)
  private var count = 0

  /// - Parameters:
  ///   - variable: the environment.
  ///   - attributes: asks the terminal what it can do; called when the first picture is drawn.
  init(
    _ variable: @escaping (String) -> String? = Environment.variable,
    attributes: @escaping () -> Set<Int> = TerminalQuery.attributes
  ) {
    self.variable = variable
    self.attributes = attributes
  }

  /// The form that suits a terminal; `$CNN_PICTURES` names another.
  static func form(
    _ variable: (String) -> String?, attributes: () -> Set<Int>
  ) -> Form {
    if let wanted = variable("CNN_PICTURES").flatMap(Form.init) { return wanted }
    guard let term = variable("TERM"), term != "dumb", Terminal.description(of: term) != nil else {
      return .none
    }
    let program = variable("TERM_PROGRAM") ?? ""
    // A multiplexer hides the terminal that it runs in, and answers for itself.
    let isInside = variable("TMUX") != nil || term.hasPrefix("screen") || term.hasPrefix("tmux")
    let speaksKitty =
      variable("KITTY_WINDOW_ID") != nil || ["xterm-kitty", "xterm-ghostty"].contains(term)
      || ["ghostty", "WezTerm"].contains(program)
    if speaksKitty, !isInside { return .kitty }
    // The attribute 4 is sixel.
    if term != "linux", attributes().contains(4) { return .sixel }
    return depth(variable) == nil ? .none : .blocks
  }

  /// The colours there are; nil for none.
  static func depth(_ variable: (String) -> String?) -> BlockText.Depth? {
    guard variable("NO_COLOR") == nil, let term = variable("TERM") else { return nil }
    if ["truecolor", "24bit"].contains(variable("COLORTERM") ?? "") || term.hasSuffix("-direct")
      || term.hasPrefix("xterm-kitty") || term.hasPrefix("xterm-ghostty") || term == "wezterm"
    {
      return .trueColour
    }
    return term.hasPrefix("vt") || term.hasPrefix("ansi") ? nil : .palette
  }

  /// A figure as what the terminal takes.
  func text(_ figure: Figure) -> String {
    let columns = max(Terminal.columns(1) ?? 80, 20)
    guard let blocks = figure.blocks else { return FigureText.text(figure, width: columns) }
    switch form {
    case .kitty: return kitty(figure, columns: columns)
    case .sixel: return Sixel.text(bitmap(figure, columns: columns))
    case .blocks:
      let lines = max((Terminal.lines(1) ?? 24) - 2, 10)
      return blocks(columns, lines, Self.depth(variable) ?? .palette)
    case .none: return note(figure)
    }
  }

  /// The figure in the terminal's pixels.
  private func bitmap(_ figure: Figure, columns: Int) -> Bitmap {
    let drawing = figure.drawing
    let cell = Terminal.cell(1) ?? (8, 16)
    // Screens with small pixels have large characters.
    let wish = cell.width >= 14 ? 2.0 : 1.0
    let room = Double((columns - 1) * cell.width)
    return drawing.bitmap(scale: min(wish, room / max(drawing.width, 1)))
  }

  private func kitty(_ figure: Figure, columns: Int) -> String {
    let bitmap = bitmap(figure, columns: columns)
    return Self.kitty(Figure.png(bitmap))
  }

  /// A PNG in pieces of 4096 letters of base 64, which is all that one sequence may carry.
  static func kitty(_ png: [UInt8]) -> String {
    let letters = Array(Base64.text(png).utf8)
    var text = ""
    for start in stride(from: 0, to: letters.count, by: 4096) {
      let end = min(start + 4096, letters.count)
      let more = end < letters.count ? 1 : 0
      // Shown at once; the terminal is not to answer.
      let control = start == 0 ? "a=T,f=100,q=2,m=\(more)" : "m=\(more)"
      text += "\u{1B}_G\(control);" + String(decoding: letters[start..<end], as: UTF8.self)
      text += "\u{1B}\\"
    }
    return text
  }

  // MARK: Files

  /// Pictures that are kept for looking at; older ones go.
  private static let mostFiles = 50

  private func note(_ figure: Figure) -> String {
    guard let path = write(figure.png()) else {
      return FigureText.text(figure, width: Terminal.columns(1) ?? 80)
    }
    let words = figure.words.isEmpty ? "a picture" : Escaping.clip(figure.words, to: 200)
    return "[\(words): the picture is in \(path)]"
  }

  private func write(_ png: [UInt8]) -> String? {
    let folder = DataEnvironment.ofProcess().cacheFolder + "/pictures"
    guard !png.isEmpty, (try? FilePath.makeFolder(folder, mode: 0o700)) != nil else { return nil }
    count += 1
    let path = "\(folder)/\(getpid())-\(count).png"
    guard (try? ScriptFile.write(png, to: path)) != nil else { return nil }
    var files = FilePath.entries(of: folder).filter { $0.hasSuffix(".png") }.map { name in
      var status = stat()
      _ = stat("\(folder)/\(name)", &status)
      return (name, status.st_mtim.tv_sec)
    }
    files.sort { $0.1 < $1.1 }
    for (name, _) in files.dropLast(Self.mostFiles) { unlink("\(folder)/\(name)") }
    return path
  }
}
