/// Something that a person should know about their program: an error, mostly.
///
/// It is the one error type of the language and of every command. A diagnostic made far from the
/// source, in the engine or in a file reader, has no span; the interpreter adds the place of the
/// command or call on its way up.
public struct Diagnostic: Error, Sendable, Equatable {
  /// How bad it is.
  public enum Severity: String, Sendable {
    /// The command did not happen.
    case error
    /// It happened, and something about it looks wrong.
    case warning
  }

  /// A place in the source with a few words about it.
  public struct Label: Sendable, Equatable {
    public var span: Span
    public var text: String

    public init(_ span: Span, _ text: String) {
      self.span = span
      self.text = text
    }
  }

  /// A change to the source that is sure to mend the mistake.
  public struct Fix: Sendable, Equatable {
    /// What the change does, as an order: "write `**`".
    public var title: String
    /// The text to replace; an empty span inserts.
    public var span: Span
    public var replacement: String

    public init(_ title: String, replace span: Span, with replacement: String) {
      self.title = title
      self.span = span
      self.replacement = replacement
    }
  }

  /// One call, loop turn or include that led to the place of a run-time error.
  public struct Frame: Sendable, Equatable {
    /// For instance "in `block`, called here".
    public var description: String
    public var span: Span
    /// How often in a row, for recursion.
    public var repetitions = 1

    public init(_ description: String, at span: Span) {
      self.description = description
      self.span = span
    }
  }

  public var code: DiagnosticCode
  public var severity: Severity
  /// One sentence that stands alone, without a full stop at its end.
  public var message: String
  /// The place of the mistake.
  public var span: Span?
  /// A few words shown under the caret line; may be empty.
  public var label: String
  /// Further places, such as the command that made the shape which does not fit.
  public var secondary: [Label]
  public var notes: [String]
  public var fix: Fix?
  /// The calls that led here, innermost first.
  public var trace: [Frame]

  public init(
    _ code: DiagnosticCode, _ message: String, at span: Span? = nil, label: String = "",
    secondary: [Label] = [], notes: [String] = [], fix: Fix? = nil, severity: Severity = .error
  ) {
    self.code = code
    self.severity = severity
    self.message = message
    self.span = span
    self.label = label
    self.secondary = secondary
    self.notes = notes
    self.fix = fix
    self.trace = []
  }

  /// The same diagnostic, placed at `span` unless it has a place already.
  public func located(at span: Span) -> Diagnostic {
    guard self.span == nil else { return self }
    var copy = self
    copy.span = span
    return copy
  }

  /// The same diagnostic with one more note.
  public func noting(_ note: String) -> Diagnostic {
    var copy = self
    copy.notes.append(note)
    return copy
  }
}
