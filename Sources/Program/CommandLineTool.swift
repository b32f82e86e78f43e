import ArgumentParser
import Shell

/// The command line: `cnn`, `cnn FILE`, `cnn -c 'commands'`, `cnn check FILE` and so on.
struct CommandLineTool: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cnn",
    abstract: "Build, train and inspect convolutional networks, a command at a time.",
    usage: """
      cnn [OPTIONS] [FILE [ARGUMENTS…]]
      cnn [OPTIONS] -c COMMANDS [ARGUMENTS…]
      cnn check | format | convert | doctor | kernel …
      """,
    discussion: """
      Without FILE there is a prompt on a terminal, else the script comes from standard input. Results go to standard output, diagnostics \
      and progress to standard error. The exit status is 0, or 1 when a command failed, 2 for \
      mistakes of usage or syntax, 130 after Ctrl-C.

      Options of a run: -c COMMANDS, --set NAME=VALUE (a setting or a variable), --threads N, \
      --quiet (no progress, no notes), --offline (no downloads), --json (one event a line), --sweep 'NAME=VALUE,VALUE …' \
      (every combination, -j N at a time). `cnn help run` explains them; \
      `cnn -c help` lists the language's verbs and functions.
      """,
    version: Version.text,
    subcommands: [
      RunCommand.self, CheckCommand.self, FormatCommand.self, ConvertCommand.self,
      DoctorCommand.self, KernelCommand.self, ReferenceCommand.self,
    ],
    defaultSubcommand: RunCommand.self)
}
