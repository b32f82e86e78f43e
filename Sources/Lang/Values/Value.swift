/// A value of the language.
///
/// It takes nine bytes: everything larger than a number lives behind one reference, so that loops
/// over scalars stay quick. Lists and records are values: assigning one copies it.
public enum Value {
  case none
  case boolean(Bool)
  case number(Double)
  indirect case string(String)
  case list([Value])
  case record(RecordValue)
  indirect case range(RangeValue)
  case size(SizeValue)
  case function(FunctionValue)
  /// What the host adds: a tensor, a dataset, a network, a layer.
  indirect case object(any LanguageObject)
  /// A value that check mode cannot know; never seen while running.
  case unknown
}

extension Value {
  /// The type's name as the user reads it: `number`, `string`, `tensor`, …
  public var typeName: String {
    switch self {
    case .none: "none"
    case .boolean: "boolean"
    case .number: "number"
    case .string: "string"
    case .list: "list"
    case .record: "record"
    case .range: "range"
    case .size: "size"
    case .function: "function"
    case .object(let object): object.typeName
    case .unknown: "unknown"
    }
  }

  /// Whether check mode does not know this value.
  public var isUnknown: Bool {
    if case .unknown = self { true } else { false }
  }

  public var isNone: Bool {
    if case .none = self { true } else { false }
  }

  public var isObject: Bool {
    if case .object = self { true } else { false }
  }

  /// The number, if it is one.
  public var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// The number as an integer; nil when it has a fraction, is too large, or is no number.
  public var integer: Int? {
    if case .number(let number) = self { Int(exactly: number) } else { nil }
  }

  public var string: String? {
    if case .string(let string) = self { string } else { nil }
  }

  public var boolean: Bool? {
    if case .boolean(let boolean) = self { boolean } else { nil }
  }

  public var list: [Value]? {
    if case .list(let list) = self { list } else { nil }
  }

  public var record: RecordValue? {
    if case .record(let record) = self { record } else { nil }
  }

  public var object: (any LanguageObject)? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The host's object as one of its own types: `value.object(as: TensorValue.self)`.
  public func object<Object>(as type: Object.Type) -> Object? { object as? Object }
}

extension Value: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
{
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
}
