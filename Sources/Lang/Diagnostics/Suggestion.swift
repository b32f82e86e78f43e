/// Finds what a mistyped name was meant to be.
public enum Suggestion {
  /// The candidate nearest to `name`, or nil when none is near enough.
  ///
  /// The distance is Damerau and Levenshtein's: a swap of neighbours counts as one change. A third
  /// of the letters may differ; case does not count. Where nothing is that near, the beginning of a
  /// single candidate will do, three letters at least; and where more than two letters differ, a
  /// candidate that the name begins with, four letters at least: `convolution` means `conv`.
  public static func nearest(_ name: String, among candidates: some Sequence<String>) -> String? {
    let target = Array(name.lowercased().unicodeScalars.prefix(64))
    let allowed = max(1, (target.count + 1) / 3)
    var best: (candidate: String, distance: Int)?
    for candidate in candidates where candidate != name {
      let other = Array(candidate.lowercased().unicodeScalars.prefix(64))
      guard abs(other.count - target.count) <= allowed else { continue }
      let distance = distance(target, other)
      guard distance <= allowed, distance < max(target.count, other.count) else { continue }
      if let found = best, (found.distance, found.candidate) <= (distance, candidate) { continue }
      best = (candidate, distance)
    }
    if (best?.distance ?? .max) > 2 {
      let lowered = name.lowercased()
      let shorter = candidates.filter { $0.count >= 4 && lowered.hasPrefix($0.lowercased()) }
      if let longest = shorter.max(by: { $0.count < $1.count }), longest != name { return longest }
    }
    if best == nil, target.count >= 3 {
      let longer = Set(
        candidates.filter { $0.lowercased().hasPrefix(name.lowercased()) && $0 != name })
      if longer.count == 1 { return longer.first }
    }
    return best?.candidate
  }

  /// Those of the program's own names that a name was probably meant to be, which begin alike: of
  /// two or three letters nearly everything is near.
  /// - Parameter letters: how many letters the name has at least, unless only case differs.
  static func plausible(
    _ name: String, letters: Int = 4, among candidates: some Sequence<String>
  ) -> [String] {
    let lowered = name.lowercased()
    return candidates.filter {
      let other = $0.lowercased()
      return other == lowered || (lowered.count >= letters && other.first == lowered.first)
    }
  }

  /// The note that offers a candidate: "did you mean `conv`?"
  public static func note(_ candidate: String) -> String { "did you mean `\(candidate)`?" }

  /// The number of insertions, deletions, changes and swaps of neighbours between two texts.
  static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var before = [Int](repeating: 0, count: right.count + 1)
    var previous = Array(0...right.count)
    for (row, scalar) in left.enumerated() {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for (column, other) in right.enumerated() {
        let change = previous[column] + (scalar == other ? 0 : 1)
        var cost = min(change, previous[column + 1] + 1, current[column] + 1)
        if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
          cost = min(cost, before[column - 1] + 1)
        }
        current.append(cost)
      }
      before = previous
      previous = current
    }
    return previous[right.count]
  }
}

extension Diagnostic {
  /// The diagnostic with "did you mean …?" when a candidate is near.
  public func suggesting(_ name: String, among candidates: some Sequence<String>) -> Diagnostic {
    guard let candidate = Suggestion.nearest(name, among: candidates) else { return self }
    return meaning(candidate, for: name)
  }

  /// The diagnostic with "did you mean …?", and with the fix where the span covers the name.
  func meaning(_ candidate: String, for name: String) -> Diagnostic {
    var copy = noting(Suggestion.note(candidate))
    if let span, span.text == name {
      copy.fix = Fix("write `\(candidate)`", replace: span, with: candidate)
    }
    return copy
  }
}
