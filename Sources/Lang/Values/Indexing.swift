/// Reading and changing elements and members of the language's own values.
enum Indexing {
  /// The parts of an index as the objects see them.
  static func part(_ value: Value, at span: Span) throws(Diagnostic) -> IndexValue {
    switch value {
    case .number(let number): return .position(try position(number, at: span))
    case .string(let key): return .key(key)
    case .range(let range): return try slice(range, at: span)
    case .list(let items): return try part(items, at: span)
    case .object(let object):
      do throws(Diagnostic) {
        if let index = try object.asIndex() { return index }
      } catch {
        throw error.located(at: span)
      }
    case .none, .boolean, .record, .size, .function, .unknown: break
    }
    throw Diagnostic(
      .notIndexable,
      "an index is a number, a range, a list of numbers, a mask or a key, not " + value.article,
      at: span)
  }

  /// A list of positions, or one of truths, which is a mask.
  private static func part(_ items: [Value], at span: Span) throws(Diagnostic) -> IndexValue {
    let truths = items.compactMap(\.boolean)
    if truths.count == items.count, !items.isEmpty { return .mask(shape: [items.count], truths) }
    var positions: [Int] = []
    for item in items {
      guard case .number(let number) = item else {
        throw Diagnostic(
          .notIndexable, "an index list holds numbers, not \(item.article)", at: span)
      }
      positions.append(try position(number, at: span))
    }
    return .positions(positions)
  }

  private static func position(_ number: Double, at span: Span) throws(Diagnostic) -> Int {
    if let position = Int(exactly: number) { return position }
    throw Diagnostic(
      number.rounded() == number ? .indexOutOfRange : .notWhole,
      "an index must be a whole number, not \(NumberFormat.short(number))", at: span)
  }

  private static func slice(_ range: RangeValue, at span: Span) throws(Diagnostic) -> IndexValue {
    let step = try position(range.step, at: span)
    let lower: Int? = if let bound = range.lower { try position(bound, at: span) } else { nil }
    var upper: Int? = if let bound = range.upper { try position(bound, at: span) } else { nil }
    if let last = upper, range.isClosed {
      let (next, overflow) = last.addingReportingOverflow(step > 0 ? 1 : -1)
      // `0...-1` runs to the end, and `3...0 by -1` to the beginning: both are open.
      upper = overflow || (step > 0 && next == 0) || (step < 0 && next == -1) ? nil : next
    }
    return .slice(lower: lower, upper: upper, step: step)
  }

  /// The element or slice of a value.
  static func element(of base: Value, at parts: [IndexValue], _ span: Span)
    throws(Diagnostic) -> Value
  {
    switch base {
    case .object(let object):
      do throws(Diagnostic) {
        if let value = try object.element(at: parts) { return value }
      } catch {
        throw error.located(at: span)
      }
      throw Diagnostic(.notIndexable, "\(base.article) cannot be indexed", at: span)
    case .list(let items):
      let part = try single(parts, base, span)
      if case .position(let position) = part {
        return items[try resolve(position, items.count, "list", span)]
      }
      return .list(try positions(part, items.count, "list", span).map { items[$0] })
    case .string(let string):
      let part = try single(parts, base, span)
      if case .position(let position) = part, let character = string.character(at: position) {
        return .string(String(character))
      }
      let characters = Array(string)
      let picked = try positions(part, characters.count, "string", span)
      return .string(String(picked.map { characters[$0] }))
    case .size(let size):
      let part = try single(parts, base, span)
      if case .position(let position) = part {
        return .number(Double(size.extents[try resolve(position, size.rank, "size", span)]))
      }
      let picked = try positions(part, size.rank, "size", span).map { size.extents[$0] }
      guard let slice = SizeValue(picked) else {
        throw Diagnostic(.indexOutOfRange, "this slice of a size is empty", at: span)
      }
      return .size(slice)
    case .range(let range):
      guard let count = range.count else {
        throw Diagnostic(.badRange, "an open range has no elements", at: span)
      }
      let part = try single(parts, base, span)
      if case .position(let position) = part {
        return .number(range[try resolve(position, count, "range", span)])
      }
      return .list(try positions(part, count, "range", span).map { .number(range[$0]) })
    case .record(let record):
      guard case .key(let key) = try single(parts, base, span) else {
        throw Diagnostic(.notIndexable, "a record is indexed by a key in quotes", at: span)
      }
      if let value = record[key] { return value }
      throw Diagnostic(
        .unknownKey, "the record has no field `\(Escaping.clip(key))`", at: span
      ).suggesting(key, among: record.keys)
    case .none, .boolean, .number, .function, .unknown:
      throw Diagnostic(.notIndexable, "\(base.article) cannot be indexed", at: span)
    }
  }

