import ArgumentParser
import Shell

/// Usage mistakes end with status 2, as those of scripts do.
do {
  var command = try CommandLineTool.parseAsRoot()
  try command.run()
} catch let code as ExitCode {
  leave(code.rawValue)
} catch {
  let status = CommandLineTool.exitCode(for: error)
  let message = CommandLineTool.fullMessage(for: error)
  if status == .success {
    TextStream.standardOutput.raw(message + "\n")
    leave(0)
  }
  TextStream.standardError.raw(message + "\n")
  leave(ScriptRunner.Status.usage)
}
