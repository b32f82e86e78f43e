#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Questions about folders, and making them.
public enum Folder {
  /// The folder of a path, `.` for a bare name.
  public static func of(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Whether there is a folder at a path.
  public static func exists(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Makes a folder and those that it lies in, unless they are there.
  /// - Parameter mode: the permissions of what is made, less those that the process's mask takes.
  /// - Throws: ``WriteFailure``; also where something else has the name.
  public static func make(_ path: String, mode: mode_t = 0o777) throws(WriteFailure) {
    if exists(path) { return }
    let parent = of(path)
    if parent != path { try make(parent, mode: mode) }
    guard mkdir(path, mode) != 0 else { return }
    let code = errno
    // Another process may have been quicker.
    guard code == EEXIST, exists(path) else { throw WriteFailure(code) }
  }
}
