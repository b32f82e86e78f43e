/// A diagnostic as plain data, for JSON and for Jupyter.
public struct StructuredDiagnostic: Sendable, Equatable, Encodable {
  /// A span by source name, line and column, counted from 1 in code points; ends are exclusive.
  public struct Place: Sendable, Equatable, Encodable {
    public var source: String
    public var line: Int
    public var column: Int
    public var endLine: Int
    public var endColumn: Int
    public var text: String
  }

  public struct Fix: Sendable, Equatable, Encodable {
    public var title: String
    public var place: Place
    public var replacement: String
  }

  public var code: String
  public var severity: String
  public var kind: String
  public var message: String
  public var place: Place?
  public var secondary: [Place]
  public var notes: [String]
  public var fix: Fix?
  public var trace: [Place]

  public init(_ diagnostic: Diagnostic) {
    code = diagnostic.code.rawValue
    severity = diagnostic.severity.rawValue
    kind = diagnostic.code.topic.rawValue
    message = diagnostic.message
    place = diagnostic.span.map { Place($0, text: diagnostic.label) }
    secondary = diagnostic.secondary.map { Place($0.span, text: $0.text) }
    notes = diagnostic.notes
    fix = diagnostic.fix.map {
      Fix(title: $0.title, place: Place($0.span, text: ""), replacement: $0.replacement)
    }
    trace = diagnostic.trace.map { Place($0.span, text: $0.description) }
  }
}

extension StructuredDiagnostic.Place {
  fileprivate init(_ span: Span, text: String) {
    let (start, end) = (span.start, span.end)
    self.init(
      source: span.source.name, line: start.line, column: start.column, endLine: end.line,
      endColumn: end.column, text: text)
  }
}

/// A diagnostic as a Jupyter kernel reports it.
public struct JupyterError: Sendable, Equatable {
  /// The kind and code: `ShapeError E0401`.
  public var ename: String
  public var evalue: String
  /// The rendered diagnostic, line by line, with ANSI colours.
  public var traceback: [String]

  public init(_ diagnostic: Diagnostic, width: Int = 100) {
    ename = "\(diagnostic.code.topic.rawValue) \(diagnostic.code.rawValue)"
    evalue = Escaping.printable(diagnostic.message)
    traceback = DiagnosticRenderer(coloured: true, width: width).render(diagnostic)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
