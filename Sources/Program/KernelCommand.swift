import ArgumentParser
import Shell

/// Makes the program a kernel of Jupyter, or runs as one.
struct KernelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernel", abstract: "Install or start the Jupyter kernel.",
    subcommands: [Install.self, Start.self])

  struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Tell Jupyter about the kernel.",
      discussion: "Without an option it is installed for the user, like with --user.")

    @Flag(help: "Install for this user.")
    var user = false

    @Flag(help: "Install in the active virtual environment.")
    var sysPrefix = false

    @Option(help: "Install under this folder.", completion: .directory)
    var prefix: String?

    func validate() throws {
      if [user, sysPrefix, prefix != nil].count(where: { $0 }) > 1 {
        throw ValidationError("give one of --user, --sys-prefix and --prefix")
      }
    }

    func run() throws {
      let place: KernelInstallation.Place =
        if let prefix { .prefix(prefix) } else if sysPrefix { .environment } else { .user }
      let (message, status) = KernelInstallation.run(place)
      let stream = status == 0 ? TextStream.standardOutput : .standardError
      stream.raw(message + "\n")
      throw ExitCode(status)
    }
  }

  struct Start: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Run as a kernel, which is what Jupyter does.")

    @Option(help: "The file with the addresses and the key.", completion: .file())
    var connectionFile: String

    @Flag(help: "Take a connection file without a key: anyone who reaches the ports can run code.")
    var unsigned = false

    func run() throws {
      throw ExitCode(
        KernelStart.run(connectionFile: connectionFile, allowsUnsigned: unsigned))
    }
  }
}
