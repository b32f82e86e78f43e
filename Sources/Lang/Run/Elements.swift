/// What a `for` loop walks over.
struct Elements {
  let count: Int
  private let value: Value
  private let characters: [Character]
  private let span: Span

  /// - Throws: `notIterable` for a value without elements, `badRange` for an open range.
  init(_ value: Value, at span: Span) throws(Diagnostic) {
    self.value = value
    self.span = span
    var characters: [Character] = []
    switch value {
    case .list(let items): count = items.count
    case .record(let record): count = record.count
    case .size(let size): count = size.rank
    case .string(let string):
      characters = Array(string)
      count = characters.count
    case .range(let range):
      guard let turns = range.count else {
        throw Diagnostic(.badRange, "a loop needs a range with both ends", at: span)
      }
      count = turns
    case .object(let object):
      guard let length = object.length else { throw Self.notIterable(value, span) }
      count = length
    case .none, .boolean, .number, .function, .unknown: throw Self.notIterable(value, span)
    }
    self.characters = characters
  }

  private static func notIterable(_ value: Value, _ span: Span) -> Diagnostic {
    var diagnostic = Diagnostic(
      .notIterable, "\(value.article) has no elements to go through", at: span)
    if case .number(let number) = value {
      diagnostic.notes.append("a range counts: 0..<\(NumberFormat.short(number))")
    }
    return diagnostic
  }

  /// The element at a position below ``count``.
  @inline(__always)
  func element(_ position: Int) throws(Diagnostic) -> Value {
    if case .range(let range) = value { return .number(range[position]) }
    return try other(position)
  }

  private func other(_ position: Int) throws(Diagnostic) -> Value {
    switch value {
    case .list(let items): return items[position]
    case .record(let record): return .string(record.key(at: position))
    case .size(let size): return .number(Double(size.extents[position]))
    case .string: return .string(String(characters[position]))
    case .object(let object):
      do throws(Diagnostic) {
        return try object.iterationElement(at: position)
      } catch {
        throw error.located(at: span)
      }
    case .none, .boolean, .number, .range, .function, .unknown: return .none
    }
  }

  /// All elements, for functions such as `sorted`.
  /// - Throws: `tooLarge` for more than ten million.
  func all() throws(Diagnostic) -> [Value] {
    if case .list(let items) = value { return items }
    guard count <= Operations.longestList else {
      throw Diagnostic(
        .tooLarge, "\(count) elements are too many for a list", at: span)
    }
    var items: [Value] = []
    items.reserveCapacity(count)
    for position in 0..<count { items.append(try element(position)) }
    return items
  }

  /// Exactly `count` items, to be given to as many variables.
  static func items(of value: Value, count: Int, at span: Span) throws(Diagnostic) -> [Value] {
    let elements = try Elements(value, at: span)
    guard elements.count == count else {
      throw Diagnostic(
        .wrongCount,
        "\(Wording.count(count, "variable")) cannot take \(Wording.count(elements.count, "value"))",
        at: span)
    }
    return try elements.all()
  }
}
