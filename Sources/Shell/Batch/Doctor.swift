import CNN
import Charts
import DataSources
import Files
import Lang

/// What `cnn doctor` finds out about the machine, the folders and the installation.
public enum Doctor {
  /// One line for each finding, and whether all is well.
  /// - Parameter processes: what is to be said of the processes that work together.
  public static func report(version: String, processes: String) -> (lines: [String], isWell: Bool) {
    var lines = [
      "cnn \(version)",
      "processor     \(Machine.cores) cores, instruction set \(Machine.instructionSet)"
        + " (of \(Machine.instructionSets.joined(separator: ", ")))",
      "peak          \(NumberFormat.significant(Machine.measurePeak(), digits: 3)) GFLOP/s on one core",
      "processes     \(processes)",
      "memory        \(ByteCount.text(Machine.availableMemory)) free",
    ]
    var isWell = true
    let environment = DataEnvironment.ofProcess()
    if let folder = environment.dataFolder {
      let found = FilePath.isDirectory(folder)
      isWell = isWell && found
      let sets = FilePath.entries(of: folder).filter { FilePath.isDirectory(folder + "/" + $0) }
      lines.append(
        "data          $CNN_DATA is \(folder)"
          + (found
            ? ": \(sets.isEmpty ? "empty" : sets.joined(separator: ", "))" : ", which is no folder")
      )
    } else {
      let way =
        InstallationDoctor.program("curl") == nil
        ? "can't be downloaded: install curl" : "are downloaded"
      lines.append("data          $CNN_DATA is not set; well-known sets \(way)")
    }
    lines.append("cache         \(environment.cacheFolder)")
    lines.append(
      "fonts         \(Drawing.hasFont ? "found" : "none: pictures have no labels; install fonts-dejavu-core")"
    )
    let installation = InstallationDoctor.report()
    lines += installation.lines
    isWell = isWell && installation.isWhole
    let kernel = KernelDoctor.report()
    lines += kernel.lines
    isWell = isWell && kernel.isWell
    return (lines, isWell)
  }
}
