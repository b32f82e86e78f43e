import ArgumentParser
import Lang
import MPI
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
  /// - Parameters:
  ///   - job: the processes that run the same script; their face is given back as well.
  ///   - isPrompt: whether a person types the commands.
  func session(
    _ job: MPIJob? = nil, isPrompt: Bool = false
  ) throws -> (session: Session, finish: () -> Void, face: JobFace?) {
    var settings = SessionSettings()
    var variables: [(String, Value)] = []
    do throws(Diagnostic) {
      settings.threads = job?.threads
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
    let (show, finish) = Face.make(
      json: json, quiet: quiet, isPrompt: isPrompt, settings: &settings)
    let face = job.map { JobFace($0, speak: show) }
    let session = Session(
      settings: settings, interruption: Signals.interruption, show: face?.show ?? show)
    if let job { session.processes = job }
    for (name, value) in variables { session.interpreter.setVariable(name, to: value) }
    return (session, finish, face)
  }
}

/// Runs a script: a file, the commands of `-c`, standard input, or what is typed at the prompt.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a script (what happens without a subcommand).")

  @OptionGroup var options: SessionOptions

  @Option(name: .customShort("c"), help: "Run these commands instead of a file.")
  var commands: String?

  @Flag(help: "Don't run the start-up file init.cnn before the prompt.")
  var noInit = false

  @Argument(
    parsing: .captureForPassthrough, help: "The script, `-` for standard input, and its arguments.")
  var arguments: [String] = []

  func run() throws {
    // What stands before the script's name and looks like an option is a mistake.
    if commands == nil, let first = arguments.first, first.hasPrefix("-"), first != "-" {
      throw ValidationError("there is no option \(first)")
    }
    let job = try Job.join().shared
    let isPrompt =
      job == nil && commands == nil && arguments.isEmpty && !options.json
      && Conversation.isPossible
    let (session, finish, face) = try options.session(job, isPrompt: isPrompt)
    if isPrompt {
      let prompt = Prompt(session)
      let status = noInit ? prompt.run(initialisation: nil) : prompt.run()
      finish()
      throw ExitCode(status)
    }
    Signals.install()
    let runner = ScriptRunner(session)
    let status: Int32
    do throws(Diagnostic) {
      let (source, rest) = try source(isShared: job != nil)
      status = runner.run(source, arguments: rest)
    } catch {
      status = runner.fail(error)
    }
    let end = Signals.status.flatMap { status == 0 ? nil : $0 } ?? status
    if let job, let face { job.end(end, face) }
    finish()
    throw ExitCode(end)
  }

  /// - Parameter isShared: whether several processes run the script.
  private func source(isShared: Bool) throws(Diagnostic) -> (Source, [String]) {
    if let commands { return (Source(name: "-c", text: commands), arguments) }
    guard let file = arguments.first, file != "-" else {
      if isShared {
        throw Diagnostic(
          .notHere, "only the first of several processes can read standard input",
          notes: ["name a file, or give the commands with `-c`"])
      }
      return (try ScriptFile.standardInput(), Array(arguments.dropFirst()))
    }
    return (try ScriptFile.read(file), Array(arguments.dropFirst()))
  }
}
