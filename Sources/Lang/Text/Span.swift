/// A stretch of source text: a range of UTF-8 bytes and the source they belong to.
public struct Span: Sendable, Equatable {
  public let source: Source
  /// Byte offsets into ``Source/bytes``.
  public let range: Range<Int>

  public init(_ source: Source, _ range: Range<Int>) {
    self.source = source
    self.range = range
  }

  /// The text that the span covers.
  public var text: String { source.text(in: range) }

  /// Line and column of the first byte, counted from 1.
  public var start: (line: Int, column: Int) { source.position(at: range.lowerBound) }

  /// Line and column just behind the last byte, counted from 1.
  public var end: (line: Int, column: Int) { source.position(at: range.upperBound) }

  /// The smallest span that covers both; spans of another source are left out.
  public func union(_ other: Span) -> Span {
    guard other.source === source else { return self }
    let lower = min(range.lowerBound, other.range.lowerBound)
    let upper = max(range.upperBound, other.range.upperBound)
    return Span(source, lower..<upper)
  }

  public static func == (left: Span, right: Span) -> Bool {
    left.source === right.source && left.range == right.range
  }
}
