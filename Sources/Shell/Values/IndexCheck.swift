import CNN
import Lang

/// Checks of indices that several kinds of values share.
enum IndexCheck {
  /// The positions that one index picks on an axis of `length` elements.
  /// - Parameter what: what has them, for messages: "dataset d".
  /// - Throws: `indexOutOfRange` with the index and the length, `wrongCount` for a mask of another
  ///   length, `wrongType` for a key.
  static func positions(_ index: IndexValue, length: Int, what: String) throws(Diagnostic) -> [Int]
  {
    if let positions = index.positions(length: length) { return positions }
    switch index {
    case .key(let key):
      throw Diagnostic(.wrongType, "\"\(key)\" is no index of \(what); it takes whole numbers")
    case .position(let position):
      throw outOfRange(position, length: length, what: what)
    case .positions(let positions):
      let wrong = positions.first { IndexValue.resolve($0, length: length) == nil } ?? 0
      throw outOfRange(wrong, length: length, what: what)
    case .mask(let shape, _):
      throw Diagnostic(
        .wrongCount,
        "a mask of \(Tensor.text(of: shape)) doesn't fit: \(what) has "
          + Count.text(length, "element"))
    case .slice, .all:
      return []
    }
  }

  static func outOfRange(_ position: Int, length: Int, what: String) -> Diagnostic {
    Diagnostic(
      .indexOutOfRange,
      "index \(position) is out of range: \(what) has \(Count.text(length, "element"))",
      notes: length == 0 ? [] : ["indices go from 0 to \(length - 1), or from -\(length) to -1"])
  }
}
