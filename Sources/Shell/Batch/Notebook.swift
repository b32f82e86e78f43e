import Lang

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A notebook as its cells, without outputs; read from and written to `.ipynb` (nbformat 4) and
/// scripts with `# %%` lines.
public struct Notebook: Equatable, Sendable {
  public struct Cell: Equatable, Sendable {
    public enum Kind: String, Sendable {
      case code, markdown, raw
    }

    public var kind: Kind
    /// Lines joined by newlines, none at the end.
    public var source: String
    /// What stands on the line `# %%` that begins it; in a notebook, its metadata `title`.
    public var title: String

    public init(_ kind: Kind, _ source: String, title: String = "") {
      self.kind = kind
      self.source = source
      self.title = title
    }
  }

  public var cells: [Cell]

  public init(cells: [Cell]) {
    self.cells = cells
  }
}

// MARK: - Scripts

extension Notebook {
  /// The cells of a script: a line `# %%` begins a cell of code, `# %% [markdown]` one of text, whose
  /// lines are comments. What stands before the first such line is a cell of code.
  public init(script: String) {
    var cells: [Cell] = []
    var head = (kind: Cell.Kind.code, title: "")
    var lines: [String] = []
    var hasMarker = false
    func close() {
      while lines.last?.allSatisfy(\.isWhitespace) == true { lines.removeLast() }
      while lines.first?.allSatisfy(\.isWhitespace) == true { lines.removeFirst() }
      if hasMarker || !lines.isEmpty {
        let text = head.kind == .code ? lines : lines.map(Self.uncommented)
        cells.append(Cell(head.kind, text.joined(separator: "\n"), title: head.title))
      }
      lines = []
    }
    for line in script.lines {
      guard let next = Self.marker(line) else {
        lines.append(String(line))
        continue
      }
      close()
      head = next
      hasMarker = true
    }
    close()
    self.init(cells: cells)
  }

  /// The kind and title of the cell that a line begins; nil for other lines.
  private static func marker(_ line: Substring) -> (kind: Cell.Kind, title: String)? {
    guard line.hasPrefix("# %%") || line.hasPrefix("#%%") else { return nil }
    let rest = trimmed(line.drop { $0 != "%" }.dropFirst(2))
    for (word, kind) in [("[markdown]", Cell.Kind.markdown), ("[md]", .markdown), ("[raw]", .raw)]
    where rest.hasPrefix(word) {
      return (kind, String(trimmed(rest.dropFirst(word.count))))
    }
    return (.code, String(rest))
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }

  private static func uncommented(_ line: String) -> String {
    if line.hasPrefix("# ") { return String(line.dropFirst(2)) }
    return line.hasPrefix("#") ? String(line.dropFirst()) : line
  }

  /// The notebook as a script that runs.
  public var script: String {
    cells.enumerated().map { position, cell in
      // A first line `#!` stays the first.
      if position == 0, cell.kind == .code, cell.source.hasPrefix("#!") { return cell.source }
      let head =
        "# %%" + (cell.kind == .code ? "" : " [\(cell.kind.rawValue)]")
        + (cell.title.isEmpty ? "" : " \(cell.title)") + "\n"
      let lines = cell.source.lines.map(String.init)
      switch cell.kind {
      case .code: return head + cell.source
      case .markdown, .raw:
        return head + lines.map { $0.isEmpty ? "#" : "# " + $0 }.joined(separator: "\n")
      }
    }.joined(separator: "\n\n") + "\n"
  }
}

// MARK: - ipynb

extension Notebook {
  private struct File: Decodable {
    var cells: [FileCell]
    var nbformat: Int
  }

  private struct FileCell: Codable {
    var kind: String
    var source: Lines
    var id: String?
    var metadata: CellMetadata?

    enum CodingKeys: String, CodingKey {
      case kind = "cell_type"
      case source, id, metadata
    }

    var title: String {
      let words = metadata?.title?.split(whereSeparator: \.isWhitespace) ?? []
      return words.joined(separator: " ")
    }
  }

  /// What is kept of a cell's metadata; whatever else stands there is no mistake.
  private struct CellMetadata: Codable {
    var title: String?

