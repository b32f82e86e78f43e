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
    guard candidate.kind == .file, !candidate.text.hasPrefix("\"") else {
      return next == " " ? "" : " "
    }
    return next == "\"" ? "" : "\""
  }

  private func list(_ candidates: [Completion.Candidate]) {
    let lines = CandidateList(
      width: max(Terminal.columns(1) ?? 80, 20), height: max((Terminal.lines(1) ?? 24) - 4, 8)
    ).lines(candidates)
    for line in lines { output.line(line) }
  }

  static func commonPrefix(_ texts: [String]) -> String {
    guard var common = texts.first else { return "" }
    for text in texts.dropFirst() {
      while !text.hasPrefix(common) { common.removeLast() }
    }
    return common
  }
}
