/// Draws diagnostics for people: the message, the lines it is about with carets under them, notes,
/// the fix and the calls that led there.
///
/// Everything that comes from sources and files is made printable first, so that nothing in it can
/// steer the terminal.
public struct DiagnosticRenderer: Sendable {
  /// Whether ANSI colours are used.
  public var isColoured: Bool
  /// The columns to fit into; longer source lines are cut around the caret.
  public var width: Int

  /// Whether the message and the labels are broken at their spaces too. Off a terminal they stay
  /// whole, so that other programs find them.
  public var breaksMessages = false

  /// How many calls of a trace are drawn with their line; the others are named.
  private static let drawnFrames = 4

  public init(coloured: Bool = false, width: Int = 100) {
    self.isColoured = coloured
    self.width = max(width, 40)
  }

  /// The diagnostic as lines without a newline at the end.
  public func render(_ diagnostic: Diagnostic) -> String {
    var lines = headline(diagnostic)
    let gutter = gutterWidth(diagnostic)
    var marks: [Mark] = []
    if let span = diagnostic.span {
      marks.append(Mark(span: span, text: diagnostic.label, isPrimary: true))
    }
    marks += diagnostic.secondary.map { Mark(span: $0.span, text: $0.text, isPrimary: false) }
    lines += excerpts(marks, gutter: gutter)
    for note in diagnostic.notes {
      lines += wrapped("note: ", note, gutter: gutter)
    }
    if let fix = diagnostic.fix {
      lines += wrapped("fix: ", fix.title, gutter: gutter)
    }
    for (position, frame) in diagnostic.trace.enumerated() {
      let times = frame.repetitions > 1 ? " (\(frame.repetitions) times in a row)" : ""
      let text = Escaping.printable(frame.description) + times
      if position < Self.drawnFrames {
        lines.append(paint(text, .dim))
        lines += excerpts([Mark(span: frame.span, text: "", isPrimary: false)], gutter: gutter)
      } else {
        lines.append(paint("\(text): \(place(frame.span))", .dim))
      }
    }
    return lines.joined(separator: "\n")
  }

  private struct Mark {
    var span: Span
    var text: String
    var isPrimary: Bool
  }

  private func headline(_ diagnostic: Diagnostic) -> [String] {
    let style: Style = diagnostic.severity == .error ? .error : .warning
    let code = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]"
    let message = Escaping.printable(diagnostic.message)
    let indent = 2
    let parts =
      breaksMessages
      ? TextWrap.lines(message, width: width, first: code.count + 2, hanging: indent) : [message]
    return parts.enumerated().map { position, part in
      position == 0
        ? paint(code, style) + paint(": \(part)", .bold)
        : String(repeating: " ", count: indent) + paint(part, .bold)
    }
  }

  private func place(_ span: Span) -> String {
    let start = span.start
    return "\(Escaping.printable(span.source.name)):\(start.line):\(start.column)"
  }

  private func gutterWidth(_ diagnostic: Diagnostic) -> Int {
    let spans =
      [diagnostic.span].compactMap { $0 } + diagnostic.secondary.map(\.span)
      + diagnostic.trace.prefix(Self.drawnFrames).map(\.span)
    return spans.map { String($0.start.line).count }.max() ?? 1
  }

  // MARK: - Source lines

  /// The lines that the marks stand on, source by source, the primary one's first.
  private func excerpts(_ marks: [Mark], gutter: Int) -> [String] {
    var lines: [String] = []
    var rest = marks
    while let first = rest.first {
      let here = rest.filter { $0.span.source === first.span.source }
      rest.removeAll { $0.span.source === first.span.source }
      lines.append(bar(gutter, "-->", joint: "") + " " + place(first.span))
      lines.append(bar(gutter, "|"))
      lines += excerpt(here, gutter: gutter)
    }
    return lines
  }

  private func excerpt(_ marks: [Mark], gutter: Int) -> [String] {
    var lines: [String] = []
    let numbers = Set(marks.map(\.span.start.line)).sorted()
    var previous: Int?
    for number in numbers {
      if let previous, number > previous + 1 {
        lines.append(paint(String(repeating: " ", count: gutter) + "...", .gutter))
      }
      previous = number
      let here = marks.filter { $0.span.start.line == number }
        .sorted { $0.span.range.lowerBound < $1.span.range.lowerBound }
      guard let first = here.first else { continue }
      let focus = here.first(where: \.isPrimary) ?? first
      let available = max(width - gutter - 3, 20)
      let line = DisplayLine(first.span.source, number, focus: focus.span.range, width: available)
      lines.append(bar(gutter, "|", number: number) + " " + line.text)
      for mark in here { lines += underline(mark, line, gutter) }
    }
    return lines
  }

  private func underline(_ mark: Mark, _ line: DisplayLine, _ gutter: Int) -> [String] {
    let (start, count) = line.columns(of: mark.span.range)
    let style: Style = mark.isPrimary ? .error : .secondary
    var carets = String(repeating: mark.isPrimary ? "^" : "-", count: count)
    let lastLine = mark.span.end.line
    if lastLine > mark.span.start.line { carets += "… to line \(lastLine)" }
    let lead = bar(gutter, "|") + " "
    let indented = lead + String(repeating: " ", count: start)
    if mark.text.isEmpty { return [indented + paint(carets, style)] }
    let label = Escaping.printable(mark.text)
    let columns = gutter + 3 + start + TextWidth.columns(carets) + 1 + TextWidth.columns(label)
    guard breaksMessages, columns > width else {
      return [indented + paint("\(carets) \(label)", style)]
    }
    // A label that has no room beside its carets stands below them.
    return [indented + paint(carets, style)]
      + TextWrap.lines(label, width: width - gutter - 3).map { lead + paint($0, style) }
  }

  private func bar(_ gutter: Int, _ sign: String, number: Int? = nil, joint: String = " ") -> String
  {
    let text = number.map(String.init) ?? ""
    let padding = String(repeating: " ", count: max(0, gutter - text.count))
    return paint(padding + text + joint + sign, .gutter)
  }

  /// A note, with further lines indented under its first.
  private func wrapped(_ kind: String, _ text: String, gutter: Int) -> [String] {
    let lead = bar(gutter, "= ")
    let indent = gutter + 3 + kind.count
    let lines = TextWrap.lines(
      Escaping.printable(text), width: width, first: indent, hanging: indent)
    return lines.enumerated().map { position, line in
      position == 0
        ? lead + paint(kind, .bold) + line : String(repeating: " ", count: indent) + line
    }
  }

  // MARK: - Colour

  private enum Style: String {
    case error = "1;31"
    case warning = "1;33"
    case secondary = "36"
    case gutter = "34"
    case bold = "1"
    case dim = "2"
  }

  private func paint(_ text: String, _ style: Style) -> String {
    isColoured && !text.isEmpty ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}
