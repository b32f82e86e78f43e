internal import CEditline
import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads statements with libedit: editing, history, completion, pasted blocks.
///
/// A statement of several lines is one buffer and one entry of the history: Enter adds a line while
/// brackets are open.
final class LineEditor: StatementReader {
  /// What the editor asks of the session.
  struct Language {
    var completeness: (String) -> Completeness
    var complete: (_ code: String, _ cursor: Int) -> Completion
  }

  let language: Language
  let output: TextStream
  var history: HistoryBrowser
  /// What Ctrl-K and its like took away last.
  var killed = ""
  /// What Tab was pressed on last; pressed again there, it lists.
  var lastCompleted: String?

  private let file: PromptHistory
  private let isColoured: Bool
  private let input = KeyInput()
  private var editor: OpaquePointer?
  private(set) var prompt = ""
  var marks = BlockMarks(width: 0)
  /// Letters that are read before those of the terminal.
  private var injected: [Unicode.Scalar] = []
  /// Where the cursor was when the last key was read.
  var lastCursor = 0
  /// The window's width when it was drawn on last.
  private var drawnWidth = 80

  /// Nil where the terminal can't be drawn on.
  init?(_ language: Language, history file: PromptHistory, output: TextStream) {
    guard let terminal = Terminal.description else { return nil }
    cnn_use_locale()
    self.language = language
    self.output = output
    self.file = file
    isColoured = Terminal.isColoured(1)
    history = HistoryBrowser(file.load())
    // libedit complains about a terminal that it doesn't know.
    let name = Environment.variable("TERM") ?? terminal
    setenv("TERM", terminal, 1)
    defer { setenv("TERM", name, 1) }
    guard let editor = cnn_editor(Unmanaged.passUnretained(self).toOpaque()) else { return nil }
    self.editor = editor
    cnn_set_reader(editor) { editor, letter in
      LineEditor.of(editor)?.nextLetter(letter) ?? -1
    }
    bindKeys(editor)
  }

  deinit { if let editor { el_end(editor) } }

  func read(prompt: String) -> ReadStatement {
    guard let editor else { return .end }
    lastCompleted = nil
    lastCursor = 0
    history.rest()
    marks = BlockMarks(width: TextWidth.columns(prompt))
    setPrompt(prompt)
    el_resize(editor)
    drawnWidth = width
    output.flush()
    // Bracketed paste: the terminal says where pasted text begins and ends.
    output.raw("\u{1B}[?2004h")
    // Before the prompt is there: a key that comes at once must not be echoed.
    cnn_prepare_terminal(editor, 1)
    var count: Int32 = 0
    let line = Signals.whileReading { el_wgets(editor, &count) }
    output.raw("\u{1B}[?2004l")
    guard let line, count > 0 else { return count < 0 ? .interrupted : .end }
    let letters = Wide.letters(line, count: Int(count))
    var text = marks.plain(.init(letters, cursor: 0)).string
    while text.last == "\n" { text.removeLast() }
    remember(text)
    return .statement(text)
  }

  /// Keeps an entry for this session and later ones.
  func remember(_ text: String) {
    guard text.contains(where: { !$0.isWhitespace }) else { return }
    history.add(text)
    file.append(text)
  }

  func setPrompt(_ text: String) {
    guard let editor else { return }
    prompt = text
    // An escape may not be the last of it.
    let name = text.hasSuffix(" ") ? String(text.dropLast()) : text
    let drawn = isColoured ? "\u{1}\u{1B}[1m\u{1}\(name)\u{1}\u{1B}[0m\u{1} " : text
    Wide.with(drawn) { cnn_set_prompt(editor, $0) }
  }

  // MARK: The buffer

  /// The text in the buffer, marks included, and the cursor in it.
  var buffer: BlockMarks.Text {
    guard let editor, let line = el_wline(editor)?.pointee, let start = line.buffer else {
      return .init([], cursor: 0)
    }
    return .init(
      Wide.letters(start, count: line.lastchar - start), cursor: line.cursor - start)
  }

  func insert(_ text: String) {
    guard let editor, !text.isEmpty else { return }
    Wide.with(text) { _ = el_winsertstr(editor, $0) }
  }

  /// Takes letters before the cursor away.
  func delete(_ count: Int) {
    if let editor, count > 0 { el_deletestr(editor, Int32(clamping: count)) }
  }

  func moveCursor(to place: Int) {
    if let editor { el_cursor(editor, Int32(clamping: place - buffer.cursor)) }
  }

  func replace(with text: BlockMarks.Text) {
    moveCursor(to: buffer.letters.count)
    delete(buffer.letters.count)
    insert(text.string)
    moveCursor(to: text.cursor)
  }