  private static func single(_ parts: [IndexValue], _ base: Value, _ span: Span)
    throws(Diagnostic) -> IndexValue
  {
    if parts.count == 1, let part = parts.first { return part }
    throw Diagnostic(
      .notIndexable, "\(base.article) has one axis, not \(parts.count)", at: span,
      notes: ["elements of nested lists are reached like a[1][2]"])
  }

  private static func resolve(_ position: Int, _ count: Int, _ kind: String, _ span: Span)
    throws(Diagnostic) -> Int
  {
    if let resolved = IndexValue.resolve(position, length: count) { return resolved }
    let bounds =
      count == 0
      ? "the \(kind) is empty" : "the \(kind)'s positions go from 0 to \(count - 1)"
    throw Diagnostic(
      .indexOutOfRange, "position \(position) is out of range: \(bounds)", at: span)
  }

  private static func positions(_ part: IndexValue, _ count: Int, _ kind: String, _ span: Span)
    throws(Diagnostic) -> [Int]
  {
    guard count <= Operations.longestList else {
      throw Diagnostic(.tooLarge, "this \(kind) is too long to slice", at: span)
    }
    if case .key = part {
      throw Diagnostic(.notIndexable, "a \(kind) is indexed by numbers, not by text", at: span)
    }
    if let positions = part.positions(length: count) { return positions }
    if case .mask(let shape, _) = part {
      let extents = shape.map(String.init).joined(separator: "x")
      throw Diagnostic(
        .wrongCount, "a mask of \(extents) does not fit a \(kind) of \(count)", at: span)
    }
    throw Diagnostic(
      .indexOutOfRange, "a position is out of range: the \(kind) has \(count) items", at: span)
  }

  /// Changes an element in place.
  static func assign(_ value: Value, to base: inout Value, at parts: [IndexValue], _ span: Span)
    throws(Diagnostic)
  {
    switch base {
    case .object(let object):
      let outcome: Assignment
      do throws(Diagnostic) {
        outcome = try object.assignElement(at: parts, to: value)
      } catch {
        throw error.located(at: span)
      }
      switch outcome {
      case .changedInPlace: return
      case .replaced(let new): base = .object(new)
      case .notAssignable:
        throw Diagnostic(
          .readOnly, "elements of \(base.article) cannot be changed", at: span)
      }
    case .list(var items):
      let part = try single(parts, base, span)
      try NestingLimit.check([value], at: span)
      // The variable must let go of the list, or changing one element would copy it whole.
      base = .none
      defer { base = .list(items) }
      guard case .position(let position) = part else {
        throw Diagnostic(.readOnly, "one element of a list is changed at a time", at: span)
      }
      items[try resolve(position, items.count, "list", span)] = value
    case .record(var record):
      guard case .key(let key) = try single(parts, base, span) else {
        throw Diagnostic(.notIndexable, "a record is indexed by a key in quotes", at: span)
      }
      try NestingLimit.check([value], at: span)
      base = .none
      record[key] = value
      base = .record(record)
    case .none, .boolean, .number, .string, .size, .range, .function, .unknown:
      throw Diagnostic(.readOnly, "elements of \(base.article) cannot be changed", at: span)
    }
  }

  // MARK: - Members

