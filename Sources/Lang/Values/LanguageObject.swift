/// A value that the host adds to the language: a tensor, a dataset, a network, a layer.
///
/// Every requirement but the type's name and its display has a default that says "this kind of
/// value cannot do that"; the interpreter turns nil into a diagnostic with the right place. Thrown
/// diagnostics need no span.
public protocol LanguageObject {
  /// The type's name as the user reads it, and the name that reference operands ask for.
  var typeName: String { get }

  /// The object as text, for `print` and results: several lines at most `width` columns wide.
  func display(width: Int) -> String

  /// The object in one short line, for use inside lists, records and completion.
  var shortDisplay: String { get }

  /// The members, each with one line of help, for completion and did-you-mean.
  var members: [MemberDescription] { get }

  /// The value of a member; nil when there is no such member.
  func member(_ name: String) throws(Diagnostic) -> Value?

  /// Changes a member.
  func assignMember(_ name: String, to value: Value) throws(Diagnostic) -> Assignment

  /// The element or slice at `indices`; nil when the object cannot be indexed.
  func element(at indices: [IndexValue]) throws(Diagnostic) -> Value?

  /// Changes the element or slice at `indices`.
  func assignElement(at indices: [IndexValue], to value: Value) throws(Diagnostic) -> Assignment

  /// The object as a part of an index, such as the positions that `argsort` gives; nil when it
  /// cannot be one.
  func asIndex() throws(Diagnostic) -> IndexValue?

  /// `self op other` or, with `side` right, `other op self`; nil when that is not defined.
  ///
  /// With an object on both sides the left one is asked first, then the right one.
  func apply(_ operation: BinaryOperator, with other: Value, side: OperandSide)
    throws(Diagnostic) -> Value?

  /// `-self` or `not self`; nil when that is not defined.
  func apply(_ operation: UnaryOperator) throws(Diagnostic) -> Value?

  /// Whether the object equals another value; nil when the question makes no sense.
  func isEqual(to other: Value) throws(Diagnostic) -> Bool?

  /// How many elements `len` and `for` see; nil when the object has no length.
  var length: Int? { get }

  /// The element that turn `position` of a `for` loop sees; only asked below ``length``.
  func iterationElement(at position: Int) throws(Diagnostic) -> Value

  /// The bytes that the value takes, where that can be much.
  var storageSize: Int { get }

  /// The object as a condition; nil when it has no truth (a tensor of several numbers).
  var truth: Bool? { get }
}

/// A member of an object with one line of help.
public struct MemberDescription: Sendable, Equatable {
  public var name: String
  public var summary: String
  /// The type of its value, where completion is to offer it for operands of that type.
  public var typeName: String?

  public init(_ name: String, _ summary: String, type typeName: String? = nil) {
    self.name = name
    self.summary = summary
    self.typeName = typeName
  }
}

/// What became of an assignment to a member or an element.
public enum Assignment {
  /// The object changed where it is; every variable that holds it sees the change.
  case changedInPlace
  /// The object has value semantics; this new one goes back into the variable.
  case replaced(any LanguageObject)
  /// The object cannot be changed like that.
  case notAssignable
}

/// Which side of a binary operator an object stands on.
public enum OperandSide: Sendable {
  case left
  case right
}

extension LanguageObject {
  public var storageSize: Int { 0 }
  public var shortDisplay: String { "<\(typeName)>" }
  public var members: [MemberDescription] { [] }
  public func member(_ name: String) throws(Diagnostic) -> Value? { nil }
  public func assignMember(_ name: String, to value: Value) throws(Diagnostic) -> Assignment {
    .notAssignable
  }
  public func element(at indices: [IndexValue]) throws(Diagnostic) -> Value? { nil }
  public func assignElement(at indices: [IndexValue], to value: Value)
    throws(Diagnostic) -> Assignment
  { .notAssignable }
  public func asIndex() throws(Diagnostic) -> IndexValue? { nil }
  public func apply(_ operation: BinaryOperator, with other: Value, side: OperandSide)
    throws(Diagnostic) -> Value?
  { nil }
  public func apply(_ operation: UnaryOperator) throws(Diagnostic) -> Value? { nil }
  public func isEqual(to other: Value) throws(Diagnostic) -> Bool? { nil }
  public var length: Int? { nil }
  public func iterationElement(at position: Int) throws(Diagnostic) -> Value { .none }
  public var truth: Bool? { true }
}
