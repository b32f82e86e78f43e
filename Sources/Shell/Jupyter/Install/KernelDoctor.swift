#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What `cnn doctor` says about Jupyter: whether it is there and knows the kernel.
enum KernelDoctor {
  static func lines(
    variables: @escaping @Sendable (String) -> String? = { getenv($0).map { String(cString: $0) } }
  ) -> [String] {
    let folders = kernelFolders(variables)
    let installed = folders.first { FilePath.exists($0 + "/kernel.json") }
    let programs = (variables("PATH") ?? "").split(separator: ":").map { "\($0)/jupyter" }
    let program = programs.first { access($0, X_OK) == 0 }
    return [
      "kernel        "
        + (installed.map { "installed in \($0)" }
          ?? "not installed: `cnn kernel install` tells Jupyter about it"),
      "jupyter       "
        + (program
          ?? "not found: `pip install jupyterlab` brings it; the shell and scripts need none"),
    ]
  }

  /// Where Jupyter looks for the kernel, in its order.
  private static func kernelFolders(
    _ variables: @escaping @Sendable (String) -> String?
  ) -> [String] {
    var roots = (variables("JUPYTER_PATH") ?? "").split(separator: ":").map { "\($0)/kernels" }
    let places = [
      KernelInstallation.Place.user, .environment, .prefix("/usr/local"), .prefix("/usr"),
    ]
    for place in places {
      if let folder = try? KernelInstallation(place, variables: variables).kernelsFolder() {
        roots.append(folder)
      }
    }
    return roots.map { "\($0)/\(KernelInstallation.name)" }
  }
}
