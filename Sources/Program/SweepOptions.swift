import ArgumentParser
import Lang
import Shell

/// Options that run a script for many combinations of values.
struct SweepOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run the script for every combination of values: 'rate=0.1,0.01 batch=32,64'.",
      discussion: "They take the place of the script's own `rate = …` and `batch = …`. Each "
        + "combination leaves a result file behind; the table of all is printed at the end. What is "
        + "done already isn't run again.",
      valueName: "names=values"))
  var sweep: [String] = []

  @Option(help: "Run only this combination of the sweep, counted from 0, in this process.")
  var sweepIndex: Int?

  @Option(
    name: [.customShort("j"), .long], help: "How many combinations run at a time; 1 if not given.")
  var jobs: Int?

  @Option(
    help: ArgumentHelp(
      "Where result files go; a folder named after the script if not given.", valueName: "folder"),
    completion: .directory)
  var results: String?

  @Flag(help: "Run combinations that are done already as well.")
  var again = false

  func validate() throws {
    guard sweep.isEmpty else { return }
    for (isGiven, name) in [
      (sweepIndex != nil, "--sweep-index"), (jobs != nil, "-j"), (results != nil, "--results"),
      (again, "--again"),
    ] where isGiven {
      throw ValidationError("\(name) goes with --sweep")
    }
  }

  /// The sweep, if one is wanted.
  func wanted() throws -> Sweep? {
    guard !sweep.isEmpty else { return nil }
    let wanted: Sweep
    do throws(Diagnostic) {
      wanted = try Sweep(sweep.joined(separator: " "))
    } catch {
      throw ValidationError(error.message)
    }
    if let sweepIndex, !(0..<wanted.count).contains(sweepIndex) {
      throw ValidationError(
        "--sweep-index is from 0 to \(wanted.count - 1) here, not \(sweepIndex)")
    }
    if let jobs {
      guard sweepIndex == nil else {
        throw ValidationError("--sweep-index runs one alone, without -j")
      }
      guard (1...1024).contains(jobs) else {
        throw ValidationError("-j takes a number from 1 to 1024, not \(jobs)")
      }
    }
    return wanted
  }

  /// The options with which this program runs one combination.
  func arguments(for combination: Sweep.Combination, _ folder: SweepFolder) -> [String] {
    sweep.flatMap { ["--sweep", $0] } + [
      "--sweep-index", "\(combination.index)", "--results", folder.path,
    ]
      + (again ? ["--again"] : [])
  }
}
