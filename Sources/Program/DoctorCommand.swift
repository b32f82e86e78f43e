import ArgumentParser
import Shell

/// Says what the machine offers and what is missing.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say what the machine offers and what is missing.")

  func run() throws {
    let job = try Job.join()
    defer { job.shared?.finalise() }
    // One of several processes speaks for all.
    guard job.shared?.rank ?? 0 == 0 else { return }
    let (lines, isWell) = Doctor.report(version: Version.text, processes: job.description)
    let output = TextStream.standardOutput
    for line in lines { output.line(line) }
    output.flush()
    if !isWell { throw ExitCode(ScriptRunner.Status.failure) }
  }
}
