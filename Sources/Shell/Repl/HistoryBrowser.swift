/// Goes through earlier entries: those that begin as the text does, or those that contain a word.
struct HistoryBrowser {
  /// The oldest first.
  private(set) var entries: [String]
  private var walk: Walk?

  /// A walk back from a text that isn't entered yet.
  private struct Walk {
    var position: Int
    var draft: String
    var prefix: String
    var shown: String
  }

  init(_ entries: [String]) { self.entries = entries }

  /// Keeps an entry, unless it is the last one again.
  mutating func add(_ entry: String) {
    walk = nil
    if entries.last != entry { entries.append(entry) }
  }

  /// Forgets where it was; the next step begins at the newest entry.
  mutating func rest() { walk = nil }

  /// The entry before the text that begins with `prefix`; nil when there is none.
  mutating func older(than text: String, prefix: String) -> String? {
    if walk?.shown != text {
      walk = Walk(position: entries.count, draft: text, prefix: prefix, shown: text)
    }
    return step { $0.indices.prefix($1.position).last(where: $2) }
  }

  /// The entry behind the text; behind the newest one stands what was typed first.
  mutating func newer(than text: String) -> String? {
    guard let walk, walk.shown == text, walk.position < entries.count else { return nil }
    if let found = step({ $0.indices.dropFirst($1.position + 1).first(where: $2) }) { return found }
    self.walk = nil
    return walk.draft
  }

  private mutating func step(
    _ find: ([String], Walk, (Int) -> Bool) -> Int?
  ) -> String? {
    guard let walk else { return nil }
    let found = find(entries, walk) { index in
      entries[index].hasPrefix(walk.prefix) && entries[index] != walk.shown
    }
    guard let found else { return nil }
    self.walk?.position = found
    self.walk?.shown = entries[found]
    return entries[found]
  }

  /// The newest entry before a position that contains a text; nil when there is none.
  func last(containing text: String, before position: Int) -> Int? {
    entries.indices.prefix(position).last { entries[$0].contains(text) }
  }

  /// The oldest entry behind a position that contains a text.
  func first(containing text: String, behind position: Int) -> Int? {
    entries.indices.dropFirst(position + 1).first { entries[$0].contains(text) }
  }
}
