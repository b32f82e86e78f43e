#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What `cnn doctor` says about Jupyter: whether it is there and knows the kernel.
enum KernelDoctor {
  /// One line for each finding, and whether the kernel that is installed can start.
  static func report(
    variables: @escaping @Sendable (String) -> String? = Environment.variable
  ) -> (lines: [String], isWell: Bool) {
    let folders = kernelFolders(variables)
    let installed = folders.first { FilePath.exists($0 + "/kernel.json") }
    let started = installed.flatMap(KernelSpecification.program(in:))
    // A name without a folder is looked for by Jupyter.
    let starts = started.map { !$0.contains("/") || access($0, X_OK) == 0 } ?? false
    let isWell = installed == nil || starts
    let program = InstallationDoctor.program("jupyter", in: variables("PATH") ?? "")
    var kernel = "not installed where Jupyter looks: `cnn kernel install` tells it"
    if let installed {
      kernel = "installed in \(installed)"
      if !isWell {
        kernel += ", which starts \(started ?? "nothing"); `cnn kernel install` mends it"
      }
    }
    return (
      [
        "kernel        " + kernel,
        "jupyter       "
          + (program
            ?? "not found: `pip install jupyterlab`; shell and scripts need none"),
      ], isWell
    )
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
