import Lang

/// Reads statements line by line, where there is no terminal that can be drawn on.
final class PlainReader: StatementReader {
  private let input: LineReader
  private let output: TextStream
  private let completeness: (String) -> Completeness

  init(_ input: LineReader, _ output: TextStream, completeness: @escaping (String) -> Completeness)
  {
    self.input = input
    self.output = output
    self.completeness = completeness
  }

  func read(prompt: String) -> ReadStatement {
    var text = ""
    while true {
      output.raw(text.isEmpty ? prompt : "... ")
      switch input.read() {
      case .end: return text.isEmpty ? .end : .statement(text)
      case .interrupted: return .interrupted
      case .line(let line): text += (text.isEmpty ? "" : "\n") + line
      }
      if case .incomplete = completeness(text) { continue }
      return .statement(text)
    }
  }
}
