import ArgumentParser
import Shell

/// Says what the machine offers and what is missing.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say what the machine offers and what is missing.")

  func run() throws {
    let (lines, isWell) = Doctor.report(version: Version.text)
    let output = TextStream.standardOutput
    for line in lines { output.line(line) }
    output.flush()
    if !isWell { throw ExitCode(ScriptRunner.Status.failure) }
  }
}
