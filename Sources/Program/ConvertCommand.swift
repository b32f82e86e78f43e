import ArgumentParser
import Lang
import Shell

/// Converts notebooks to scripts and back.
struct ConvertCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert a notebook (.ipynb) to a script (.cnn) or back; cells are `# %%` lines.")

  @Argument(help: "The file to read.", completion: .file(extensions: ["cnn", "ipynb"]))
  var input: String

  @Argument(help: "The file to write.", completion: .file(extensions: ["cnn", "ipynb"]))
  var output: String

  func run() throws {
    var settings = SessionSettings()
    let (show, finish) = Face.make(json: false, quiet: false, settings: &settings)
    do throws(Diagnostic) {
      try Notebook.convert(input, to: output)
    } catch {
      show(.diagnostic(error))
      finish()
      throw ExitCode(ScriptRunner.Status.failure)
    }
  }
}
