import Lang

/// The editor of the user's choice: `$VISUAL`, `$EDITOR`, or one that is there.
enum UserEditor {
  /// Opens a file in the editor and waits for its end.
  /// - Returns: its status.
  /// - Throws: `notHere` where there is none.
  static func edit(_ path: String) throws(Diagnostic) -> Int32 {
    let named = Environment.variable("VISUAL") ?? Environment.variable("EDITOR")
    guard let command = named ?? ["editor", "nano", "vi"].first(where: ChildProgram.exists) else {
      throw Diagnostic(
        .notHere, "there is no editor",
        notes: ["the variable `EDITOR` of the environment names one"])
    }
    let status = ChildProgram.run(command + " \"$1\"", arguments: [path])
    guard let status, status != 126, status != 127 else {
      throw Diagnostic(
        .notHere, "the editor `\(Escaping.clip(command))` can't be run",
        notes: ["the variables `VISUAL` and `EDITOR` of the environment name it"])
    }
    return status
  }
}
