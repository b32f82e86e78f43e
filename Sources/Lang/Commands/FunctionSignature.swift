/// What the language knows about a function of the tables: its parameters and its help.
public struct FunctionSignature: Sendable {
  public struct Parameter: Sendable {
    public var name: String
    /// The default as a value; nil for a parameter that must be given.
    public var defaultValue: Default?
    public var summary: String

    public init(_ name: String, default defaultValue: Default? = nil, _ summary: String = "") {
      self.name = name
      self.defaultValue = defaultValue
      self.summary = summary
    }
  }

  /// A default value of a parameter.
  public enum Default: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByBooleanLiteral
  {
    case none
    case boolean(Bool)
    case number(Double)
    case string(String)
    case size(SizeValue)

    public init(floatLiteral value: Double) { self = .number(value) }
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .boolean(value) }

    public var value: Value {
      switch self {
      case .none: .none
      case .boolean(let boolean): .boolean(boolean)
      case .number(let number): .number(number)
      case .string(let string): .string(string)
      case .size(let size): .size(size)
      }
    }
  }

  public var name: String
  public var group: String
  /// One line without a full stop.
  public var summary: String
  public var parameters: [Parameter]
  /// Whether any number of further unnamed arguments may follow, as for `max(a, b, c)`.
  public var isVariadic: Bool
  /// Whether what it gives is small, however large its arguments are.
  public var onlyLooks = false
  public var details: String
  public var examples: [CommandSignature.Example]

  public init(
    _ name: String, group: String, _ parameters: [Parameter], variadic: Bool = false,
    summary: String, details: String = "", examples: [CommandSignature.Example] = []
  ) {
    self.name = name
    self.group = group
    self.summary = summary
    self.parameters = parameters
    self.isVariadic = variadic
    self.details = details
    self.examples = examples
  }

  /// The parameters in parentheses as help shows them: `(image, filter, stride=1)`.
  public var parameterList: String {
    var parts = parameters.map { parameter in
      guard let value = parameter.defaultValue?.value else { return parameter.name }
      return "\(parameter.name)=\(value.literal)"
    }
    if isVariadic { parts.append("…") }
    return "(" + parts.joined(separator: ", ") + ")"
  }
}
