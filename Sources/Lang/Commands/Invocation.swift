/// A command that has been checked against its signature, with its values.
///
/// The accessors are named by kind and give nil for an operand or option that was not written, and,
/// while checking, for one whose value is unknown. The kinds have been checked: an `integer` option
/// holds a whole number within its bounds.
public struct Invocation {
  /// A value behind a verb and where it stands.
  public struct Argument {
    public var value: Value
    /// The bare word as written, for words, new names, references and any words.
    public var word: String?
    /// The chosen unit, as in `every 50 steps`.
    public var unit: String?
    public var span: Span
    /// The items of a list kind, each with its own place; one item otherwise.
    public var items: [Item]

    public struct Item {
      public var value: Value
      public var word: String?
      public var span: Span
    }
  }

  public let signature: CommandSignature
  /// The whole command.
  public let span: Span
  /// The verb alone.
  public let verbSpan: Span
  /// What was written, by the name of the operand or option.
  public let arguments: [String: Argument]
  /// The values of a verb that takes expressions.
  public let expressions: [Argument.Item]
  /// Whether this is check mode, where values may be unknown and nothing may be changed for good.
  public let isChecking: Bool
  /// Whether the command's value is used, as in `r = evaluate on x`.
  public let isValueUsed: Bool
  /// Runs the block, once for each call.
  public let block: (() throws(Diagnostic) -> Void)?
  /// Runs the command or statement behind this one.
  public let nested: (() throws(Diagnostic) -> Value)?
  /// The verb of the command behind this one; nil when there is none.
  public let nestedVerb: String?
  let scope: any VariableScope

  /// Makes or changes a variable, where an assignment at this place would.
  public func define(_ name: String, _ value: Value) { scope.define(name, value) }

  /// The value of a variable seen from this place.
  public func variable(_ name: String) -> Value? { scope.variable(name) }

  /// Whether the operand, option or flag was written.
  public func has(_ name: String) -> Bool { arguments[name] != nil }

  /// Whether anything written has an unknown value; only in check mode.
  public var hasUnknowns: Bool {
    arguments.values.contains { $0.items.contains { $0.value.isUnknown } }
      || expressions.contains { $0.value.isUnknown }
  }

  public func value(_ name: String) -> Value? { arguments[name]?.value }
  public func number(_ name: String) -> Double? { arguments[name]?.value.number }
  public func integer(_ name: String) -> Int? { arguments[name]?.value.integer }
  public func boolean(_ name: String) -> Bool? { arguments[name]?.value.boolean }
  public func string(_ name: String) -> String? { arguments[name]?.value.string }

  public func size(_ name: String) -> SizeValue? {
    if case .size(let size)? = arguments[name]?.value { size } else { nil }
  }

  /// The bare word of a word, new name, any word or reference.
  public func word(_ name: String) -> String? { arguments[name]?.word }

  /// The unit behind the value: `steps` in `every 50 steps`.
  public func unit(_ name: String) -> String? { arguments[name]?.unit }

  /// The host object of a reference or value.
  public func object<Object>(_ name: String, as type: Object.Type) -> Object? {
    arguments[name]?.value.object(as: type)
  }

  /// The items of a list kind, each with its place; empty when it was not written.
  public func items(_ name: String) -> [Argument.Item] { arguments[name]?.items ?? [] }

  /// Where an operand's or option's value stands, or the verb when it was not written.
  public func span(of name: String) -> Span { arguments[name]?.span ?? verbSpan }
}

/// Where a command makes variables.
protocol VariableScope {
  func define(_ name: String, _ value: Value)
  func variable(_ name: String) -> Value?
}
