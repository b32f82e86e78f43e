#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file that appears under its name complete, or not at all.
///
/// The bytes go to a temporary file in the same folder, which is synchronised and then renamed. A
/// process that is killed leaves the old file, and a temporary one that the next writer of the same
/// name removes: it knows by the lock that nobody holds.
public final class AtomicFile {
  private let folder: String
  private let target: String
  private let temporary: String
  private var isDone = false

  /// The temporary file, open for reading and writing.
  public let descriptor: Int32

  /// Makes the temporary file.
  /// - Throws: ``WriteFailure`` when the target may not be replaced or the folder takes no files.
  public init(path: String) throws(WriteFailure) {
    target = AtomicFile.resolved(path)
    folder = Folder.of(target)
    let mode = try AtomicFile.mode(of: target)
    let prefix = AtomicFile.prefix(for: target)
    AtomicFile.removeStale(prefix: prefix, in: folder)
    (temporary, descriptor) = try AtomicFile.makeTemporary(
      prefix: prefix, in: folder, mode: mode)
  }

  deinit {
    if !isDone { unlink(temporary) }
    close(descriptor)
  }

  /// Makes what was written lasting, and puts it in the target's place.
  public func commit() throws(WriteFailure) {
    guard fsync(descriptor) == 0 else { throw WriteFailure(errno) }
    guard systemRename(temporary, target) == 0 else { throw WriteFailure(errno) }
    isDone = true
    // The lock told others that the temporary file is in use; libhdf5's readers would wait for it.
    flock(descriptor, LOCK_UN)
    // The new name is lasting once the folder is. The file is complete in either case, and not every
    // file system can synchronise a folder.
    try AtomicFile.synchronise(folder: folder)
  }

  /// Puts a file that is complete under its own name, and makes that lasting.
  public static func rename(_ path: String, to target: String) throws(WriteFailure) {
    guard systemRename(path, target) == 0 else { throw WriteFailure(errno) }
    try synchronise(folder: Folder.of(target))
  }

  /// Writes a whole file.
  public static func write(_ bytes: [UInt8], to path: String) throws(WriteFailure) {
    let file = try AtomicFile(path: path)
    try file.write(.bytes(bytes))
    try file.commit()
  }

  /// Writes bytes behind those that were written before.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(WriteFailure) {
    var written = 0
    while written < bytes.count {
      let count = systemWrite(
        descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw WriteFailure(count == 0 ? ENOSPC : errno) }
      written += count
    }
  }

  private static func synchronise(folder: String) throws(WriteFailure) {
    let directory = open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY)
    guard directory >= 0 else { return }
    defer { close(directory) }
    guard fsync(directory) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw WriteFailure(errno)
    }
  }

  // MARK: Names

  /// The path with symbolic links followed, so that a link stays a link.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// What the names of a target's temporary files begin with: `.lenet.h5.` and the target's hash.
  private static func prefix(for target: String) -> String {
    let name = target.split(separator: "/").last.map(String.init) ?? target
    var shown = ""
    for character in name {
      guard shown.utf8.count + character.utf8.count <= 120 else { break }
      shown.append(character)
    }
    let hash = name.utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 }
    return ".\(shown).\(String(hash, radix: 16))."
  }

  private static let suffix = ".part"

  // MARK: Files

  /// The mode that the new file gets: that of the file it replaces, else what the umask leaves.
  private static func mode(of target: String) throws(WriteFailure) -> mode_t? {
    var status = stat()
    guard stat(target, &status) == 0 else {
      if errno == ENOENT { return nil }
      throw WriteFailure(errno)
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw WriteFailure(EISDIR, "it is a folder")
    default: throw WriteFailure(EINVAL, "it isn't a regular file")
    }
    guard access(target, W_OK) == 0 else {
      throw WriteFailure(errno)
    }
    return status.st_mode & 0o777
  }

  private static func makeTemporary(
    prefix: String, in folder: String, mode: mode_t?
  ) throws(WriteFailure) -> (String, Int32) {
    for attempt in 0..<1_000 {
      let path = "\(folder)/\(prefix)\(getpid())-\(attempt)\(suffix)"
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else {
        let code = errno
        if code == EEXIST { continue }
        guard code != ENOENT || Folder.exists(folder) else {
          throw WriteFailure(code, "there is no folder \(folder)")
        }
        throw WriteFailure(code)
      }
      var status = stat()
      // Another writer may have taken the file for a stale one before it was locked.
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &status) == 0,
        status.st_nlink > 0
      else {
        close(descriptor)
        continue
      }
      if let mode { fchmod(descriptor, mode) }
      return (path, descriptor)
    }
    throw WriteFailure(EEXIST, "its folder is full of temporary files")
  }

  /// Removes what killed writers of the same target left behind.
  private static func removeStale(prefix: String, in folder: String) {
    guard let directory = opendir(folder) else { return }
    defer { closedir(directory) }
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard name.hasPrefix(prefix), name.hasSuffix(suffix) else { continue }
      let path = "\(folder)/\(name)"
      let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
      close(descriptor)
    }
  }
}

/// Why a file can't be written.
public struct WriteFailure: Error, Hashable, Sendable {
  /// The system's number for it.
  public let code: Int32
  /// What a message about the file ends with: `No space left on device`.
  public let cause: String

  init(_ code: Int32, _ cause: String? = nil) {
    self.code = code
    self.cause = cause ?? SystemError.text(code)
  }
}

// The functions of these names above would hide the system's.
private func systemRename(_ old: String, _ new: String) -> Int32 { rename(old, new) }

private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, bytes, count)
}
