import Files
import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Paths as the user types them.
enum FilePath {
  /// The path with a leading `~` replaced by the home folder.
  static func resolvingHome(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = Environment.variable("HOME")
    else { return path }
    return home + path.dropFirst()
  }

  /// The folder of a path, `.` for a bare name.
  static func directory(of path: String) -> String {
    Folder.of(path)
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// What stands behind the last point of the name, in lower case.
  static func suffix(of path: String) -> String {
    let name = name(of: path)
    return name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func isDirectory(_ path: String) -> Bool { Folder.exists(path) }

  /// Makes a folder and those that it lies in, unless they are there.
  /// - Parameter mode: who may do what there.
  /// - Throws: `cannotWrite`.
  static func makeFolder(_ path: String, mode: mode_t = 0o777) throws(Diagnostic) {
    do throws(WriteFailure) {
      try Folder.make(path, mode: mode)
    } catch {
      throw Diagnostic(.cannotWrite, "the folder \(path) can't be made: \(error.cause)")
    }
  }

  /// Checks that a file could be written at a path.
  /// - Throws: `cannotWrite`.
  static func checkWritable(_ path: String) throws(Diagnostic) {
    let full = resolvingHome(path)
    let folder = directory(of: full)
    guard isDirectory(folder) else {
      throw Diagnostic(.cannotWrite, "\(path) can't be written: there is no folder \(folder)")
    }
    guard access(folder, W_OK) == 0 else {
      throw Diagnostic(.cannotWrite, "\(path) can't be written: the folder \(folder) is read-only")
    }
    guard !isDirectory(full) else {
      throw Diagnostic(.cannotWrite, "\(path) can't be written: it is a folder")
    }
  }

  /// Checks that an HDF5 file could be written at a path.
  /// - Parameter what: what is written, for the message.
  /// - Throws: `unknownFormat` or `cannotWrite`.
  static func checkHDF5(_ path: String, _ what: String) throws(Diagnostic) {
    guard ["h5", "hdf5"].contains(suffix(of: path)) else {
      throw Diagnostic(.unknownFormat, "\(what) is written as .h5, .hdf5, not as \(path)")
    }
    try checkWritable(path)
  }

  /// Checks that there is a file to read.
  /// - Throws: `fileNotFound` with near names, or `cannotRead`.
  static func checkReadable(_ path: String) throws(Diagnostic) {
    let full = resolvingHome(path)
    guard exists(full) else {
      guard access(full, F_OK) == 0 || errno == ENOENT || errno == ENOTDIR else {
        throw Diagnostic(
          .cannotRead, "\(path) can't be read: \(String(cString: strerror(errno)))")
      }
      throw Diagnostic(.fileNotFound, "there is no file \(path)", notes: nearNames(full))
    }
    guard access(full, R_OK) == 0 else {
      throw Diagnostic(.cannotRead, "\(path) can't be read: permission denied")
    }
    guard !isDirectory(full) else {
      throw Diagnostic(.cannotRead, "\(path) can't be read: it is a folder")
    }
  }

  /// What is there instead of a file: the nearest name of its folder, else files of its kind.
  private static func nearNames(_ path: String) -> [String] {
    let folder = directory(of: path)
    guard isDirectory(folder) else { return ["there is no folder \(folder)"] }
    let names = entries(of: folder).filter { !$0.hasPrefix(".") }
    if let near = Suggestion.nearest(name(of: path), among: names) {
      return [Suggestion.note(near)]
    }
    let suffix = suffix(of: path)
    let sameKind = names.filter { FilePath.suffix(of: $0) == suffix }.prefix(5)
    return sameKind.isEmpty ? [] : ["the folder has \(sameKind.joined(separator: ", "))"]
  }

  /// Paths that begin with `prefix`; folders end with a slash.
  static func completions(of prefix: String) -> [String] {
    let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    let start = name(of: prefix)
    let place = folder.isEmpty ? "." : resolvingHome(folder)
    return entries(of: place).filter {
      $0.hasPrefix(start) && (start.hasPrefix(".") || !$0.hasPrefix("."))
    }.map { folder + $0 + (isDirectory(place + "/" + $0) ? "/" : "") }
  }

  /// The names in a folder, sorted, at most 10,000.
  static func entries(of folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < 10_000, let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
