import Lang

/// What a session tells its face: the shell, the script runner, the Jupyter kernel.
///
/// The faces only draw these; a script gives the same events in all of them.
public enum SessionEvent {
  /// A line that the script wrote, without a newline at its end.
  case text(String, OutputStream)
  /// What a command says about what it did: a layer's line, the file it saved.
  case note(String)
  /// A table with a line above and a line below it, both possibly empty.
  case table(TableValue, title: String, footer: String)
  /// A chart or a picture.
  case figure(Figure)
  /// How far a long command is.
  case progress(ProgressReport)
  /// The value of an expression or command that stands alone.
  case result(Value)
  /// Why the source stopped.
  case diagnostic(Diagnostic)
  /// Something that looks wrong; the source goes on.
  case warning(Diagnostic)
  /// A page of help.
  case page(String)
  /// What was shown so far is to be wiped away.
  case clear
}

extension SessionEvent {
  /// The event with the names in what the session says made printable: they may come from files.
  /// What the script itself prints stays as it is.
  var printable: SessionEvent {
    switch self {
    case .note(let text): .note(Escaping.printable(text, lines: true))
    case .table(let table, let title, let footer):
      .table(
        table, title: Escaping.printable(title, lines: true),
        footer: Escaping.printable(footer, lines: true))
    case .text, .figure, .progress, .result, .diagnostic, .warning, .page, .clear: self
    }
  }
}
