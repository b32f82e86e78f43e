/// Where the prompt's statements come from.
protocol StatementReader: AnyObject {
  /// Reads until a statement is whole.
  func read(prompt: String) -> ReadStatement
}

enum ReadStatement: Equatable {
  case statement(String)
  /// Ctrl-C, or a signal: what was typed is dropped.
  case interrupted
  case end
}
