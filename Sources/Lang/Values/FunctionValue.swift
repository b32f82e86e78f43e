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
  /// The host's function, which says more where there are both.
  private let first: TableFunction
  /// The language's function where both tables have the name.
  private let builtin: TableFunction?

  /// Nil when no table has the name.
  init?(_ name: String, _ vocabulary: Vocabulary) {
    let (builtin, host) = (vocabulary.builtin(name), vocabulary.hostFunction(name))
    guard let first = host ?? builtin else { return nil }
    self.name = name
    self.first = first
    self.builtin = host == nil ? nil : builtin
  }

  /// What help shows.
  var signature: FunctionSignature { first.signature }

  /// Calls the function that takes the arguments: the host's where the language has none of that
  /// name or an argument is an object, else the language's. What that one does not take, such as a
  /// list of lists or an `axis`, the host's may.
  func call<Result>(
    with arguments: [Caller.Argument], _ body: (TableFunction) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    guard let builtin, !arguments.contains(where: { Self.holdsObject($0.value) }) else {
      return try body(first)
    }
    do throws(Diagnostic) {
      return try body(builtin)
    } catch {
      guard error.code == .wrongType || error.code == .unexpectedArgument else { throw error }
      do throws(Diagnostic) {
        return try body(first)
      } catch let second {
        throw second.code == .wrongType ? error : second
      }
    }
  }

  private static func holdsObject(_ value: Value) -> Bool {
    if case .list(let items) = value { return items.contains { $0.isObject } }
    return value.isObject
  }
}
