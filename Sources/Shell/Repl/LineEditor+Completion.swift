import Lang

/// Tab.
extension LineEditor {
  /// Completes as far as all candidates agree; a second Tab lists them.
  func complete() -> UInt8 {
    let text = marks.plain(buffer)
    let completion = language.complete(text.string, text.cursor)
    let candidates = completion.candidates
    guard !candidates.isEmpty else { return Key.error }
    let start = min(completion.replacing.lowerBound, text.cursor)
    let typed = BlockMarks.Text(Array(text.letters[start..<text.cursor]), cursor: 0).string
    let common = Self.commonPrefix(candidates.map(\.text))
    if common.unicodeScalars.count > typed.unicodeScalars.count || candidates.count == 1 {
      let rest = text.letters[text.cursor...]
      let behind = candidates.count == 1 ? Self.ending(of: candidates[0], before: rest.first) : ""
      guard common + behind != typed else { return Key.error }
      delete(text.cursor - start)
      insert(common + behind)
      lastCompleted = nil
      return Key.refresh
    }
    guard lastCompleted == text.string else {
      lastCompleted = text.string
      return Key.error
    }
    printBelow { list(candidates) }
    return Key.normal
  }

  /// What is written behind the only candidate: a space, or the quote of a file's name.
  static func ending(of candidate: Completion.Candidate, before next: Unicode.Scalar?) -> String {
    if candidate.text.hasSuffix("/") || candidate.text.hasSuffix("=") { return "" }
    guard candidate.kind == .file, !candidate.text.hasSuffix("\"") else {
      return next == " " ? "" : " "
    }
    return next == "\"" ? "" : "\""
  }

  /// The candidates below the text, each with its help.
  private func list(_ candidates: [Completion.Candidate]) {
    let width = max(Terminal.columns(1) ?? 80, 20)
    let most = max((Terminal.lines(1) ?? 24) - 4, 8)
    let longest = min(candidates.map { TextWidth.columns($0.text) }.max() ?? 0, width / 2)
    for candidate in candidates.prefix(candidates.count > most ? most - 1 : most) {
      let name = Escaping.clip(candidate.text, to: max(width - 3, 10))
      let space = String(repeating: " ", count: max(2, longest + 2 - TextWidth.columns(name)))
      let line = candidate.summary.isEmpty ? name : name + space + candidate.summary
      output.line(Escaping.clip(line, to: width - 1))
    }
    if candidates.count > most { output.line("… and \(candidates.count - most + 1) more") }
  }

  static func commonPrefix(_ texts: [String]) -> String {
    guard var common = texts.first else { return "" }
    for text in texts.dropFirst() {
      while !text.hasPrefix(common) { common.removeLast() }
    }
    return common
  }
}