  /// The members of a value with their help.
  static func members(of value: Value) -> [MemberDescription] {
    switch value {
    case .object(let object): return object.members
    case .record(let record):
      return record.pairs.map { MemberDescription($0.key, ValueText.inner($0.value)) }
    case .size:
      return [
        MemberDescription("height", "the first extent"),
        MemberDescription("width", "the second extent"),
        MemberDescription("channels", "the third extent"),
        MemberDescription("count", "the product of the extents"),
        MemberDescription("rank", "how many extents there are"),
      ]
    case .range:
      return [
        MemberDescription("lower", "the first number"),
        MemberDescription("upper", "the bound at the end"),
        MemberDescription("step", "the distance between two numbers"),
      ]
    case .none, .boolean, .number, .string, .list, .function, .unknown: return []
    }
  }

  /// A member of a value.
  static func member(of base: Value, _ name: Name, at span: Span) throws(Diagnostic) -> Value {
    switch base {
    case .unknown: return .unknown
    case .object(let object):
      do throws(Diagnostic) {
        if let value = try object.member(name.text) { return value }
      } catch {
        throw error.located(at: name.span)
      }
    case .record(let record):
      if let value = record[name.text] { return value }
    case .size(let size):
      if let value = member(of: size, name.text) { return value }
    case .range(let range):
      switch name.text {
      case "lower": return range.lower.map { .number($0) } ?? .none
      case "upper": return range.upper.map { .number($0) } ?? .none
      case "step": return .number(range.step)
      default: break
      }
    case .none, .boolean, .number, .string, .list, .function: break
    }
    throw unknownMember(base, name)
  }

  private static func member(of size: SizeValue, _ name: String) -> Value? {
    let position = ["height": 0, "width": 1, "channels": 2][name]
    if let position {
      return position < size.rank ? .number(Double(size.extents[position])) : nil
    }
    switch name {
    case "count": return size.count.map { .number(Double($0)) }
    case "rank": return .number(Double(size.rank))
    default: return nil
    }
  }

  private static func unknownMember(_ base: Value, _ name: Name) -> Diagnostic {
    let diagnostic = Diagnostic(
      .unknownMember, "\(base.article) has no member `\(Escaping.clip(name.text))`",
      at: name.span)
    let names = members(of: base).map(\.name)
    if let advice = ForeignName.method(name, isOfList: base.list != nil, hasMembers: !names.isEmpty)
    {
      return diagnostic.noting(advice)
    }
    let suggestion = diagnostic.suggesting(name.text, among: names)
    return suggestion.fix == nil
      ? suggestion.noting("it has " + Wording.list(names.prefix(20).map { $0 })) : suggestion
  }

  /// Changes a member in place.
  static func assign(_ value: Value, to base: inout Value, member name: Name) throws(Diagnostic) {
    switch base {
    case .object(let object):
      let outcome: Assignment
      do throws(Diagnostic) {
        outcome = try object.assignMember(name.text, to: value)
      } catch {
        throw error.located(at: name.span)
      }
      switch outcome {
      case .changedInPlace: return
      case .replaced(let new): base = .object(new)
      case .notAssignable:
        guard object.members.contains(where: { $0.name == name.text }) else {
          throw unknownMember(base, name)
        }
        throw Diagnostic(
          .readOnly, "`\(name.text)` of \(base.article) cannot be changed", at: name.span)
      }
    case .record(var record):
      try NestingLimit.check([value], at: name.span)
      base = .none
      record[name.text] = value
      base = .record(record)
    case .size, .range:
      throw Diagnostic(
        .readOnly, "members of \(base.article) cannot be changed", at: name.span)
    case .none, .boolean, .number, .string, .list, .function, .unknown:
      throw unknownMember(base, name)
    }
  }
}

extension String {
  /// The character at a position, counted from the end where it is negative; nil beyond the ends.
  fileprivate func character(at position: Int) -> Character? {
    let (edge, limit) = position < 0 ? (endIndex, startIndex) : (startIndex, endIndex)
    guard let place = index(edge, offsetBy: position, limitedBy: limit), place < endIndex else {
      return nil
    }
    return self[place]
  }
}
