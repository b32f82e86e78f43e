/// A piece of source text: a file, a notebook cell, a line typed at the prompt.
///
/// The text is kept as valid UTF-8 bytes; every position in the language is an offset into them.
/// Broken UTF-8 is repaired with U+FFFD and remembered in ``firstInvalidByte``, so that the parser
/// can point at it.
public final class Source: Sendable {
  /// What the text is called in messages: a path, `cell 3`, `line 12`.
  public let name: String
  /// The whole text, always valid UTF-8.
  public let bytes: [UInt8]
  /// Where the first repaired byte stands in ``bytes``; nil for text that was valid.
  public let firstInvalidByte: Int?
  /// The folder that relative paths of `include` start from; nil for text that is not a file.
  public let directory: String?

  private let lineStarts: [Int]

  /// A source from text that is already Unicode.
  public convenience init(name: String, text: String, directory: String? = nil) {
    self.init(name: name, validated: Array(text.utf8), firstInvalidByte: nil, directory: directory)
  }

  /// A source from bytes of unknown origin.
  ///
  /// A byte order mark at the front is dropped. Bytes that are not UTF-8 become U+FFFD.
  public convenience init(name: String, bytes: [UInt8], directory: String? = nil) {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    let (valid, invalid) = UTF8Repair.repair(rest)
    self.init(name: name, validated: valid, firstInvalidByte: invalid, directory: directory)
  }

  private init(name: String, validated: [UInt8], firstInvalidByte: Int?, directory: String?) {
    self.name = name
    self.bytes = validated
    self.firstInvalidByte = firstInvalidByte
    self.directory = directory
    var starts = [0]
    for (offset, byte) in validated.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(offset + 1)
    }
    self.lineStarts = starts
  }

  /// The whole text as a string.
  public var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The number of lines; a text that ends in a newline has an empty last line.
  public var lineCount: Int { lineStarts.count }

  /// The text of a byte range, cut to the source's bounds.
  public func text(in range: Range<Int>) -> String {
    String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
  }

  /// The bytes of a line (counted from 1) without its line ending.
  public func lineRange(_ line: Int) -> Range<Int> {
    guard line >= 1, line <= lineStarts.count else { return bytes.count..<bytes.count }
    let start = lineStarts[line - 1]
    var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
    if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return start..<end
  }

  /// The line, counted from 1, that a byte offset stands in.
  public func line(at offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low + 1
  }

  /// Line and column of a byte offset, both counted from 1; columns count Unicode code points.
  public func position(at offset: Int) -> (line: Int, column: Int) {
    let line = line(at: offset)
    let start = lineStarts[line - 1]
    let end = min(max(offset, start), bytes.count)
    let column = bytes[start..<end].count { $0 & 0xC0 != 0x80 }
    return (line, column + 1)
  }
}
