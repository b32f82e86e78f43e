/// A function as a value: one that `def` made, or one of the tables.
public final class FunctionValue {
  /// What the function is called where it was defined.
  public let name: String
  /// The parameters as the user reads them, `(n, stride=1)`.
  public let parameters: String
  let implementation: Implementation

  enum Implementation {
    case user(UserFunction)
    case table(TableChoice)
    /// A function that `def` made, while checking.
    case checked(CheckedFunction)
  }

  init(name: String, parameters: String, implementation: Implementation) {
    self.name = name
    self.parameters = parameters
    self.implementation = implementation
  }

  /// The `def` that made the function, as it was written; nil for functions of the tables.
  public var definition: String? {
    if case .user(let function) = implementation {
      "def " + function.code.definition.text
    } else {
      nil
    }
  }

  func isSameTableFunction(as other: FunctionValue) -> Bool {
    if case .table(let a) = implementation, case .table(let b) = other.implementation {
      return a.name == b.name
    }
    return false
  }
}

/// The functions of one name in the tables: the language's, the host's, or both.
final class TableChoice {
  let name: String
  private let builtin: TableFunction?
  private let host: TableFunction?

  /// Nil when no table has the name.
  init?(_ name: String, _ vocabulary: Vocabulary) {
    self.name = name
    builtin = vocabulary.builtin(name)
    host = vocabulary.hostFunction(name)
    if builtin == nil && host == nil { return nil }
  }

  /// What help shows: the host's says more where there are both.
  var signature: FunctionSignature? { (host ?? builtin)?.signature }

  /// The host's function where the language has none of that name or an argument is an object.
  func function(for arguments: [Caller.Argument]) -> TableFunction? {
    guard let builtin, let host else { return builtin ?? host }
    return arguments.contains { Self.holdsObject($0.value) } ? host : builtin
  }

  private static func holdsObject(_ value: Value) -> Bool {
    if case .list(let items) = value { return items.contains { $0.isObject } }
    return value.isObject
  }
}
