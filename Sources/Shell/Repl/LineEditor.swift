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

  private let language: Language
  private let history: PromptHistory
  private let output: TextStream
  private var editor: OpaquePointer?
  private var entries: OpaquePointer?
  /// What Tab was pressed on last; pressed again there, it lists.
  private var lastCompleted: String?

  /// Nil where the terminal can't be drawn on.
  init?(_ language: Language, history: PromptHistory, output: TextStream) {
    cnn_use_locale()
    self.language = language
    self.history = history
    self.output = output
    guard let entries = cnn_history(PromptHistory.mostEntries) else { return nil }
    self.entries = entries
    guard let editor = cnn_editor(entries, Unmanaged.passUnretained(self).toOpaque()) else {
      history_wend(entries)
      return nil
    }
    self.editor = editor
    for entry in history.load() { enter(entry) }
    bindKeys(editor)
  }

  deinit {
    if let editor { el_end(editor) }
    if let entries { history_wend(entries) }
  }

  func read(prompt: String) -> ReadStatement {
    guard let editor else { return .end }
    lastCompleted = nil
    Wide.with(prompt) { cnn_set_prompt(editor, $0) }
    el_resize(editor)
    output.flush()
    // Bracketed paste: the terminal says where pasted text begins and ends.
    output.raw("\u{1B}[?2004h")
    output.flush()
    defer {
      output.raw("\u{1B}[?2004l")
      output.flush()
    }
    var count: Int32 = 0
    guard let line = el_wgets(editor, &count), count > 0 else {
      // A search that Ctrl-C ends looks like the end of input.
      return count < 0 || Signals.status != nil ? .interrupted : .end
    }
    var text = Wide.text(line, count: Int(count))
    while text.last == "\n" { text.removeLast() }
    if text.contains(where: { !$0.isWhitespace }) {
      enter(text)
      history.append(text)
    }
    return .statement(text)
  }

  private func enter(_ text: String) {
    guard let entries else { return }
    Wide.with(text) { cnn_history_enter(entries, $0) }
  }

  // MARK: Keys

  private func bindKeys(_ editor: OpaquePointer) {
    func add(_ name: String, _ function: @escaping cnn_key_function, keys: String...) {
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
    add("cnn-paste", { editor, _ in LineEditor.of(editor)?.paste() ?? 0 }, keys: "\\e[200~")
    bind("\\e[999~", "ed-newline")
    bind("\\e[A", "ed-search-prev-history")
    bind("\\e[B", "ed-search-next-history")
    bind("\\eOA", "ed-search-prev-history")
    bind("\\eOB", "ed-search-next-history")
    bind("^R", "em-inc-search-prev")
    bind("\\e[H", "ed-move-to-beg")
    bind("\\e[F", "ed-move-to-end")
    bind("\\e[1~", "ed-move-to-beg")
    bind("\\e[4~", "ed-move-to-end")
    bind("\\e[3~", "ed-delete-next-char")
    bind("\\e[1;5C", "em-next-word")
    bind("\\e[1;5D", "ed-prev-word")
  }

  /// A key that no keyboard has, for libedit's own newline.
  private static let newline = "\u{1B}[999~"

  private static func of(_ editor: OpaquePointer?) -> LineEditor? {
    guard let editor, let data = cnn_owner(editor) else { return nil }
    return Unmanaged<LineEditor>.fromOpaque(data).takeUnretainedValue()
  }

  /// The text in the buffer and the cursor in it, in scalars.
  private func buffer() -> (text: String, cursor: Int) {
    guard let editor, let line = el_wline(editor)?.pointee, let start = line.buffer else {
      return ("", 0)
    }
    return (Wide.text(start, count: line.lastchar - start), line.cursor - start)
  }

  private func insert(_ text: String) {
    guard let editor, !text.isEmpty else { return }
    Wide.with(text) { _ = el_winsertstr(editor, $0) }
  }

  /// Enter: another line while something is open and the cursor is at the end.
  private func enterKey() -> UInt8 {
    let (text, _) = buffer()
    guard case .incomplete = language.completeness(text) else {
      // libedit's own key moves below the last line before it ends the input.
      if let editor { Wide.with(Self.newline) { el_wpush(editor, $0) } }
      return Key.normal
    }
    insert("\n")
    return Key.refresh
  }

  private func paste() -> UInt8 {
    guard let editor else { return Key.refresh }
    let end: [Unicode.Scalar] = Array("\u{1B}[201~".unicodeScalars)
    var pasted: [Unicode.Scalar] = []
    var letter: wchar_t = 0
    while pasted.suffix(end.count) != end[...], pasted.count < 1 << 20,
      el_wgetc(editor, &letter) == 1
    {
      pasted.append(Unicode.Scalar(UInt32(bitPattern: letter)) ?? "\u{FFFD}")
    }
    if pasted.suffix(end.count) == end[...] { pasted.removeLast(end.count) }
    var text = String(String.UnicodeScalarView(pasted))
    text = text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n")
    text = String(text.map { $0 == "\r" ? "\n" : $0 })
    // A last newline would only be in the way of looking at it before Enter.
    while text.hasSuffix("\n") { text.removeLast() }
    insert(
      text.filter {
        $0 == "\n" || $0 == "\t"
          || !($0.unicodeScalars.first?.properties.generalCategory == .control)
      })
    return Key.refresh
  }

  // MARK: Completion

  private func complete() -> UInt8 {
    let (text, cursor) = buffer()
    let completion = language.complete(text, cursor)
    guard !completion.candidates.isEmpty else { return Key.error }
    let typed = String(
      String.UnicodeScalarView(
        text.unicodeScalars.dropFirst(completion.replacing.lowerBound)
          .prefix(max(cursor - completion.replacing.lowerBound, 0))))
    let common = Self.commonPrefix(completion.candidates.map(\.text))
    if common.unicodeScalars.count > typed.unicodeScalars.count || completion.candidates.count == 1
    {
      let only = completion.candidates.count == 1 && !common.hasSuffix("/") ? " " : ""
      guard common + only != typed else { return Key.error }
      if let editor { el_deletestr(editor, Int32(clamping: typed.unicodeScalars.count)) }
      insert(common + only)
      lastCompleted = nil
      return Key.refresh
    }
    guard lastCompleted == text else {
      lastCompleted = text
      return Key.error
    }
    list(completion.candidates)
    return Key.redisplay
  }

  /// The candidates below the line, each with its help.
  private func list(_ candidates: [Completion.Candidate]) {
    let width = Terminal.columns(1) ?? 80
    let longest = min(candidates.map(\.text.count).max() ?? 0, 30)
    output.raw("\n")
    for candidate in candidates.prefix(60) {
      let space = String(repeating: " ", count: max(2, longest + 2 - candidate.text.count))
      let line =
        Escaping.clip(candidate.text, to: 60) + space + Escaping.clip(candidate.summary, to: 200)
      output.line(String(line.prefix(max(width - 1, 20))))
    }
    if candidates.count > 60 { output.line("… and \(candidates.count - 60) more") }
    output.flush()
  }

  static func commonPrefix(_ texts: [String]) -> String {
    guard var common = texts.first else { return "" }
    for text in texts.dropFirst() {
      while !text.hasPrefix(common) { common.removeLast() }
    }
    return common
  }

  /// What a key's function tells libedit.
  private enum Key {
    static let normal = UInt8(CC_NORM)
    static let refresh = UInt8(CC_REFRESH)
    static let error = UInt8(CC_ERROR)
    static let redisplay = UInt8(CC_REDISPLAY)
  }
}

/// Text as libedit takes it.
private enum Wide {
  static func with(_ text: String, _ body: (UnsafePointer<wchar_t>) -> Void) {
    let letters = text.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
    letters.withUnsafeBufferPointer { if let base = $0.baseAddress { body(base) } }
  }

  static func text(_ start: UnsafePointer<wchar_t>, count: Int) -> String {
    var scalars = String.UnicodeScalarView()
    for index in 0..<count {
      scalars.append(Unicode.Scalar(UInt32(bitPattern: start[index])) ?? "\u{FFFD}")
    }
    return String(scalars)
  }
}
