/// A cell of a script that is cut at its `# %%` lines, as notebooks and editors do.
public struct Cell: Sendable, Equatable {
  public enum Kind: String, Sendable {
    case code
    /// `# %% [markdown]`: the text stands in comments.
    case markdown
  }

  public var kind: Kind
  /// What stands behind `# %%`, without the `[markdown]`.
  public var title: String
  /// The code, or for Markdown the text without its comment signs; no newline at the end.
  public var text: String

  public init(kind: Kind = .code, title: String = "", text: String) {
    self.kind = kind
    self.title = title
    self.text = text
  }

  /// The cells of a script; what stands before the first `# %%` line is one too, if anything does.
  public static func split(_ script: String) -> [Cell] {
    var cells: [Cell] = []
    var lines: [Substring] = []
    var current: Cell?
    func finish() {
      var cell = current ?? Cell(text: "")
      if cell.kind == .markdown { lines = lines.map(withoutCommentSign) }
      while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
      while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
      cell.text = lines.joined(separator: "\n")
      if current != nil || !cell.text.isEmpty { cells.append(cell) }
      lines = []
    }
    for line in script.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      guard let head = header(line) else {
        lines.append(line)
        continue
      }
      finish()
      current = head
    }
    finish()
    return cells
  }

  /// The script of cells, each under its `# %%` line.
  public static func join(_ cells: [Cell]) -> String {
    cells.map { cell in
      var head = "# %%"
      if cell.kind == .markdown { head += " [markdown]" }
      if !cell.title.isEmpty { head += " \(cell.title)" }
      guard !cell.text.isEmpty else { return head }
      if cell.kind == .code { return head + "\n" + cell.text }
      let lines = cell.text.split(separator: "\n", omittingEmptySubsequences: false)
      return head + "\n" + lines.map { $0.isEmpty ? "#" : "# \($0)" }.joined(separator: "\n")
    }.joined(separator: "\n\n") + (cells.isEmpty ? "" : "\n")
  }

  private static func header(_ line: Substring) -> Cell? {
    guard line.hasPrefix("# %%") || line.hasPrefix("#%%") else { return nil }
    var rest = line.drop { $0 != "%" }.dropFirst(2)
    while rest.first == " " { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    guard rest.lowercased().hasPrefix("[markdown]") else {
      return Cell(title: String(rest), text: "")
    }
    rest = rest.dropFirst("[markdown]".count)
    while rest.first == " " { rest.removeFirst() }
    return Cell(kind: .markdown, title: String(rest), text: "")
  }

  private static func withoutCommentSign(_ line: Substring) -> Substring {
    guard line.hasPrefix("#") else { return line }
    return line.hasPrefix("# ") ? line.dropFirst(2) : line.dropFirst()
  }
}
