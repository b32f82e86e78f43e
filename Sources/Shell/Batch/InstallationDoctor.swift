#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What `cnn doctor` says about what `Scripts/install` puts around the program.
enum InstallationDoctor {
  /// What lies under the prefix, as `Scripts/lib/installed.sh` has it.
  private static let parts = [
    ("manual page", "share/man/man1/cnn.1"),
    ("completions for bash", "share/bash-completion/completions/cnn"),
    ("completions for zsh", "share/zsh/site-functions/_cnn"),
    ("completions for fish", "share/fish/vendor_completions.d/cnn.fish"),
    ("highlighting for Vim", "share/vim/vimfiles/syntax/cnn.vim"),
    ("its detection of .cnn files", "share/vim/vimfiles/ftdetect/cnn.vim"),
    ("TextMate grammar", "share/cnn/cnn.tmLanguage.json"),
    ("kernel", "share/jupyter/kernels/cnn/kernel.json"),
  ]

  /// One line for each finding, and whether the installation is whole.
  /// - Parameter program: the running program.
  static func report(
    program: String? = KernelInstallation.ownPath,
    variables: (String) -> String? = Environment.variable
  ) -> (lines: [String], isWhole: Bool) {
    guard let program else { return ([], true) }
    let folder = FilePath.directory(of: program)
    let prefix = FilePath.directory(of: folder)
    let missing = parts.filter { !FilePath.exists("\(prefix)/\($0.1)") }
    var lines = ["program       \(program)\(way(to: program, variables("PATH") ?? ""))"]
    guard FilePath.name(of: folder) == "bin", missing.count < parts.count else {
      lines.append(
        "installed     no: Scripts/install brings the manual page, completions and more")
      return (lines, true)
    }
    if missing.isEmpty {
      lines += [
        "installed     under \(prefix):",
        "              manual page, completions for bash, zsh and fish, highlighting, kernel",
      ]
    } else {
      lines.append("installed     under \(prefix), incomplete; Scripts/install does it again")
      lines += missing.map { "              no \($0.0): \(prefix)/\($0.1)" }
    }
    return (lines, missing.isEmpty)
  }

  /// The program that a shell finds by its name.
  /// - Parameter path: `$PATH` where it isn't the process's own.
  static func program(_ name: String, in path: String? = nil) -> String? {
    let path = path ?? getenv("PATH").map { String(cString: $0) } ?? ""
    let places = path.split(separator: ":").map { "\($0)/\(name)" as String }
    return places.first { access($0, X_OK) == 0 }
  }

  /// Whether a shell finds the program by its name, where it doesn't.
  private static func way(to program: String, _ path: String) -> String {
    guard let found = Self.program(FilePath.name(of: program), in: path) else {
      return ", not in $PATH"
    }
    guard let resolved = realpath(found, nil) else { return "" }
    defer { free(resolved) }
    return String(cString: resolved) == program ? "" : ", but $PATH leads to \(found)"
  }
}
