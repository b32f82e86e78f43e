/// The keys that go through letters and take them away.
///
/// What is drawn as one letter goes as one: a letter with its accents, a family of emoji.
extension LineEditor {
  func left() -> UInt8 {
    let text = marks.plain(buffer)
    guard text.cursor > 0 else { return Key.error }
    move(to: text.startOfLetter, in: text)
    return Key.refresh
  }

  func right() -> UInt8 {
    let text = marks.plain(buffer)
    guard text.cursor < text.letters.count else { return Key.error }
    move(to: text.endOfLetter, in: text)
    return Key.refresh
  }

  func backspace() -> UInt8 { remove { $0.startOfLetter..<$0.cursor } }

  func deleteNext() -> UInt8 { remove { $0.cursor..<$0.endOfLetter } }

  /// Ctrl-D: leaves where nothing is typed, else takes the next letter away.
  func endKey() -> UInt8 { buffer.letters.isEmpty ? Key.end : deleteNext() }

  // MARK: What Ctrl-Y brings back

  /// Ctrl-K: to the end of the line; there, the end itself, so that two lines become one.
  func killToEnd() -> UInt8 {
    kill { text in
      let end = self.line(of: text).upperBound
      return text.cursor..<(end > text.cursor ? end : min(end + 1, text.letters.count))
    }
  }

  /// Ctrl-U: to the start of the line.
  func killToStart() -> UInt8 { kill { self.line(of: $0).lowerBound..<$0.cursor } }

  func killWord() -> UInt8 {
    kill { text in
      var start = text.cursor
      while start > 0, Self.isSpace(text.letters[start - 1]) { start -= 1 }
      while start > 0, !Self.isSpace(text.letters[start - 1]) { start -= 1 }
      return start..<text.cursor
    }
  }

  func killNextWord() -> UInt8 {
    kill { text in
      var end = text.cursor
      while end < text.letters.count, Self.isSpace(text.letters[end]) { end += 1 }
      while end < text.letters.count, !Self.isSpace(text.letters[end]) { end += 1 }
      return text.cursor..<end
    }
  }

  func yank() -> UInt8 {
    guard !killed.isEmpty else { return Key.error }
    insert(killed)
    return Key.refresh
  }

  private static func isSpace(_ letter: Unicode.Scalar) -> Bool {
    letter.properties.isWhitespace
  }

  private func kill(_ range: (BlockMarks.Text) -> Range<Int>) -> UInt8 {
    let text = marks.plain(buffer)
    let range = range(text)
    guard !range.isEmpty else { return Key.error }
    killed = BlockMarks.Text(Array(text.letters[range]), cursor: 0).string
    return remove { _ in range }
  }

  private func remove(_ range: (BlockMarks.Text) -> Range<Int>) -> UInt8 {
    var text = marks.plain(buffer)
    let range = range(text)
    guard !range.isEmpty else { return Key.error }
    text.letters.removeSubrange(range)
    let rest = BlockMarks.Text(text.letters, cursor: range.lowerBound)
    replace(with: marks.tidied(rest, from: range.lowerBound))
    lastCursor = buffer.cursor
    return Key.refresh
  }
}

extension BlockMarks.Text {
  /// Where the letter before the cursor begins.
  var startOfLetter: Int {
    let before = String(String.UnicodeScalarView(letters[..<cursor]))
    return cursor - (before.last?.unicodeScalars.count ?? 0)
  }

  /// Where the letter behind the cursor ends.
  var endOfLetter: Int {
    let behind = String(String.UnicodeScalarView(letters[cursor...]))
    return cursor + (behind.first?.unicodeScalars.count ?? 0)
  }
}
