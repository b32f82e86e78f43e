import Lang
import Testing

@testable import Shell

struct FunctionTableTests {
  private let table = ShellFunctions.table(FunctionContext())

  static let examples: [(name: String, script: String)] = ShellFunctions.table(FunctionContext())
    .flatMap { function in
      function.signature.examples.map {
        (function.signature.name, $0.setup + "\n" + $0.script)
      }
    }
    .filter { !$0.1.contains("picture.png") }

  @Test func namesAreUnique() {
    let names = table.map(\.signature.name)
    #expect(Set(names).count == names.count)
  }

  @Test func everyRowHasASummaryAGroupAndAnExample() {
    for function in table {
      let signature = function.signature
      #expect(!signature.summary.isEmpty && !signature.summary.hasSuffix("."), "\(signature.name)")
      #expect(!signature.group.isEmpty && !signature.examples.isEmpty, "\(signature.name)")
      #expect(signature.parameters.allSatisfy { !$0.summary.isEmpty }, "\(signature.name)")
    }
  }

  @Test(arguments: examples)
  func everyExampleRunsAndPrints(_ name: String, _ script: String) {
    let result = run(script)
    #expect(result.diagnostics.isEmpty, "\(name)")
    #expect(!result.lines.isEmpty, "\(name)")
  }

  @Test(arguments: examples)
  func everyExamplePassesTheCheck(_ name: String, _ script: String) {
    let session = Session(interruption: InterruptionFlag()) { _ in }
    #expect(session.check(Source(name: "test", text: script)).isEmpty, "\(name)")
  }
}
