/// A place inside an object, as an operand names it: `conv1.weights[0, 0, 0, 2]`.
///
/// The command gets the object, the members and the indices, and not what stands there.
public struct PlaceValue: LanguageObject {
  /// What the name in front means.
  public let root: Value
  /// The names behind points, in order.
  public let members: [String]
  /// The index behind them; nil where there is none.
  public let indices: [IndexValue]?

  public init(root: Value, members: [String], indices: [IndexValue]?) {
    self.root = root
    self.members = members
    self.indices = indices
  }

  public var typeName: String { "place" }
  public func display(width: Int) -> String { shortDisplay }
  public var shortDisplay: String { "<place>" }
}

/// The parts of an expression that names a place; nil for any other expression.
struct PlaceExpression {
  var root: Name
  var members: [Name] = []
  var indices: [Expression.IndexPart]?

  init?(_ expression: Expression) {
    switch expression.kind {
    case .name(let name): root = Name(text: name, span: expression.span)
    case .member(let base, let name):
      guard let inner = PlaceExpression(base), inner.indices == nil else { return nil }
      self = inner
      members.append(name)
    case .index(let base, let parts):
      guard let inner = PlaceExpression(base), inner.indices == nil else { return nil }
      self = inner
      indices = parts
    default: return nil
    }
  }
}
