/// A function as a value: one that `def` made, or one of the tables.
public final class FunctionValue {
  /// What the function is called where it was defined.
  public let name: String
  /// The parameters as the user reads them, `(n, stride=1)`.
  public let parameters: String
  let implementation: Implementation

  enum Implementation {
    case user(UserFunction)
    case table(String)
    /// A function that `def` made, while checking.
    case checked(CheckedFunction)
  }

  init(name: String, parameters: String, implementation: Implementation) {
    self.name = name
    self.parameters = parameters
    self.implementation = implementation
  }

  func isSameTableFunction(as other: FunctionValue) -> Bool {
    if case .table(let a) = implementation, case .table(let b) = other.implementation {
      return a == b
    }
    return false
  }
}
