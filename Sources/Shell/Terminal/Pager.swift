import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Shows text that is longer than the window with `$PAGER`, by default `less`.
struct Pager {
  let command: String
  private let variables: [String: String]

  /// Nil where there is none, or the user wants none (`PAGER=` or `PAGER=cat`).
  init?(
    pager: String?, less: String?, isDumb: Bool, exists: (String) -> Bool
  ) {
    guard !isDumb else { return nil }
    if let pager {
      let words = pager.split(separator: " ")
      guard let first = words.first, first != "cat" else { return nil }
      command = pager
    } else if exists("less") {
      command = "less"
    } else if exists("more") {
      command = "more"
    } else {
      return nil
    }
    // Text that fits is only written, colours stay, and the text stays when it is left.
    variables = less == nil ? ["LESS": "FRX"] : [:]
  }

  /// What the process's environment says.
  static func ofProcess() -> Pager? {
    Pager(
      pager: getenv("PAGER").map { String(cString: $0) }, less: Environment.variable("LESS"),
      isDumb: Terminal.isDumb, exists: ChildProgram.exists)
  }

  /// Shows a text that doesn't fit into the window.
  /// - Returns: whether it did; what fits, or can't be shown so, is for others to write.
  func show(_ text: String) -> Bool {
    guard Terminal.isInForeground, let lines = Terminal.lines(1), let width = Terminal.columns(1),
      Self.rows(text, width: width) >= lines
    else { return false }
    // The shell's status for a program that can't be run.
    let status = ChildProgram.run(command, input: Array((text + "\n").utf8), variables: variables)
    return status.map { $0 != 126 && $0 != 127 } ?? false
  }

  static func rows(_ text: String, width: Int) -> Int {
    text.split(separator: "\n", omittingEmptySubsequences: false).reduce(0) {
      $0 + max((TextWidth.columns($1) + width - 1) / max(width, 1), 1)
    }
  }
}
