import ArgumentParser
import CNN
import Lang
import MPI
import Shell

/// Options that running and checking share.
struct SessionOptions: ParsableArguments {
  @Flag(help: "Write one JSON event a line to standard output.")
  var json = false

  @Option(
    name: .customLong("set"),
    help: "Change a setting, or give a variable a value instead of the script's own: NAME=VALUE.")
  var assignments: [String] = []

  @Option(help: "Threads to compute with; one for each core if not given.")
  var threads: Int?

  @Flag(help: "Show only what the script prints, results and mistakes.")
  var quiet = false

  @Flag(help: "Download no data sets.")
  var offline = false

  /// A session with these options, and what ends its output.
  /// - Parameters:
  ///   - job: the processes that run the same script; their face is given back as well.
  ///   - isPrompt: whether a person types the commands.
  func session(
    _ job: MPIJob? = nil, isPrompt: Bool = false
  ) throws -> (session: Session, finish: () -> Void, face: JobFace?) {
    var settings = SessionSettings()
    let given = try given()
    do throws(Diagnostic) {
      settings.threads = job?.threads
      settings.offline = offline
      if let threads { try settings.set("threads", to: .number(Double(threads))) }
      for (name, value) in given where SessionSettings.names.contains(name) {
        try settings.set(name, to: value)
      }
    } catch {
      throw ValidationError(error.message)
    }
    let typed = TypedCode()
    let (show, finish) = Face.make(
      json: json, quiet: quiet, typed: isPrompt ? typed : nil, settings: &settings)
    let face = job.map { JobFace($0, speak: show) }
    let session = Session(
      settings: settings, interruption: Signals.interruption, typed: typed,
      show: face?.show ?? show)
    if let job { session.processes = job }
    for (name, value) in given where !SessionSettings.names.contains(name) {
      session.interpreter.setVariable(name, to: value)
    }
    return (session, finish, face)
  }

  /// The names and values of `--set`.
  func given() throws -> [(name: String, value: Value)] {
    try assignments.map { assignment in
      do throws(Diagnostic) {
        return try OptionAssignment.parse(assignment)
      } catch {
        throw ValidationError(error.message)
      }
    }
  }
}

/// Runs a script: a file, the commands of `-c`, standard input, or what is typed at the prompt.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run a script (what happens without a subcommand).")

  @OptionGroup var options: SessionOptions

  @OptionGroup(title: "Sweeps") var sweeping: SweepOptions

  @Option(name: .customShort("c"), help: "Run these commands instead of a file.")
  var commands: String?

  @Flag(help: "Don't run the start-up file init.cnn before the prompt.")
  var noInit = false

  @Argument(
    parsing: .captureForPassthrough,
    help: "The script, `-` for standard input, and its arguments.",
    completion: .file())
  var arguments: [String] = []

  func run() throws {
    // What stands before the script's name and looks like an option is a mistake.
    if commands == nil, let first = arguments.first, first.hasPrefix("-"), first != "-" {
      throw ValidationError("there is no option \(first)")
    }
    let job = try Job.join().shared
    let sweep = try sweeping.wanted()
    let isPrompt =
      job == nil && sweep == nil && commands == nil && arguments.isEmpty && !options.json
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
    let given = try options.given()
    let status: Int32
    do throws(Diagnostic) {
      let (source, rest) = try source(isShared: job != nil, isSweep: sweep != nil)
      if let sweep {
        status = run(sweep, SweepScript(source, arguments: rest), session)
      } else {
        status = runner.run(source, arguments: rest, given: given)
      }
    } catch {
      status = runner.fail(error)
    }
    let end = Signals.status.flatMap { status == 0 ? nil : $0 } ?? status
    if let job, let face { job.end(end, face) }
    finish()
    throw ExitCode(end)
  }

  /// Runs one combination here, or all of them.
  private func run(_ sweep: Sweep, _ script: SweepScript, _ session: Session) -> Int32 {
    let folder = SweepFolder(sweeping.results, for: script.source)
    if let index = sweeping.sweepIndex {
      return SweepRun(sweep.combination(index), of: script, folder: folder).run(
        session, again: sweeping.again)
    }
    let jobs = sweeping.jobs ?? 1
    let threads = options.threads ?? max(1, Machine.cores / jobs)
    let runner = SweepRunner(sweep, of: script, folder: folder, session: session) { combination in
      options.assignments.flatMap { ["--set", $0] } + (options.offline ? ["--offline"] : [])
        + ["--threads", "\(threads)"] + sweeping.arguments(for: combination, folder)
        + (commands.map { ["-c", $0] } ?? []) + arguments
    }
    return runner.run(jobs: jobs, again: sweeping.again)
  }

  /// - Parameters:
  ///   - isShared: whether several processes run the script.
  ///   - isSweep: whether it runs several times.
  private func source(isShared: Bool, isSweep: Bool) throws(Diagnostic) -> (Source, [String]) {
    if let commands { return (Source(name: "-c", text: commands), arguments) }
    guard let file = arguments.first, file != "-" else {
      if isSweep {
        throw Diagnostic(
          .notHere, "a sweep runs its script several times, and standard input can be read once",
          notes: ["name a file, or give the commands with `-c`"])
      }
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
