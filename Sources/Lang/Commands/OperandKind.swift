/// What an operand or the value of an option may be.
///
/// The kind decides how the words behind a verb are read, what is checked, and what is offered as
/// a completion.
public indirect enum OperandKind: Sendable {
  /// A number within bounds.
  case number(ClosedRange<Double> = -Double.infinity...Double.infinity)
  /// A whole number within bounds.
  case integer(ClosedRange<Int> = -9_007_199_254_740_992...9_007_199_254_740_992)
  /// A size with a number of extents within bounds: `5x5`.
  case size(rank: ClosedRange<Int>)
  case string
  /// A path as a string, to read from or write to.
  case file(FileUse)
  /// `on`, `off`, `true`, `false`, or an expression that gives a boolean.
  case boolean
  /// One word of a list, written bare.
  case word([Word])
  /// A new name, written bare: `as edges`, `data digits …`.
  case newName
  /// A bare word that only the command understands: `help conv`, `help E0204`.
  case anyWord
  /// A host object of one of these type names. A bare name is looked up among the variables, then
  /// by ``Host/lookUp(_:types:)`` (layers of the current network).
  case reference([String])
  /// Any value: a literal, a name with members, indices or a call, or a parenthesised expression.
  case value
  /// The first of several kinds that fits.
  case oneOf([OperandKind])
  /// One or more of a kind, with commas between: `of a, b`.
  case list(OperandKind)

  /// What a path is used for.
  public enum FileUse: Sendable, Equatable {
    case reading
    case writing
  }

  /// A word of a list with one line of help.
  public struct Word: Sendable, Equatable {
    public var name: String
    public var summary: String

    public init(_ name: String, _ summary: String = "") {
      self.name = name
      self.summary = summary
    }
  }
}
