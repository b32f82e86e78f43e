import Files

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
  /// How many entries are kept in mind, and how many bytes of the file are read for them.
  static let mostEntries = 10_000
  private static let mostBytes = 8 << 20

  let path: String?

  /// `$XDG_STATE_HOME/cnn/history`, by default `~/.local/state/cnn/history`.
  static func ofUser(
    _ variable: (String) -> String? = Environment.variable
  ) -> PromptHistory {
    let state =
      variable("XDG_STATE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? variable("HOME").map { $0 + "/.local/state" }
    return PromptHistory(path: state.map { $0 + "/cnn/history" })
  }

  /// The entries, the oldest first.
  func load() -> [String] {
    guard let path, let bytes = Self.end(of: path) else { return [] }
    return String(decoding: bytes, as: UTF8.self)
      .split(separator: "\n").suffix(Self.mostEntries).map { Self.unescaped(String($0)) }
  }

  /// The last entries of a file, however long it is.
  private static func end(of path: String) -> ArraySlice<UInt8>? {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let end = lseek(file, 0, SEEK_END)
    let start = max(end - off_t(mostBytes), 0)
    guard end > 0, lseek(file, start, SEEK_SET) == start else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(end - start))
    var count = 0
    while count < bytes.count {
      let more = bytes.withUnsafeMutableBytes { buffer in
        read(file, buffer.baseAddress?.advanced(by: count), buffer.count - count)
      }
      guard more > 0 else { break }
      count += more
    }
    // An entry that was cut into is none.
    let whole = start == 0 ? 0 : (bytes[..<count].firstIndex(of: UInt8(ascii: "\n")) ?? count)
    return bytes[whole..<count]
  }

  func append(_ entry: String) {
    guard let path,
      (try? FilePath.makeFolder(FilePath.directory(of: path), mode: 0o700)) != nil
    else { return }
    let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { return }
    defer { close(file) }
    guard flock(file, LOCK_EX) == 0 else { return }
    // A file that something else has made is the user's alone, too.
    fchmod(file, 0o600)
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
}
