import ArgumentParser
import Lang
import Shell

/// Finds everything that is wrong with scripts, without training or writing.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check scripts: syntax, names, options, shapes, files and memory, without training.")

  @OptionGroup var options: SessionOptions

  @Argument(help: "The scripts.", completion: .file(extensions: ["cnn"]))
  var files: [String]

  func run() throws {
    var status = ScriptRunner.Status.success
    let given = try options.given()
    for file in files {
      // Each script is checked on its own, in a session of its own.
      let (session, finish, _) = try options.session()
      do throws(Diagnostic) {
        status = max(status, ScriptChecker(session).check(try ScriptFile.read(file), given: given))
      } catch {
        status = max(status, ScriptRunner(session).fail(error))
      }
      finish()
    }
    throw ExitCode(status)
  }
}
