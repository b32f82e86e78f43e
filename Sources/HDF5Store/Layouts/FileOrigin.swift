#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Who made a file, when, and from what.
public struct FileOrigin: Hashable, Sendable {
  /// The program and its version, for example `cnn 1.0.0`.
  public var creator: String
  /// The moment in ISO 8601, UTC: `2018-08-01T12:00:00Z`.
  public var created: String
  /// The commands that led to the content.
  public var script: String?
  /// The seed that the content came from.
  public var seed: UInt64?

  /// - Parameter created: `nil` means now.
  public init(
    creator: String = "cnn", created: String? = nil, script: String? = nil, seed: UInt64? = nil
  ) {
    self.creator = creator
    self.created = created ?? FileOrigin.now()
    self.script = script
    self.seed = seed
  }

  private static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    var text = [CChar](repeating: 0, count: 32)
    let count = strftime(&text, text.count, "%Y-%m-%dT%H:%M:%SZ", &parts)
    return String(decoding: text.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
