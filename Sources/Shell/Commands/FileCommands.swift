import HDF5Store
import Lang

/// The verbs that keep things in files and get them back.
enum FileCommands {
  static let all = [
    SaveCommand.command, LoadCommand.command, SnapshotCommand.command, ExportCommand.command,
  ]

  /// What examples need.
  static let setup =
    #"data d from "digits" train 20 test 10; network net input 32x32x1; flatten; dense 10 softmax"#
}

extension Session {
  /// Who made a file: the program, and the script as far as it has run.
  func origin(seed: UInt64?) -> FileOrigin {
    FileOrigin(creator: "cnn \(Version.text)", script: script, seed: seed)
  }

  /// Writes a file with progress and interruption.
  func writing(
    _ title: String, count: Int, _ body: (@escaping (Int) -> Bool) throws(HDF5Error) -> Void
  ) throws(Diagnostic) {
    let timer = PassTimer(self, title, count: count)
    defer { timer.finish() }
    do throws(HDF5Error) {
      try body(timer.observe)
    } catch {
      throw interruption.isRaised && error.kind == .stopped
        ? .interrupted(title) : Diagnostic(error)
    }
  }
}
