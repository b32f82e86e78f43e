internal import CEditline
import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The keys and what they do.
extension LineEditor {
  func bindKeys(_ editor: OpaquePointer) {
    func add(_ name: String, _ function: @escaping cnn_key_function, keys: String...) {
      add(name, function, keys: keys)
    }
    func add(_ name: String, _ function: @escaping cnn_key_function, keys: [String]) {
      Wide.with(name) { name in
        _ = cnn_add_function(editor, name, function)
        for key in keys { Wide.with(key) { _ = cnn_bind(editor, $0, name) } }
      }
    }
    func bind(_ key: String, _ name: String) {
      Wide.with(key) { key in Wide.with(name) { _ = cnn_bind(editor, key, $0) } }
    }
    add("cnn-complete", { editor, _ in LineEditor.of(editor)?.complete() ?? 0 }, keys: "\t")
    add("cnn-enter", { editor, _ in LineEditor.of(editor)?.enterKey() ?? 0 }, keys: "\n", "\r")
    add(
      "cnn-line", { editor, _ in LineEditor.of(editor)?.newLine() ?? 0 }, keys: "\\e\\r", "\\e\\n")
    add("cnn-brace", { editor, _ in LineEditor.of(editor)?.brace() ?? 0 }, keys: "}")
    add("cnn-paste", { editor, _ in LineEditor.of(editor)?.paste() ?? 0 }, keys: "\\e[200~")
    add("cnn-end", { editor, _ in LineEditor.of(editor)?.endKey() ?? 0 }, keys: "^D")
    add("cnn-search", { editor, _ in LineEditor.of(editor)?.search() ?? 0 }, keys: "^R")
    add("cnn-tidy", { editor, _ in LineEditor.of(editor)?.tidy() ?? 0 }, keys: Self.tidyKey)
    add(
      "cnn-up", { editor, _ in LineEditor.of(editor)?.up() ?? 0 }, keys: "\\e[A", "\\eOA", "^P")
    add(
      "cnn-down", { editor, _ in LineEditor.of(editor)?.down() ?? 0 }, keys: "\\e[B", "\\eOB", "^N")
    add(
      "cnn-line-start", { editor, _ in LineEditor.of(editor)?.lineStart() ?? 0 },
      keys: "^A", "\\e[H", "\\eOH", "\\e[1~", "\\e[7~")
    add(
      "cnn-line-end", { editor, _ in LineEditor.of(editor)?.lineEnd() ?? 0 },
      keys: "^E", "\\e[F", "\\eOF", "\\e[4~", "\\e[8~")
    // What a terminal answers too late to a question about itself.
    add("cnn-answer", { editor, _ in LineEditor.of(editor)?.skipAnswer() ?? 0 }, keys: "\\e[?")
    bind(Self.newlineKey, "ed-newline")
    bind("\\e[1;5C", "em-next-word")
    bind("\\e[1;5D", "ed-prev-word")
    bind("\\e[1;3C", "em-next-word")
    bind("\\e[1;3D", "ed-prev-word")
    add(
      "cnn-left", { editor, _ in LineEditor.of(editor)?.left() ?? 0 },
      keys: "^B", "\\e[D", "\\eOD")
    add(
      "cnn-right", { editor, _ in LineEditor.of(editor)?.right() ?? 0 },
      keys: "^F", "\\e[C", "\\eOC")
    add(
      "cnn-backspace", { editor, _ in LineEditor.of(editor)?.backspace() ?? 0 }, keys: "^H", "^?")
    add("cnn-delete", { editor, _ in LineEditor.of(editor)?.deleteNext() ?? 0 }, keys: "\\e[3~")
    add("cnn-kill-end", { editor, _ in LineEditor.of(editor)?.killToEnd() ?? 0 }, keys: "^K")
    add("cnn-kill-start", { editor, _ in LineEditor.of(editor)?.killToStart() ?? 0 }, keys: "^U")
    add(
      "cnn-kill-word", { editor, _ in LineEditor.of(editor)?.killWord() ?? 0 },
      keys: "^W", "\u{1B}\u{7F}", "\\e^H")
    add(
      "cnn-kill-next-word", { editor, _ in LineEditor.of(editor)?.killNextWord() ?? 0 },
      keys: "\\ed", "\\e[3;5~")
    add("cnn-yank", { editor, _ in LineEditor.of(editor)?.yank() ?? 0 }, keys: "^Y")
    add("cnn-nothing", { _, _ in LineEditor.Key.normal }, keys: Self.keysWithoutMeaning)
  }

  /// Keys that do nothing here, and must not leave the rest of their code in the text.
  private static let keysWithoutMeaning =
    // Insert, Page Up and Page Down, Shift-Tab, a window that gets or loses the focus.
    ["\\e[2~", "\\e[5~", "\\e[6~", "\\e[Z", "\\e[I", "\\e[O"]
    // F1 to F12.
    + ["P", "Q", "R", "S"].map { "\\eO\($0)" }
    + [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24].map { "\\e[\($0)~" }
    // Arrows, Home and End with Shift, Alt, Control.
    + ["A", "B", "C", "D", "H", "F"].flatMap { key in
      (2...8).compactMap {
        ["C", "D"].contains(key) && [3, 5].contains($0) ? nil : "\\e[1;\($0)\(key)"
      }
    }

