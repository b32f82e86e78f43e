import CNN
import Lang
import TestSupport
import Testing

@testable import Shell

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct CommandTableTests {
  static let examples: [(verb: String, script: String)] = CommandTable.all.flatMap { command in
    command.signature.examples.map { (command.signature.name, $0.setup + "\n" + $0.script) }
  }

  @Test func namesAreUnique() {
    let names = CommandTable.all.map(\.signature.name)
    #expect(Set(names).count == names.count)
  }

  @Test func everyKindOfLayerHasItsVerb() {
    let names = Set(CommandTable.all.map(\.signature.name))
    for kind in LayerRegistry.kinds { #expect(names.contains(kind.descriptor.kind)) }
  }

  @Test(arguments: CommandTable.all.map(\.signature))
  func everyVerbSaysWhatItDoes(_ signature: CommandSignature) {
    #expect(!signature.summary.isEmpty && !signature.summary.hasSuffix("."))
    #expect(["data", "build", "train", "see", "keep", "session"].contains(signature.group))
    #expect(signature.operands.allSatisfy { !$0.summary.isEmpty })
    #expect(signature.options.allSatisfy { !$0.summary.isEmpty }, "\(signature.name)")
  }

  @Test(arguments: examples)
  func everyExampleRuns(_ verb: String, _ script: String) throws {
    let folder = TemporaryFolder()
    // Files of the examples are bare names.
    var placed = ""
    for (index, part) in script.split(separator: "\"", omittingEmptySubsequences: false)
      .enumerated()
    {
      let isFile =
        index % 2 == 1
        && ["h5", "png", "onnx", "keras", "npz", "cnn"].contains(FilePath.suffix(of: String(part)))
      placed += (index > 0 ? "\"" : "") + (isFile ? folder.path + "/" : "") + part
    }
    let recorder = Recorder()
    let outcome = recorder.run(placed)
    #expect(outcome.succeeded, "\(verb): \(recorder.errors)")
  }

  @Test(arguments: examples)
  func everyExamplePassesTheCheck(_ verb: String, _ script: String) {
    #expect(Recorder().check(script).isEmpty, "\(verb)")
  }
}
