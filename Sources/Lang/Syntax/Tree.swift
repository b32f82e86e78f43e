/// A name and where it stands.
struct Name {
  var text: String
  var span: Span
}

/// The tree of a whole source.
struct Program {
  var source: Source
  var statements: [Statement]
}

/// Statements in braces.
struct Block {
  var statements: [Statement]
  var span: Span
}

struct Statement {
  indirect enum Kind {
    case expression(Expression)
    /// `a = value`, `a, b = value`, or with an operator `a += value`.
    case assignment(targets: [Expression], operation: BinaryOperator?, value: Expression)
    case conditional(branches: [Branch], otherwise: Block?)
    case forLoop(names: [Name], sequence: Expression, body: Block)
    case whileLoop(condition: Expression, body: Block)
    case breakLoop
    case continueLoop
    case returnValue(Expression?)
    case definition(Definition)
  }

  struct Branch {
    var condition: Expression
    var body: Block
  }

  var kind: Kind
  var span: Span
}

/// `def name(parameters) { … }`.
struct Definition {
  struct Parameter {
    var name: Name
    var defaultValue: Expression?
  }

  var name: Name
  var parameters: [Parameter]
  var body: Block

  /// The parameters as help shows them.
  var parameterList: String {
    let parts = parameters.map { parameter in
      parameter.defaultValue.map { "\(parameter.name.text)=\($0.span.text)" } ?? parameter.name.text
    }
    return "(" + parts.joined(separator: ", ") + ")"
  }
}

struct Expression {
  indirect enum Kind {
    case none
    case boolean(Bool)
    case number(Double)
    case size(SizeValue)
    case string([StringPiece])
    case name(String)
    case list([Expression])
    case record([(key: Name, value: Expression)])
    case unary(UnaryOperator, Expression)
    case binary(BinaryOperator, Expression, Expression)
    /// `a < b <= c`: every neighbour is compared, each operand evaluated once.
    case comparison(Expression, [(operation: BinaryOperator, operand: Expression)])
    /// `a if condition else b`.
    case conditional(Expression, then: Expression, otherwise: Expression)
    case range(lower: Expression?, upper: Expression?, isClosed: Bool, step: Expression?)
    case call(Expression, [Argument])
    case member(Expression, Name)
    case index(Expression, [IndexPart])
    case command(BoundCommand)
    /// What stands where the parser found a mistake, with the names in it; such a tree is only
    /// checked, never run.
    case invalid(names: [String])
  }

  struct Argument {
    var label: Name?
    var value: Expression
  }

  enum IndexPart {
    case all(Span)
    case value(Expression)
  }

  enum StringPiece {
    case text(String)
    case value(Expression, format: ValueFormat?)
  }

  var kind: Kind
  var span: Span
  /// The longest way down to a leaf, limited so that walking the tree is safe.
  var height: Int = 1
}
