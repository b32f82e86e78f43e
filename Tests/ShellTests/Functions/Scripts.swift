import Lang

@testable import Shell

/// What running a script gave.
struct ScriptResult {
  /// The lines that were printed.
  var lines: [String] = []
  var diagnostics: [Diagnostic] = []

  var text: String { lines.joined(separator: "\n") }
}

/// Runs a script in a session of its own.
func run(_ script: String) -> ScriptResult {
  var result = ScriptResult()
  let session = Session(interruption: InterruptionFlag()) { event in
    if case .text(let text, .output) = event { result.lines.append(text) }
  }
  result.diagnostics =
    session.execute(Source(name: "test", text: script)).diagnostics
  return result
}
