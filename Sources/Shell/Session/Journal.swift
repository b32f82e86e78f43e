import Lang

/// What a session was told, and what came of it: the source of `history` and `save session`.
struct Journal {
  struct Entry {
    enum Result {
      case done
      /// It was interrupted.
      case stopped
      /// It failed; the statements before the mistake had run.
      case failed(ran: String)
    }

    var text: String
    var result: Result
    /// Whether the user entered it; start-up files aren't.
    var isEntered: Bool
  }

  private(set) var entries: [Entry] = []
  private var size = 0

  /// Longer sessions forget what came last.
  private static let largestSize = 4 << 20

  mutating func add(_ entry: Entry) {
    guard entry.text.contains(where: { !$0.isWhitespace }),
      size + entry.text.utf8.count < Self.largestSize
    else { return }
    size += entry.text.utf8.count
    entries.append(entry)
  }

  /// What the user entered, the oldest first.
  var entered: [String] { entries.filter(\.isEntered).map(\.text) }

  /// The verbs that say something about the session and change nothing in it.
  private static let talk: Set<String> = ["clear", "edit", "help", "history", "list", "settings"]

  /// The session as a script: what ran, with what failed as comments.
  var script: String {
    var lines = ["# A session of cnn \(Version.text)"]
    for entry in entries {
      let text = Self.trimmed(entry.text)
      let isOne = !text.contains { $0.isNewline || $0 == ";" }
      let words = text.split(separator: " ", maxSplits: 2)
      let verb = words.first.map(String.init) ?? ""
      if text.isEmpty || isOne && (Self.talk.contains(verb) || text.hasPrefix("save session")) {
        continue
      }
      let resumes = isOne && verb == "resume" && !text.contains("from")
      switch entry.result {
      case .done where resumes: lines += ["# Above, the training runs to its end.", "# \(text)"]
      case .done: lines.append(text)
      case .stopped where !resumes && words.contains("train"):
        lines += ["# It was stopped in the session; here it runs to its end.", text]
      case .stopped: lines += ["# It was stopped.", Self.comment(text)]
      case .failed(let ran):
        if !ran.isEmpty { lines.append(ran) }
        let rest = Self.trimmed(String(text.dropFirst(ran.count)))
        lines += ["# It failed.", Self.comment(rest)]
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func comment(_ text: String) -> String {
    text.lines.map { "# \($0)" }.joined(separator: "\n")
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
    while let first = text.first, first.isWhitespace || first == ";" { text.removeFirst() }
    return String(text)
  }
}

extension Session {
  /// Notes what was run and what came of it.
  func note(_ source: Source, _ outcome: Outcome, isEntered: Bool) {
    let result: Journal.Entry.Result =
      if outcome.succeeded {
        .done
      } else if outcome.diagnostics.contains(where: { $0.code == .interrupted }) {
        .stopped
      } else {
        .failed(ran: outcome.isSyntaxFailure ? "" : ran(of: source, before: outcome.diagnostics))
      }
    journal.add(.init(text: source.text, result: result, isEntered: isEntered))
  }

  /// The statements of a source that had run before a mistake; none where that isn't known.
  private func ran(of source: Source, before mistakes: [Diagnostic]) -> String {
    guard let mistake = mistakes.first else { return "" }
    let places = [mistake.span].compactMap { $0 } + mistake.trace.map(\.span)
    guard let place = places.first(where: { $0.source === source }),
      let last = interpreter.statements(of: source).last(where: {
        $0.range.upperBound <= place.range.lowerBound
      })
    else { return "" }
    return source.text(in: 0..<last.range.upperBound)
  }
}
