import Lang

/// How completions are listed below the prompt: each with its help; where that has no room, names
/// in columns.
struct CandidateList {
  let width: Int
  /// The most lines.
  let height: Int

  func lines(_ candidates: [Completion.Candidate]) -> [String] {
    let names = candidates.map(name)
    let isHelpful = candidates.contains { !$0.summary.isEmpty }
    return isHelpful && names.count <= height ? helpful(names, candidates) : columns(names)
  }

  /// What a candidate is called here: of a path the last part.
  private func name(_ candidate: Completion.Candidate) -> String {
    var text = candidate.text[...]
    if candidate.kind == .file, let slash = text.dropLast().lastIndex(of: "/") {
      text = text[text.index(after: slash)...]
    }
    return Escaping.clip(String(text), to: max(width - 3, 10))
  }

  private func helpful(_ names: [String], _ candidates: [Completion.Candidate]) -> [String] {
    let longest = min(names.map(TextWidth.columns).max() ?? 0, width / 2)
    return zip(names, candidates).map { name, candidate in
      let line = candidate.summary.isEmpty ? name : padded(name, to: longest) + candidate.summary
      return Escaping.clip(line, to: width - 1)
    }
  }

  private func columns(_ names: [String]) -> [String] {
    let longest = names.map(TextWidth.columns).max() ?? 0
    let count = max((width + 1) / (longest + 2), 1)
    let fits = names.count <= count * height
    let shown = fits ? names : Array(names.prefix(count * (height - 1)))
    let rows = (shown.count + count - 1) / count
    let lines = (0..<rows).map { row in
      let cells = stride(from: row, to: shown.count, by: rows).map { shown[$0] }
      return cells.dropLast().map { padded($0, to: longest) }.joined() + (cells.last ?? "")
    }
    return fits ? lines : lines + ["… and \(names.count - shown.count) more"]
  }

  private func padded(_ name: String, to columns: Int) -> String {
    name + String(repeating: " ", count: max(columns - TextWidth.columns(name), 0) + 2)
  }
}
