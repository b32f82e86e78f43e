import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Long expected texts in files beside the tests. With `RECORD_GOLDEN=1` in the environment they
/// are written anew instead of compared.
enum Golden {
  static func expect(
    _ text: String, equals name: String, source: String = #filePath,
    location: SourceLocation = #_sourceLocation
  ) {
    let folder = source.split(separator: "/").dropLast(2).joined(separator: "/")
    let path = "/\(folder)/Golden/\(name)"
    if getenv("RECORD_GOLDEN") != nil {
      write(text, to: path)
      return
    }
    let expected = read(path)
    guard expected != text else { return }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let wanted = (expected ?? "").split(separator: "\n", omittingEmptySubsequences: false)
    let first = zip(lines, wanted).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let line = first ?? min(lines.count, wanted.count)
    let found = line < lines.count ? lines[line] : "the end"
    let should = line < wanted.count ? wanted[line] : "the end"
    let difference = "\(name), line \(line + 1): found `\(found)`, expected `\(should)`"
    Issue.record("\(difference); RECORD_GOLDEN=1 writes it anew", sourceLocation: location)
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func write(_ text: String, to path: String) {
    guard let file = fopen(path, "wb") else {
      Issue.record("cannot write \(path)")
      return
    }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    _ = fwrite(bytes, 1, bytes.count, file)
  }
}
