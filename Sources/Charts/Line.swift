extension String {
  /// The text without the spaces at its end, which a drawing in letters leaves there.
  var withoutTrailingSpaces: String {
    String(self[..<(lastIndex { $0 != " " }.map(index(after:)) ?? startIndex)])
  }
}
