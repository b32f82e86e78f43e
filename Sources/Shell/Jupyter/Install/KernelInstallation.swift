import DataSources
import Files

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// `cnn kernel install`: tells Jupyter how to start this program as a kernel.
public struct KernelInstallation {
  /// Where Jupyter looks for kernels.
  public enum Place: Equatable, Sendable {
    /// The user's own Jupyter folder.
    case user
    /// The active virtual or conda environment.
    case environment
    /// Under a folder such as `/usr/local`.
    case prefix(String)
  }

  /// The kernel's name in Jupyter, and that of its folder.
  public static let name = "cnn"

  private let place: Place
  private let variables: @Sendable (String) -> String?

  /// - Parameter variables: environment variables by name, those that are not empty.
  public init(
    _ place: Place,
    variables: @escaping @Sendable (String) -> String? = Environment.variable
  ) {
    self.place = place
    self.variables = variables
  }

  /// Writes the kernel's folder; one that is there is replaced.
  /// - Parameter program: the program that Jupyter is to start.
  /// - Returns: what to tell the user, and the exit status.
  public static func run(
    _ place: Place, program: String? = ownPath
  ) -> (message: String, status: Int32) {
    do {
      guard let program else { throw KernelFailure("the program's own path is not known") }
      let folder = try KernelInstallation(place).install(program: program)
      return ("installed the kernel \"\(name)\" in \(folder)", ScriptRunner.Status.success)
    } catch {
      return ("the kernel was not installed: \(error)", ScriptRunner.Status.failure)
    }
  }

  /// Writes the kernel's folder and gives its path.
  func install(program: String) throws -> String {
    let folder = try kernelsFolder() + "/" + Self.name
    try Self.makeFolder(folder)
    for (name, bytes) in try KernelSpecification.files(program: program) {
      try Self.write(bytes, to: "\(folder)/\(name)")
    }
    return folder
  }

  /// The folder that holds a folder for each kernel.
  func kernelsFolder() throws(KernelFailure) -> String {
    switch place {
    case .user:
      if let folder = variables("JUPYTER_DATA_DIR") { return folder + "/kernels" }
      #if canImport(Darwin)
        return try home() + "/Library/Jupyter/kernels"
      #else
        if let folder = variables("XDG_DATA_HOME") { return folder + "/jupyter/kernels" }
        return try home() + "/.local/share/jupyter/kernels"
      #endif
    case .environment:
      guard let prefix = variables("VIRTUAL_ENV") ?? variables("CONDA_PREFIX")
      else {
        throw KernelFailure(
          "no virtual environment is active; activate one, or give its folder with --prefix")
      }
      return prefix + "/share/jupyter/kernels"
    case .prefix(let prefix):
      var full = FilePath.resolvingHome(prefix)
      while full.count > 1, full.hasSuffix("/") { full.removeLast() }
      return full + "/share/jupyter/kernels"
    }
  }

  private func home() throws(KernelFailure) -> String {
    guard let home = variables("HOME") else {
      throw KernelFailure("$HOME is not set; give a folder with --prefix")
    }
    return home
  }

  /// The absolute path of the running program.
  public static var ownPath: String? {
    #if canImport(Darwin)
      let path = CommandLine.arguments.first ?? ""
    #else
      let path = "/proc/self/exe"
    #endif
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func makeFolder(_ path: String) throws(KernelFailure) {
    do throws(WriteFailure) {
      try Folder.make(path, mode: 0o755)
    } catch {
      throw KernelFailure("\(path) can't be made: \(error.cause)")
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(KernelFailure) {
    do throws(WriteFailure) {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw KernelFailure("\(path) can't be written: \(error.cause)")
    }
  }
}
