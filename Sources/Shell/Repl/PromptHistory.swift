#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What was typed in earlier sessions: a file with an entry a line, newlines written as `\n`.
///
/// Entries are appended under a lock, one write each, so that several shells lose nothing. The file
/// is the user's alone (0600). Where it can't be written the prompt works all the same.
struct PromptHistory {
  /// How many entries are kept in mind, and about how many the file keeps.
  static let mostEntries: Int32 = 10_000
  private static let largestFile = 8 << 20

  let path: String?

  /// `$XDG_STATE_HOME/cnn/history`, by default `~/.local/state/cnn/history`.
  static func ofUser(
    _ variable: (String) -> String? = { getenv($0).map { String(cString: $0) } }
  ) -> PromptHistory {
    let state =
      variable("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? variable("HOME").map { $0 + "/.local/state" }
    return PromptHistory(path: state.map { $0 + "/cnn/history" })
  }

  /// The entries, the oldest first.
  func load() -> [String] {
    guard let path, let bytes = try? ScriptFile.bytes(of: path, name: path) else { return [] }
    return String(decoding: bytes.suffix(Self.largestFile), as: UTF8.self)
      .split(separator: "\n").suffix(Int(Self.mostEntries)).map { Self.unescaped(String($0)) }
  }

  func append(_ entry: String) {
    guard let path, Self.makeFolder(FilePath.directory(of: path)) else { return }
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    guard flock(file, LOCK_EX) == 0 else { return }
    let line = Array((Self.escaped(entry) + "\n").utf8)
    _ = line.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
  }

  static func escaped(_ entry: String) -> String {
    var text = ""
    for character in entry {
      switch character {
      case "\\": text += "\\\\"
      case "\n", "\r\n": text += "\\n"
      default: text.append(character)
      }
    }
    return text
  }

  static func unescaped(_ line: String) -> String {
    var text = ""
    var isEscape = false
    for character in line {
      if isEscape {
        text.append(character == "n" ? "\n" : character)
        isEscape = false
      } else if character == "\\" {
        isEscape = true
      } else {
        text.append(character)
      }
    }
    return text
  }

  static func makeFolder(_ path: String) -> Bool {
    if FilePath.isDirectory(path) { return true }
    let parent = FilePath.directory(of: path)
    if parent != path, !makeFolder(parent) { return false }
    return mkdir(path, 0o700) == 0 || errno == EEXIST
  }
}
