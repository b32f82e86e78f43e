import Lang

/// Draws a session's events as text: results to standard output, diagnostics and progress to
/// standard error.
public final class PlainRenderer {
  /// How the text looks.
  public struct Style {
    /// Columns to fit into.
    public var width = 100
    /// Columns that tables are fitted into; a file takes any width.
    public var tableWidth = 1000
    /// Whether both are those of the terminal, which may change.
    public var followsTerminal = false
    /// Whether diagnostics are coloured.
    public var isColoured = false
    /// Whether a progress line may be drawn over and over; else each epoch gets a line.
    public var isAnimated = false
    /// Whether there are terminals, which would obey control characters that a script prints.
    public var outputIsTerminal = false
    public var errorIsTerminal = false
    /// Whether notes and progress are left out.
    public var isQuiet = false

    /// What draws pictures in a terminal; nil off a terminal.
    var pictures: TerminalPictures?
    /// What shows long text at a prompt; nil elsewhere.
    var pager: Pager?
    /// Whether what runs was typed there; what a script shows isn't paged.
    var typed: TypedCode?

    public init() {}

    /// The columns there are now.
    func columns(_ fixed: Int) -> Int {
      guard followsTerminal, let columns = Terminal.columns(1) ?? Terminal.columns(2) else {
        return fixed
      }
      return max(columns, SessionSettings.narrowest)
    }
  }

  private let style: Style
  private let output: TextStream
  private let error: TextStream
  private let progress: ProgressLine

  public init(
    style: Style, output: TextStream = .standardOutput, error: TextStream = .standardError
  ) {
    self.style = style
    self.output = output
    self.error = error
    progress = ProgressLine(
      stream: error, width: style.columns(style.width), isAnimated: style.isAnimated)
  }

  public func show(_ event: SessionEvent) {
    if case .progress(let report) = event {
      if !style.isQuiet { progress.show(report) }
      return
    }
    progress.wipe()
    switch event {
    case .text(let text, .output):
      output.line(style.outputIsTerminal ? Escaping.printable(text, lines: true) : text)
    case .text(let text, .error):
      error.line(style.errorIsTerminal ? Escaping.printable(text, lines: true) : text)
    case .note(let text): if !style.isQuiet { output.line(fitted(text)) }
    case .table(let table, let title, let footer):
      let text = table.display(width: style.columns(style.tableWidth))
      page([title, text, footer].filter { !$0.isEmpty }.joined(separator: "\n"))
    case .figure(let figure):
      output.line(
        style.pictures?.text(figure)
          ?? FigureText.text(figure, width: style.columns(style.width)))
    case .result(let value):
      if !value.isNone { page(ResultText.text(value, width: style.columns(style.width))) }
    case .diagnostic(let diagnostic), .warning(let diagnostic):
      // What the script printed before must not come behind its error.
      output.flush()
      error.line(diagnostics.render(diagnostic))
    case .page(let text):
      page(
        style.outputIsTerminal ? TextWrap.page(text, width: style.columns(style.width)) : text)
    case .clear: if style.isAnimated { output.raw("\u{1B}[H\u{1B}[2J") }
    case .progress: break
    }
  }

  private var diagnostics: DiagnosticRenderer {
    var renderer = DiagnosticRenderer(
      coloured: style.isColoured, width: style.columns(style.width))
    renderer.breaksMessages = style.errorIsTerminal
    return renderer
  }

  /// Lines that are broken at their spaces where a terminal would break them anywhere.
  private func fitted(_ text: String) -> String {
    guard style.outputIsTerminal else { return text }
    let indent = 2
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      TextWrap.lines(String(line), width: style.columns(style.width), hanging: indent)
        .joined(separator: "\n" + String(repeating: " ", count: indent))
    }.joined(separator: "\n")
  }

  /// Writes a text, with the pager where it is long.
  private func page(_ text: String) {
    output.flush()
    if style.typed?.runs == true, style.pager?.show(text) == true { return }
    output.line(text)
  }

  /// Writes out what is still held back.
  public func finish() {
    progress.wipe()
    output.flush()
    error.flush()
  }
}

/// How the value of an expression that stands alone is shown.
enum ResultText {
  /// Strings are quoted; records print as tables.
  static func text(_ value: Value, width: Int) -> String {
    switch value {
    case .record(let record) where record.count > 0:
      let names = record.keys.map { Escaping.printable($0) }
      let longest = names.map(\.count).max() ?? 0
      return zip(names, record.values).map { name, value in
        let space = String(repeating: " ", count: longest - name.count)
        return "\(name)\(space)  \(ValueText.inner(value))"
      }.joined(separator: "\n")
    case .string: return ValueText.inner(value)
    default: return ValueText.text(value, width: width)
    }
  }
}
