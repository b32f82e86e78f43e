/// The `...` in front of the second and later lines of a block, which stand in the edited text
/// itself: libedit has a prompt for the first line only.
///
/// No-break spaces tell a mark from what the user writes. After each key ``tidied(_:from:)`` puts
/// the marks where they belong: a mark that was cut into joins its line with the one before, a
/// line without one gets one, and the cursor never stands inside.
struct BlockMarks {
  /// A text with a cursor in it, in scalars.
  struct Text: Equatable {
    var letters: [Unicode.Scalar]
    var cursor: Int

    init(_ letters: [Unicode.Scalar], cursor: Int) {
      self.letters = letters
      self.cursor = min(max(cursor, 0), letters.count)
    }

    var string: String { String(String.UnicodeScalarView(letters)) }
  }

  private static let space: Unicode.Scalar = "\u{A0}"

  /// The mark: as wide as the prompt, so that the lines stand below each other.
  let mark: [Unicode.Scalar]

  /// - Parameter width: the prompt's columns.
  init(width: Int) {
    mark =
      Array(repeating: Self.space, count: max(width - 4, 1)) + Array("...".unicodeScalars)
      + [Self.space]
  }

  /// The text with every line but the first behind a mark.
  func tidied(_ text: Text, from previous: Int) -> Text {
    let letters = text.letters
    guard letters.contains("\n") || letters.contains(Self.space) else { return text }
    var result: [Unicode.Scalar] = []
    var cursor: Int?
    var index = 0
    /// Takes letters away; a cursor among them stands where they were.
    func drop(_ count: Int) {
      if cursor == nil, (index..<index + count).contains(text.cursor) { cursor = result.count }
      index += count
    }
    while index < letters.count {
      if isMark(letters, at: index) {
        drop(mark.count)
      } else if letters[index] != "\n" {
        if index == text.cursor { cursor = cursor ?? result.count }
        result.append(letters[index])
        index += 1
      } else if isMark(letters, at: index + 1) {
        let before = result.count
        if text.cursor == index { cursor = cursor ?? before }
        result += ["\n"] + mark
        // Coming from the left it goes on behind the mark, else to the line before.
        if (index + 1..<index + 1 + mark.count).contains(text.cursor) {
          cursor = previous <= index ? result.count : before
        }
        index += 1 + mark.count
      } else if index + 1 < letters.count, letters[index + 1] == Self.space {
        drop(1 + remains(letters, at: index + 1))
      } else {
        if text.cursor == index { cursor = cursor ?? result.count }
        result += ["\n"] + mark
        index += 1
      }
    }
    return Text(result, cursor: cursor ?? result.count)
  }

  /// The text without marks.
  func plain(_ text: Text) -> Text {
    var result: [Unicode.Scalar] = []
    var cursor: Int?
    var index = 0
    while index < text.letters.count {
      let length = isMark(text.letters, at: index) ? mark.count : 0
      if cursor == nil, text.cursor < index + max(length, 1) { cursor = result.count }
      if length == 0 { result.append(text.letters[index]) }
      index += max(length, 1)
    }
    return Text(result, cursor: cursor ?? result.count)
  }

  private func isMark(_ letters: [Unicode.Scalar], at index: Int) -> Bool {
    index + mark.count <= letters.count && letters[index] == Self.space
      && letters[index..<index + mark.count] == mark[...]
  }

  /// How much is left of a mark that was cut into.
  private func remains(_ letters: [Unicode.Scalar], at start: Int) -> Int {
    var index = start
    while index < letters.count, letters[index] == Self.space { index += 1 }
    var dots = 0
    while index < letters.count, letters[index] == ".", dots < 3 {
      (index, dots) = (index + 1, dots + 1)
    }
    if dots > 0, index < letters.count, letters[index] == Self.space { index += 1 }
    return index - start
  }

  /// Pasted lines without the prompts that were copied with them.
  static func withoutPrompts(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    func unmarked(_ line: Substring) -> Substring? {
      let rest = line.drop { $0 == " " || $0 == "\u{A0}" }
      guard rest.hasPrefix("...") else { return nil }
      let code = rest.dropFirst(3)
      guard let first = code.first else { return code }
      return first == " " || first == "\u{A0}" ? code.dropFirst() : nil
    }
    let later = lines.dropFirst()
    let unmarkedLines = later.compactMap(unmarked)
    guard !later.isEmpty, unmarkedLines.count == later.count else { return text }
    return ([lines[0]] + unmarkedLines).joined(separator: "\n")
  }
}
