/// A token: its kind and the bytes it covers.
struct Token: Equatable {
  enum Kind: UInt8 {
    case name, number, size
    // A string is a row of tokens, so that the expressions in it are tokens like any other.
    case stringStart, stringText, interpolationStart, formatSpec, interpolationEnd, stringEnd
    // Keywords.
    case `if`, `else`, `for`, `in`, `while`, `break`, `continue`, `return`, def
    case and, or, not, `true`, `false`, none
    // Operators.
    case plus, minus, star, slash, doubleSlash, percent, doubleStar
    case equalEqual, notEqual, less, lessEqual, greater, greaterEqual
    case assign
    case plusAssign, minusAssign, starAssign, slashAssign, doubleSlashAssign, percentAssign
    case doubleStarAssign
    case halfOpenRange, closedRange
    // Punctuation.
    case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace
    case comma, colon, dot, semicolon, newline
    /// Something that has been reported already.
    case invalid
    case end
  }

  var kind: Kind
  /// Whether space, a comment or a line continuation stands before it.
  var hasSpaceBefore: Bool
  private var lower: Int32
  private var upper: Int32

  init(_ kind: Kind, _ range: Range<Int>, spaceBefore: Bool) {
    self.kind = kind
    self.hasSpaceBefore = spaceBefore
    // Sources are limited to 64 MB, so offsets fit.
    self.lower = Int32(truncatingIfNeeded: range.lowerBound)
    self.upper = Int32(truncatingIfNeeded: range.upperBound)
  }

  var start: Int { Int(lower) }
  var end: Int { Int(upper) }
  var range: Range<Int> { start..<end }

  static let keywords: [String: Kind] = [
    "if": .if, "else": .else, "for": .for, "in": .in, "while": .while, "break": .break,
    "continue": .continue, "return": .return, "def": .def, "and": .and, "or": .or, "not": .not,
    "true": .true, "false": .false, "none": .none,
  ]

  /// Whether the token is spelled like a name: a name or a keyword.
  var isWord: Bool {
    kind == .name || (Kind.if.rawValue...Kind.none.rawValue).contains(kind.rawValue)
  }

  /// Whether the token ends a statement.
  var isStatementEnd: Bool {
    switch kind {
    case .newline, .semicolon, .end, .rightBrace: true
    default: false
    }
  }
}