  /// Has libedit do what it does for a key.
  func press(_ key: String) {
    if let editor { Wide.with(key) { el_wpush(editor, $0) } }
  }

  // MARK: The screen

  private var width: Int { Terminal.columns(1) ?? 80 }

  /// The rows from the prompt to the cursor and to the end of the text, in a window of this width.
  private func rows(width: Int? = nil) -> (cursor: Int, end: Int) {
    let text = buffer
    var layout = EditLayout(width: width ?? drawnWidth)
    layout.add(prompt.unicodeScalars)
    layout.add(text.letters[..<text.cursor])
    let cursor = layout.row
    layout.add(text.letters[text.cursor...])
    return (cursor, layout.row)
  }

  /// Changes text or prompt and draws both anew in their place.
  func redrawing(_ change: () -> Void) {
    let row = rows().cursor
    change()
    redraw(above: row)
  }

  private func redraw(above row: Int) {
    guard let editor else { return }
    output.raw("\r" + (row > 0 ? "\u{1B}[\(row)A" : "") + "\u{1B}[J")
    cnn_draw(editor)
  }

  /// Writes below the text, and draws the prompt again below that.
  func printBelow(_ body: () -> Void) {
    let rows = rows()
    output.raw(String(repeating: "\n", count: rows.end - rows.cursor) + "\r\n")
    body()
    output.flush()
    if let editor { cnn_draw(editor) }
  }

  // MARK: Letters

  /// A key that no keyboard has: the text needs its marks.
  static let tidyKey = "\u{1B}[998~"

  private func nextLetter(_ letter: UnsafeMutablePointer<wchar_t>?) -> Int32 {
    if injected.isEmpty {
      let text = buffer
      if marks.tidied(text, from: lastCursor) != text {
        injected = Array(Self.tidyKey.unicodeScalars)
      } else {
        lastCursor = text.cursor
      }
    }
    if !injected.isEmpty {
      letter?.pointee = wchar_t(bitPattern: injected.removeFirst().value)
      return 1
    }
    switch readLetter() {
    case .letter(let next):
      letter?.pointee = wchar_t(bitPattern: next.value)
      return 1
    case .end: return 0
    case .interrupted:
      let rows = rows()
      output.raw(String(repeating: "\n", count: rows.end - rows.cursor))
      errno = EINTR
      return -1
    }
  }

  func tidy() -> UInt8 {
    replace(with: marks.tidied(buffer, from: lastCursor))
    return Key.refresh
  }

  enum Letter: Equatable {
    case letter(Unicode.Scalar)
    case end
    case interrupted
  }

  /// The next letter of the terminal. What other signals ask for is done meanwhile.
  func readLetter() -> Letter {
    while true {
      switch input.next() {
      case .letter(let letter): return .letter(letter)
      case .end: return .end
      case .signal: break
      }
      if Signals.interruption.isRaised { return .interrupted }
      if Signals.takeStopped() { stop() }
      if Signals.takeContinued() { goOn() }
      if Signals.takeResized() { resize() }
    }
  }

  /// The window has another size.
  private func resize() {
    guard let editor else { return }
    // Most terminals lay the lines out anew for the new width; others cut them off.
    let old = drawnWidth
    el_resize(editor)
    let row = rows(width: Terminal.cutsLines ? old : width).cursor
    drawnWidth = width
    redraw(above: row)
  }

  /// Ctrl-Z: the terminal is as it was until `fg`.
  private func stop() {
    guard let editor else { return }
    let rows = rows()
    output.raw(String(repeating: "\n", count: rows.end - rows.cursor) + "\r\n\u{1B}[?2004l")
    cnn_prepare_terminal(editor, 0)
    Signals.stopHere()
  }

  /// The process goes on after a stop, whoever had the terminal meanwhile.
  private func goOn() {
    guard let editor else { return }
    cnn_prepare_terminal(editor, 0)
    cnn_prepare_terminal(editor, 1)
    _ = Signals.takeResized()
    el_resize(editor)
    drawnWidth = width
    output.raw("\r\u{1B}[J\u{1B}[?2004h")
    cnn_draw(editor)
  }

  static func of(_ editor: OpaquePointer?) -> LineEditor? {
    guard let editor, let data = cnn_owner(editor) else { return nil }
    return Unmanaged<LineEditor>.fromOpaque(data).takeUnretainedValue()
  }

  /// What a key's function tells libedit.
  enum Key {
    static let normal = UInt8(CC_NORM)
    static let refresh = UInt8(CC_REFRESH)
    static let error = UInt8(CC_ERROR)
    static let end = UInt8(CC_EOF)
  }
}
