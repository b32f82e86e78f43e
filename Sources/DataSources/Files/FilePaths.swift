internal import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Questions about paths and folders.
enum FilePaths {
  /// `path` with a leading `~/` replaced by the home folder.
  static func resolvingHome(_ path: String) -> String {
    guard path == "~" || path.hasPrefix("~/"), let home = DataEnvironment.variable("HOME") else {
      return path
    }
    return home + path.dropFirst()
  }

  /// The last part of a path, without slashes.
  static func name(of path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The folder that the last part of a path lies in.
  static func folder(of path: String) -> String {
    Folder.of(path)
  }

  static func joined(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  static func kind(of path: String) -> SourceLocation.Kind {
    var status = stat()
    guard !path.utf8.contains(0), stat(path, &status) == 0 else { return .missing }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  /// The size of a file in bytes, or `nil` where there is none.
  static func size(of path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// The first bytes of a file; fewer, or none, where it is short or can't be read.
  static func firstBytes(of path: String, count: Int) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = read(descriptor, &bytes, count)
    return Array(bytes.prefix(max(got, 0)))
  }

  /// The names in a folder in the order of their bytes, without hidden ones.
  /// - Throws: ``DataError`` where the folder can't be read or holds over ten million names.
  static func names(in folder: String) throws -> [String] {
    guard let stream = opendir(folder) else {
      throw DataError(.unreadable, "the folder \"\(folder)\" can't be read: \(SystemError.last)")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard !name.hasPrefix(".") else { continue }
      names.append(name)
      guard names.count <= 10_000_000 else {
        throw DataError(.tooLarge, "the folder \"\(folder)\" holds more than 10 million files")
      }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws {
    do throws(WriteFailure) {
      try Folder.make(path)
    } catch {
      throw DataError(.unreadable, "the folder \"\(path)\" can't be made: \(error.cause)")
    }
  }
}

// MARK: - Writing

extension FilePaths {
  /// Puts a file in the place of what was there, whole or not at all.
  /// - Throws: ``DataError`` naming the file and the system's reason; the old file is untouched.
  static func write(_ bytes: [UInt8], to path: String) throws {
    try writing(path) { () throws(WriteFailure) in try AtomicFile.write(bytes, to: path) }
  }

  /// Gives a complete file its name.
  static func rename(_ path: String, to target: String) throws {
    try writing(target) { () throws(WriteFailure) in try AtomicFile.rename(path, to: target) }
  }

  /// Removes a file; that there is none is no failure.
  static func remove(_ path: String) { unlink(path) }

  private static func writing(_ path: String, _ body: () throws(WriteFailure) -> Void) throws {
    do throws(WriteFailure) {
      try body()
    } catch {
      throw DataError(.unreadable, "the file \"\(path)\" can't be written: \(error.cause)")
    }
  }
}