  /// A key that no keyboard has, for libedit's own newline.
  private static let newlineKey = "\u{1B}[999~"

  // MARK: Lines

  /// Enter: another line while something is open, else the end of the input.
  func enterKey() -> UInt8 {
    let text = marks.plain(buffer)
    guard case .incomplete = language.completeness(text.string) else {
      // libedit's own key moves below the last line before it ends the input.
      press(Self.newlineKey)
      return Key.normal
    }
    return newLine()
  }

  /// Alt-Enter: another line in any case, as deep as the brackets that are open before it.
  func newLine() -> UInt8 {
    let text = marks.plain(buffer)
    let before = BlockMarks.Text(Array(text.letters[..<text.cursor]), cursor: 0).string
    var indent = 0
    if case .incomplete(let wanted) = language.completeness(before) { indent = wanted }
    insert("\n" + String(repeating: " ", count: min(indent, 40)))
    return Key.refresh
  }

  /// A closing brace that begins a line goes back by one step.
  func brace() -> UInt8 {
    let text = marks.plain(buffer)
    let line = text.letters[..<text.cursor].reversed().prefix { $0 != "\n" }
    let isLater = line.count < text.cursor
    if isLater, !line.isEmpty, line.allSatisfy({ $0 == " " }) { delete(min(line.count, 2)) }
    insert("}")
    return Key.refresh
  }

  /// The cursor's line in the plain text.
  func line(of text: BlockMarks.Text) -> Range<Int> {
    let start = text.letters[..<text.cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
    let end = text.letters[text.cursor...].firstIndex(of: "\n") ?? text.letters.count
    return start..<end
  }

  func move(to place: Int, in text: BlockMarks.Text) {
    let moved = BlockMarks.Text(text.letters, cursor: place)
    moveCursor(to: marks.tidied(moved, from: place).cursor)
    lastCursor = buffer.cursor
  }

  func lineStart() -> UInt8 {
    let text = marks.plain(buffer)
    move(to: line(of: text).lowerBound, in: text)
    return Key.refresh
  }

  func lineEnd() -> UInt8 {
    let text = marks.plain(buffer)
    move(to: line(of: text).upperBound, in: text)
    return Key.refresh
  }

  // MARK: History

  /// Up: a line up in a block, then to the entry before that begins as the text up to the cursor.
  func up() -> UInt8 {
    let text = marks.plain(buffer)
    let line = line(of: text)
    if line.lowerBound > 0 {
      let above = self.line(of: .init(text.letters, cursor: line.lowerBound - 1))
      move(to: min(above.lowerBound + text.cursor - line.lowerBound, above.upperBound), in: text)
      return Key.refresh
    }
    let prefix = BlockMarks.Text(Array(text.letters[..<text.cursor]), cursor: 0).string
    return show(history.older(than: text.string, prefix: prefix))
  }

  /// Down: a line down in a block, then to the entry behind.
  func down() -> UInt8 {
    let text = marks.plain(buffer)
    let line = line(of: text)
    if line.upperBound < text.letters.count {
      let below = self.line(of: .init(text.letters, cursor: line.upperBound + 1))
      move(to: min(below.lowerBound + text.cursor - line.lowerBound, below.upperBound), in: text)
      return Key.refresh
    }
    return show(history.newer(than: text.string))
  }

  private func show(_ entry: String?) -> UInt8 {
    guard let entry else { return Key.error }
    let letters = Array(entry.unicodeScalars)
    replace(with: marks.tidied(.init(letters, cursor: letters.count), from: letters.count))
    lastCursor = buffer.cursor
    return Key.refresh
  }

  // MARK: What the terminal sends

  /// Text between the marks of bracketed paste: it goes into the buffer as it is.
  func paste() -> UInt8 {
    let end: [Unicode.Scalar] = Array("\u{1B}[201~".unicodeScalars)
    var pasted: [Unicode.Scalar] = []
    var isTooLong = false
    while pasted.suffix(end.count) != end[...], case .letter(let letter) = readLetter() {
      pasted.append(letter)
      // It is read to its end all the same: as typed keys it would run.
      guard pasted.count >= 1 << 20 else { continue }
      isTooLong = true
      pasted.removeFirst(pasted.count - end.count)
    }
    guard !isTooLong else { return Key.error }
    if pasted.suffix(end.count) == end[...] { pasted.removeLast(end.count) }
    var text = BlockMarks.Text(pasted, cursor: 0).string
    text = text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
    text = String(text.map { $0 == "\r" ? "\n" : $0 })
    // A last newline would only be in the way of looking at it before Enter.
    while text.hasSuffix("\n") { text.removeLast() }
    text = BlockMarks.withoutPrompts(text)
    insert(
      text.filter {
        $0 == "\n" || $0 == "\t"
          || !($0.unicodeScalars.first?.properties.generalCategory == .control)
      })
    return Key.refresh
  }

  func skipAnswer() -> UInt8 {
    var count = 0
    while count < 100, case .letter(let letter) = readLetter(), !(0x40...0x7E ~= letter.value) {
      count += 1
    }
    return Key.normal
  }
}
