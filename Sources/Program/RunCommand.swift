import ArgumentParser
import Lang
import Shell

/// Options that running and checking share.
struct SessionOptions: ParsableArguments {
  @Flag(help: "Write one JSON event a line to standard output.")
  var json = false

  @Option(name: .customLong("set"), help: "Change a setting, or make a variable: NAME=VALUE.")
  var assignments: [String] = []

  @Option(help: "Threads to compute with; one for each core if not given.")
  var threads: Int?

  @Flag(help: "Show only what the script prints, results and mistakes.")
  var quiet = false

  /// A session with these options, and what ends its output.
  func session() throws -> (session: Session, finish: () -> Void) {
    var settings = SessionSettings()
    var variables: [(String, Value)] = []
    do throws(Diagnostic) {
      if let threads { try settings.set("threads", to: .number(Double(threads))) }
      for assignment in assignments {
        let (name, value) = try OptionAssignment.parse(assignment)
        if SessionSettings.names.contains(name) {
          try settings.set(name, to: value)
        } else {
          variables.append((name, value))
        }
      }
    } catch {
      throw ValidationError(error.message)
    }
    let (show, finish) = Face.make(json: json, quiet: quiet, settings: &settings)
    let session = Session(settings: settings, interruption: Signals.interruption, show: show)
    for (name, value) in variables { session.interpreter.setVariable(name, to: value) }
    return (session, finish)
  }
}

/// Runs a script: a file, the commands of `-c`, standard input, or what is typed at the prompt.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a script (what happens without a subcommand).")

  @OptionGroup var options: SessionOptions

  @Option(name: .customShort("c"), help: "Run these commands instead of a file.")
  var commands: String?

  @Argument(
    parsing: .captureForPassthrough, help: "The script, `-` for standard input, and its arguments.")
  var arguments: [String] = []

  func run() throws {
    // What stands before the script's name and looks like an option is a mistake.
    if commands == nil, let first = arguments.first, first.hasPrefix("-"), first != "-" {
      throw ValidationError("there is no option \(first)")
    }
    let (session, finish) = try options.session()
    if commands == nil, arguments.isEmpty, !options.json, Conversation.isPossible {
      Signals.install(endingAt: 3)
      let status = Prompt(session).run()
      finish()
      throw ExitCode(status)
    }
    Signals.install()
    let runner = ScriptRunner(session)
    let status: Int32
    do throws(Diagnostic) {
      let (source, rest) = try source()
      status = runner.run(source, arguments: rest)
    } catch {
      status = runner.fail(error)
    }
    finish()
    throw ExitCode(Signals.status.flatMap { status == 0 ? nil : $0 } ?? status)
  }

  private func source() throws(Diagnostic) -> (Source, [String]) {
    if let commands { return (Source(name: "-c", text: commands), arguments) }
    guard let file = arguments.first, file != "-" else {
      return (try ScriptFile.standardInput(), Array(arguments.dropFirst()))
    }
    return (try ScriptFile.read(file), Array(arguments.dropFirst()))
  }
}
