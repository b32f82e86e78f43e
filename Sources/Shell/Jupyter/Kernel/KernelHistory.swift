/// What the cells of this run said and gave.
struct KernelHistory: Sendable {
  struct Entry: Equatable, Sendable {
    var line: Int
    var input: String
    /// The plain text of its result.
    var output: String?
  }

  /// Bytes to keep; the oldest entries go first.
  private let capacity: Int
  private var size = 0
  private(set) var entries: [Entry] = []

  init(capacity: Int = 128 << 20) { self.capacity = capacity }

  mutating func append(_ entry: Entry) {
    entries.append(entry)
    size += Self.size(of: entry)
    var gone = 0
    while size > capacity, gone < entries.count - 1 {
      size -= Self.size(of: entries[gone])
      gone += 1
    }
    entries.removeFirst(gone)
  }

  private static func size(of entry: Entry) -> Int {
    entry.input.utf8.count + (entry.output?.utf8.count ?? 0) + 64
  }

  /// The last `count` entries, oldest first.
  func tail(_ count: Int) -> [Entry] { Array(entries.suffix(max(0, count))) }

  /// The entries from `start` up to but not including `stop`; a start below 1 counts from the end.
  func range(start: Int, stop: Int?) -> [Entry] {
    let next = (entries.last?.line ?? 0).addingReportingOverflow(1).partialValue
    let first = start < 0 ? next.addingReportingOverflow(start).partialValue : start
    return entries.filter { $0.line >= first && $0.line < stop ?? Int.max }
  }

  /// The last `count` entries whose input matches a pattern in which `*` stands for any text and
  /// `?` for one character.
  /// - Parameter unique: whether an input that occurs several times counts once, the last time.
  func search(_ pattern: String, count: Int?, unique: Bool) -> [Entry] {
    let wanted = Array(pattern.unicodeScalars)
    var known: Set<String> = []
    var found: [Entry] = []
    for entry in entries.reversed() {
      if let count, found.count >= count { break }
      guard Self.matches(Array(entry.input.unicodeScalars), wanted) else { continue }
      if unique, !known.insert(entry.input).inserted { continue }
      found.append(entry)
    }
    return found.reversed()
  }

  private static func matches(_ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar]) -> Bool {
    var (t, p) = (0, 0)
    // Where the last star stands and how much text it covers so far.
    var star: (pattern: Int, text: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, t)
        p += 1
      } else if p < pattern.count, pattern[p] == "?" || pattern[p] == text[t] {
        t += 1
        p += 1
      } else if let (place, covered) = star {
        star = (place, covered + 1)
        t = covered + 1
        p = place + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }
}
