/// What went wrong with a file.
public struct HDF5Error: Error, Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    /// The file isn't there or can't be opened.
    case unreadable
    /// The file isn't HDF5.
    case notHDF5
    /// A newer version of the program wrote the file.
    case newer
    /// The file ends before it should.
    case truncated
    /// Checksums, lengths or structure contradict each other.
    case damaged
    /// The file asks for something that isn't done for safety: an external link, a plugin, …
    case refused
    /// Something that should be there isn't.
    case missing
    /// Something has the wrong shape, type or value.
    case mismatch
    /// Something is larger than the file or the memory can hold.
    case tooLarge
    /// The file can't be written.
    case unwritable
    /// The caller asked for a stop.
    case stopped
    /// Anything else that the library reports.
    case library
  }

  public var kind: Kind

  /// One sentence for the user: the file, the array, what was found and what was expected.
  public var message: String

  /// What to do about it, if that is known.
  public var hint: String?

  /// The library's error stack, innermost first; empty if the library wasn't asked.
  public var frames: [String]

  public init(_ kind: Kind, _ message: String, hint: String? = nil, frames: [String] = []) {
    self.kind = kind
    self.message = message
    self.hint = hint
    self.frames = frames
  }
}

extension HDF5Error: CustomStringConvertible {
  public var description: String { message }
}

extension HDF5Error {
  /// The error of a call of the library that failed.
  init(action: String, file: String, frames: [ErrorStack.Frame]) {
    let texts = frames.map(\.text)
    for (sign, kind, cause) in HDF5Error.knownCauses {
      guard texts.contains(where: { $0.contains(sign) }) else { continue }
      self.init(kind, "\(file): can't \(action): \(cause)", frames: texts)
      return
    }
    // The innermost frame knows best what happened.
    let cause = texts.first ?? "libhdf5 gives no reason"
    self.init(.library, "\(file): can't \(action): \(cause)", frames: texts)
  }

  /// What the library's sentences mean, the more telling ones first.
  private static let knownCauses: [(sign: String, kind: Kind, cause: String)] = [
    ("truncated file", .truncated, "the file is truncated"),
    ("Fletcher32 checksum", .damaged, "its checksum is wrong, the file is damaged"),
    ("incorrect metadata checksum", .damaged, "a checksum is wrong, the file is damaged"),
    ("file signature not found", .notHDF5, "this isn't an HDF5 file"),
    ("bad superblock version", .damaged, "the file's first block is damaged"),
    (
      "file is already open for write", .unreadable,
      "the file is open for writing, or its writer was killed"
    ),
    ("memory allocation failed", .tooLarge, "there isn't enough memory"),
    ("deflate", .damaged, "its compressed data can't be unpacked, the file is damaged"),
    ("addr overflow", .damaged, "an address lies outside the file"),
    ("wrong", .damaged, "its structure is damaged"),
  ]
}
