/// What lies at a path: whether it is a file or a folder, its name, how it begins.
public struct SourceLocation: Sendable {
  public enum Kind: Sendable { case file, folder, missing, other }

  /// The source as the user typed it.
  public let text: String

  /// The path, `~` resolved.
  public let path: String
  public let kind: Kind

  /// The first bytes of a file, at most 16.
  public let prefix: [UInt8]

  public init(_ text: String) {
    self.text = text
    path = FilePaths.resolvingHome(text)
    kind = FilePaths.kind(of: path)
    prefix = kind == .file ? FilePaths.firstBytes(of: path, count: 16) : []
  }

  /// Whether the file's name, without `.gz` and in any case, ends in `.` and one of `extensions`.
  public func hasExtension(_ extensions: String...) -> Bool {
    var name = FilePaths.name(of: path).lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    return extensions.contains { name.hasSuffix("." + $0) }
  }

  /// Whether the file begins with `bytes`.
  public func begins(with bytes: [UInt8]) -> Bool { prefix.starts(with: bytes) }
}
