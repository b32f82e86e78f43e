/// Collects the diagnostics of one pass; at most a hundred, without repetitions.
final class Reports {
  static let limit = 100

  private(set) var diagnostics: [Diagnostic] = []
  private var seen: Set<Key> = []

  private struct Key: Hashable {
    var code: DiagnosticCode
    var source: ObjectIdentifier?
    var range: Range<Int>?
  }

  var isFull: Bool { diagnostics.count >= Self.limit }

  /// Adds a diagnostic unless one of the same code stands at the same place already.
  func report(_ diagnostic: Diagnostic) {
    guard !isFull else { return }
    let span = diagnostic.span
    let key = Key(
      code: diagnostic.code, source: span.map { ObjectIdentifier($0.source) }, range: span?.range)
    if span != nil, !seen.insert(key).inserted { return }
    diagnostics.append(diagnostic)
  }

  /// The diagnostics in source order; those without a place come last.
  var sorted: [Diagnostic] {
    diagnostics.enumerated().sorted { left, right in
      let (a, b) = (left.element.span?.range.lowerBound, right.element.span?.range.lowerBound)
      return (a ?? Int.max, left.offset) < (b ?? Int.max, right.offset)
    }.map(\.element)
  }
}