    init(title: String?) { self.title = title }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      title = try? container.decode(String.self, forKey: .title)
    }
  }

  /// The metadata that tells Jupyter which kernel to start.
  private struct Metadata: Encodable {
    struct Kernel: Encodable {
      var displayName = "cnn"
      var language = "cnn"
      var name = "cnn"
    }
    struct Language: Encodable {
      var fileExtension = ".cnn"
      var name = "cnn"
    }
    var kernelspec = Kernel()
    var languageInfo = Language()
  }

  /// Text as one string or as a list of lines that keep their newlines.
  private struct Lines: Codable {
    var text: String

    init(_ text: String) {
      self.text = text
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.text = text
      } else {
        text = try container.decode([String].self).joined()
      }
    }

    func encode(to encoder: any Encoder) throws {
      var lines = text.lines.map { String($0) + "\n" }
      if let last = lines.popLast(), last != "\n" { lines.append(String(last.dropLast())) }
      var container = encoder.singleValueContainer()
      try container.encode(lines)
    }
  }

  /// A code cell needs the places for its outputs, even if there are none.
  private struct WrittenCell: Encodable {
    enum Key: String, CodingKey {
      case kind = "cell_type"
      case executionCount = "execution_count"
      case id, metadata, outputs, source
    }
    var cell: FileCell

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(cell.kind, forKey: .kind)
      try container.encode(cell.id, forKey: .id)
      try container.encode(cell.metadata, forKey: .metadata)
      try container.encode(cell.source, forKey: .source)
      if cell.kind == "code" {
        try container.encodeNil(forKey: .executionCount)
        try container.encode([String](), forKey: .outputs)
      }
    }
  }

  private struct WrittenFile: Encodable {
    var cells: [WrittenCell]
    var metadata = Metadata()
    var nbformat = 4
    var nbformatMinor = 5
  }

  /// Reads an `.ipynb` file's bytes.
  /// - Throws: `damagedFile` for what is no notebook, `newerVersion` for another major version.
  public init(ipynb bytes: [UInt8], name: String) throws(Diagnostic) {
    let file: File
    do {
      file = try JSONDecoder().decode(File.self, from: Data(bytes))
    } catch {
      throw Diagnostic(.damagedFile, "\(name) is no Jupyter notebook")
    }
    guard file.nbformat == 4 else {
      throw Diagnostic(
        .newerVersion, "\(name) has notebook format \(file.nbformat); only format 4 is read")
    }
    self.init(
      cells: file.cells.map { cell in
        var lines = cell.source.text.lines[...]
        while lines.last?.isEmpty == true { lines.removeLast() }
        return Cell(
          Cell.Kind(rawValue: cell.kind) ?? .raw, lines.joined(separator: "\n"), title: cell.title)
      })
  }

  /// The notebook as an `.ipynb` file.
  public var ipynb: [UInt8] {
    let cells = cells.enumerated().map { index, cell in
      WrittenCell(
        cell: FileCell(
          kind: cell.kind.rawValue, source: Lines(cell.source), id: "cell-\(index + 1)",
          metadata: CellMetadata(title: cell.title.isEmpty ? nil : cell.title)))
    }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(WrittenFile(cells: cells)) else { return [] }
    return Array(data) + [UInt8(ascii: "\n")]
  }
}

// MARK: - Files

extension Notebook {
  /// Converts between `.ipynb` and `.cnn`, by the names of the two files.
  /// - Throws: `unknownFormat` for other names, and what reading and writing throws.
  public static func convert(_ input: String, to output: String) throws(Diagnostic) {
    let bytes = try ScriptFile.bytes(of: FilePath.resolvingHome(input), name: input)
    let notebook: Notebook =
      switch FilePath.suffix(of: input) {
      case "ipynb": try Notebook(ipynb: bytes, name: input)
      case "cnn": Notebook(script: Source(name: input, bytes: bytes).text)
      default: throw unknownFormat(input)
      }
    let result: [UInt8] =
      switch FilePath.suffix(of: output) {
      case "ipynb": notebook.ipynb
      case "cnn": Array(notebook.script.utf8)
      default: throw unknownFormat(output)
      }
    try FilePath.checkWritable(output)
    try ScriptFile.write(result, to: FilePath.resolvingHome(output))
  }

  private static func unknownFormat(_ path: String) -> Diagnostic {
    Diagnostic(.unknownFormat, "convert takes .ipynb and .cnn files, not \(path)")
  }
}
