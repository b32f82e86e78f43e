import ArgumentParser
import Lang
import Shell

/// Brings scripts into their one canonical form.
struct FormatCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "format", abstract: "Bring scripts into their canonical form; comments stay.")

  @Flag(help: "Only say which files would change; the status is then 1 if any would.")
  var check = false

  @Flag(help: "Write the result to standard output and leave the files as they are.")
  var print = false

  @Argument(
    help: "The scripts; `-` reads standard input and writes standard output.",
    completion: .file(extensions: ["cnn"]))
  var files: [String]

  func run() throws {
    var settings = SessionSettings()
    let (show, finish) = Face.make(json: false, quiet: false, settings: &settings)
    let formatter = ScriptFormatter(
      Session(settings: settings, interruption: Signals.interruption, show: show))
    var status = ScriptRunner.Status.success
    for file in files {
      status = max(
        status,
        file == "-"
          ? formatter.formatStandardInput()
          : formatter.format(file, mode: check ? .check : print ? .print : .write))
    }
    finish()
    throw ExitCode(status)
  }
}
