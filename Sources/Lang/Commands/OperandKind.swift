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
  /// A name with members and an index behind it, which the command takes apart: a ``PlaceValue``.
  case place
  /// The first of several kinds that fits.
  case oneOf([OperandKind])
  /// One or more of a kind, with commas between: `of a, b`.
  case list(OperandKind)

  /// What a path is used for.
  public enum FileUse: Sendable, Equatable {
    case reading
    case writing
    /// To read from, or the name of a data set.
    case data
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

extension OperandKind {
  /// Whether a bare word here names a new variable.
  var takesNewName: Bool {
    switch self {
    case .newName: true
    case .oneOf(let kinds): kinds.contains { $0.takesNewName }
    case .list(let kind): kind.takesNewName
    case .number, .integer, .size, .string, .file, .boolean, .word, .anyWord, .reference, .value,
      .place:
      false
    }
  }

  /// Whether several values may be written with commas between.
  var isList: Bool {
    switch self {
    case .list: true
    case .oneOf(let kinds): kinds.contains { $0.isList }
    default: false
    }
  }

  /// The kind of one item of a list; the kind itself for others.
  var element: OperandKind {
    switch self {
    case .list(let kind): kind
    case .oneOf(let kinds): .oneOf(kinds.map(\.element))
    default: self
    }
  }

  /// The alternatives, flattened.
  var alternatives: [OperandKind] {
    switch self {
    case .oneOf(let kinds): kinds.flatMap(\.alternatives)
    case .list(let kind): kind.alternatives
    default: [self]
    }
  }

  /// Every word that may be written bare, with its help.
  var words: [Word] {
    alternatives.flatMap { kind -> [Word] in
      if case .word(let words) = kind { return words }
      return []
    }
  }

  /// The word that a value stands for, where only words may stand: `optimizer (name)`.
  func word(of value: Value) -> String? {
    guard case .string(let word) = value, words.contains(where: { $0.name == word }) else {
      return nil
    }
    let isOnlyWords = alternatives.allSatisfy {
      switch $0 {
      case .word, .number, .integer, .size, .boolean: true
      default: false
      }
    }
    return isOnlyWords ? word : nil
  }

  /// Whether a size may be written.
  var takesSize: Bool {
    alternatives.contains { if case .size = $0 { true } else { false } }
  }

  /// Whether text in quotes may be written.
  var takesQuotedText: Bool {
    alternatives.contains {
      switch $0 {
      case .string, .file: true
      default: false
      }
    }
  }

  /// Whether it can only be a number, a size, or on and off.
  var isNumeric: Bool {
    alternatives.allSatisfy {
      switch $0 {
      case .number, .integer, .size, .boolean: true
      case .word, .newName, .anyWord, .reference, .value, .place, .string, .file, .oneOf, .list:
        false
      }
    }
  }

  /// Whether any bare word is taken as it stands.
  var takesAnyWord: Bool {
    alternatives.contains { if case .anyWord = $0 { true } else { false } }
  }

  /// What must be written, for messages: "a whole number", "`same` or `valid`".
  var description: String {
    switch self {
    case .number: return "a number"
    case .integer: return "a whole number"
    case .size(let rank):
      return rank.lowerBound == rank.upperBound
        ? "a size such as " + Array(repeating: "5", count: rank.lowerBound).joined(separator: "x")
        : "a size such as 5x5"
    case .string: return "a string"
    case .file: return "a file name in quotes"
    case .boolean: return "on or off"
    case .word(let words): return Wording.alternatives(words.map { "`\($0.name)`" })
    case .newName: return "a new name"
    case .anyWord: return "a word"
    case .reference(let types):
      return types.isEmpty ? "a name" : Wording.alternatives(types.map(Wording.article))
    case .value: return "a value"
    case .place: return "a layer, possibly with an index"
    case .oneOf(let kinds):
      return Wording.alternatives(
        kinds.flatMap { kind in
          if case .word(let words) = kind {
            words.map { "`\($0.name)`" }
          } else {
            [kind.description]
          }
        })
    case .list(let kind): return kind.description
    }
  }
}
