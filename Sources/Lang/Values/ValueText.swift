/// Values as text for people.
public enum ValueText {
  /// How many items of a list are shown before the middle is left out.
  static let longestList = 20
  static let deepest = 20

  /// A value as `print` writes it: strings as they are, numbers with six digits, lists shortened.
  public static func text(_ value: Value, width: Int = 80) -> String {
    switch value {
    case .string(let string): string
    case .object(let object): object.display(width: width)
    default: inner(value, depth: 0)
    }
  }

  /// A value as it stands inside a list or record: strings quoted, objects short.
  public static func inner(_ value: Value, depth: Int = 0) -> String {
    switch value {
    case .none: return "none"
    case .boolean(let boolean): return boolean ? "true" : "false"
    case .number(let number): return NumberFormat.short(number)
    case .string(let string): return quoted(string)
    case .size(let size): return size.description
    case .range(let range): return text(range)
    case .function(let function): return "<function \(function.name)\(function.parameters)>"
    case .object(let object): return object.shortDisplay
    case .unknown: return "unknown"
    case .list(let items):
      if depth >= deepest { return "[…]" }
      return "[" + shortened(items.count) { inner(items[$0], depth: depth + 1) } + "]"
    case .record(let record):
      if depth >= deepest { return "{…}" }
      let pairs = record.pairs
      let fields = shortened(pairs.count) { index in
        let key =
          CharacterClass.isName(pairs[index].key) ? pairs[index].key : quoted(pairs[index].key)
        return "\(key): \(inner(pairs[index].value, depth: depth + 1))"
      }
      return "{" + fields + "}"
    }
  }

  private static func shortened(_ count: Int, _ item: (Int) -> String) -> String {
    guard count > longestList else { return (0..<count).map(item).joined(separator: ", ") }
    let shown = 3
    let head = (0..<shown).map(item).joined(separator: ", ")
    let tail = (count - shown..<count).map(item).joined(separator: ", ")
    return "\(head), … \(count - 2 * shown) more …, \(tail)"
  }

  private static func text(_ range: RangeValue) -> String {
    let lower = range.lower.map(NumberFormat.short) ?? ""
    let upper = range.upper.map(NumberFormat.short) ?? ""
    let step = range.step == 1 ? "" : " by \(NumberFormat.short(range.step))"
    return "\(lower)\(range.isClosed ? "..." : "..<")\(upper)\(step)"
  }

  /// A string as source text: quoted, with escapes for what cannot stand in one.
  public static func quoted(_ string: String) -> String {
    var result = "\""
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "{": result += "{{"
      case "}": result += "}}"
      default:
        if Escaping.isUnsafe(scalar) {
          result += Escaping.escape(scalar)
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
