import ArgumentParser
import Shell

/// Prints the reference page, docs/reference.md.
struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Print the reference of the language as a Markdown page.")

  func run() throws {
    let output = TextStream.standardOutput
    output.raw(Reference.page)
    output.flush()
  }
}
