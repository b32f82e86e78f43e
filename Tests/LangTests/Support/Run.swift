@testable import Lang

/// What a script did.
struct RunResult {
  var output: [String]
  var shown: [String]
  var log: [String]
  var diagnostics: [Diagnostic]
  var codes: [String] { diagnostics.map(\.code.rawValue) }
}

/// Runs a script in a fresh session.
func run(_ text: String, files: [String: String] = [:]) -> RunResult {
  let host = TestHost()
  host.files = files
  let outcome = Interpreter(host: host).execute(Source(name: "test.cnn", text: text))
  return RunResult(
    output: host.output, shown: host.shown, log: host.log, diagnostics: outcome.diagnostics)
}

/// The lines that a script prints; its first error where it has one.
func printed(_ text: String, files: [String: String] = [:]) -> [String] {
  let result = run(text, files: files)
  return result.output + result.diagnostics.map { "\($0.code.rawValue): \($0.message)" }
}
