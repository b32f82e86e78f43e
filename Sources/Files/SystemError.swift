#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The system's sentences for its error numbers.
public enum SystemError {
  /// The sentence for `errno`, for example `Permission denied`.
  public static var last: String { text(errno) }

  /// The sentence for an error number, for example `No space left on device`.
  public static func text(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}
