extension Value {
  /// The type with its article, for messages: "a number", "an unknown value".
  public var article: String {
    switch self {
    case .none: "none"
    case .boolean(let boolean): boolean ? "true" : "false"
    case .unknown: "an unknown value"
    default:
      typeName.first.map { "aeiou".contains($0) } == true ? "an \(typeName)" : "a \(typeName)"
    }
  }

  /// The value as source text, where it has a literal form.
  public var literal: String {
    switch self {
    case .none: "none"
    case .boolean(let boolean): boolean ? "true" : "false"
    case .number(let number): NumberFormat.exact(number)
    case .string(let string): ValueText.quoted(string)
    case .size(let size): size.description
    case .list, .record, .range, .function, .object, .unknown: typeName
    }
  }
}

extension Value {
  /// The value as `print` writes it.
  public var text: String { ValueText.text(self) }
}
