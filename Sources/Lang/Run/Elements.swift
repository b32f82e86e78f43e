/// What a `for` loop walks over.
struct Elements {
  let count: Int
  private let value: Value
  private let text: TextCursor?
  private let span: Span

  /// - Throws: `notIterable` for a value without elements, `badRange` for an open range.
  init(_ value: Value, at span: Span) throws(Diagnostic) {
    self.value = value
    self.span = span
    var text: TextCursor?
    switch value {
    case .list(let items): count = items.count
    case .record(let record): count = record.count
    case .size(let size): count = size.rank
    case .string(let string):
      text = TextCursor(string)
      count = string.count
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
    self.text = text
  }

  private static func notIterable(_ value: Value, _ span: Span) -> Diagnostic {
    // An object that says itself why it has none.
    if case .object(let object) = value {
      do throws(Diagnostic) { _ = try object.iterationElement(at: 0) } catch {
        return error.located(at: span)
      }
    }
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
    case .string: return .string(text?.character(at: position) ?? "")
    case .object(let object):
      do throws(Diagnostic) {
        return try object.iterationElement(at: position)
      } catch {
        throw error.located(at: span)
      }
    case .none, .boolean, .number, .range, .function, .unknown: return .none
    }
  }

  /// About how many bytes ``all()`` takes.
  var size: Int {
    switch value {
    case .list: 0
    case .string, .object: count.saturatingProduct(Value.boxSize + MemoryLayout<Value>.stride)
    default: count.saturatingProduct(MemoryLayout<Value>.stride)
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

/// The characters of a text one after the other, without a copy of them.
private final class TextCursor {
  private let text: String
  private var index: String.Index
  private var position = 0

  init(_ text: String) {
    self.text = text
    index = text.startIndex
  }

  func character(at wanted: Int) -> String {
    if wanted < position { (index, position) = (text.startIndex, 0) }
    text.formIndex(&index, offsetBy: wanted - position)
    position = wanted
    return String(text[index])
  }
}

extension Int {
  /// The product of two counts, at most `Int.max`.
  fileprivate func saturatingProduct(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
