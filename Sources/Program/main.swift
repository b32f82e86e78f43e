import ArgumentParser
import CNN
import HDF5Store
import Lang
import Shell

// Before there are files or threads.
holdStandardStreams()
Machine.prepareForLimits()

// The program starts itself to read HDF5 files in a process that has limits.
if CommandLine.arguments.dropFirst().elementsEqual([IsolatedReading.argument]) {
  IsolatedReading.serve()
}
IsolatedReading.begin()

/// Usage mistakes end with status 2, as those of scripts do.
do {
  var command = try CommandLineTool.parseAsRoot()
  try command.run()
} catch let code as ExitCode {
  leave(code.rawValue)
} catch {
  let status = CommandLineTool.exitCode(for: error)
  // It repeats words of the command line, which may be names of files.
  let message = Escaping.printable(CommandLineTool.fullMessage(for: error), lines: true)
  if status == .success {
    TextStream.standardOutput.raw(message + "\n")
    leave(0)
  }
  TextStream.standardError.raw(message + "\n")
  leave(ScriptRunner.Status.usage)
}
