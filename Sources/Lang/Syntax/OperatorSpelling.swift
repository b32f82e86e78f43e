/// The spellings of operators and punctuation, longest first.
struct OperatorSpelling: Sendable {
  let bytes: [UInt8]
  let kind: Token.Kind
  /// For an operator of another language: what to write here.
  let advice: String?
  let replacement: String?

  private init(
    _ text: String, _ kind: Token.Kind, advice: String? = nil, replacement: String? = nil
  ) {
    self.bytes = Array(text.utf8)
    self.kind = kind
    self.advice = advice
    self.replacement = replacement
  }

  /// The rows that begin with a byte, in order.
  static let byFirstByte: [[OperatorSpelling]] = (0...255).map { byte in
    rows.filter { $0.bytes.first.map(Int.init) == byte }
  }

  static let rows: [OperatorSpelling] = [
    OperatorSpelling("**=", .doubleStarAssign),
    OperatorSpelling("//=", .doubleSlashAssign),
    OperatorSpelling(
      "===", .equalEqual, advice: "equality is written `==`", replacement: "=="),
    OperatorSpelling(
      "!==", .notEqual, advice: "inequality is written `!=`", replacement: "!="),
    OperatorSpelling("==", .equalEqual),
    OperatorSpelling("!=", .notEqual),
    OperatorSpelling("<=", .lessEqual),
    OperatorSpelling(">=", .greaterEqual),
    OperatorSpelling(
      "<>", .notEqual, advice: "inequality is written `!=`", replacement: "!="),
    OperatorSpelling("+=", .plusAssign),
    OperatorSpelling("-=", .minusAssign),
    OperatorSpelling("*=", .starAssign),
    OperatorSpelling("/=", .slashAssign),
    OperatorSpelling("%=", .percentAssign),
    OperatorSpelling("**", .doubleStar),
    OperatorSpelling("//", .doubleSlash),
    OperatorSpelling("&&", .and, advice: "`&&` is written `and` here", replacement: "and"),
    OperatorSpelling("||", .or, advice: "`||` is written `or` here", replacement: "or"),
    OperatorSpelling("->", .invalid, advice: "functions have no result type here"),
    OperatorSpelling(":=", .assign, advice: "assignment is written `=`", replacement: "="),
    OperatorSpelling("+", .plus),
    OperatorSpelling("-", .minus),
    OperatorSpelling("*", .star),
    OperatorSpelling("/", .slash),
    OperatorSpelling("%", .percent),
    OperatorSpelling("<", .less),
    OperatorSpelling(">", .greater),
    OperatorSpelling("=", .assign),
    OperatorSpelling("^", .doubleStar, advice: "a power is written `**`", replacement: "**"),
    OperatorSpelling("!", .not, advice: "`!` is written `not` here", replacement: "not "),
    OperatorSpelling("~", .not, advice: "`~` is written `not` here", replacement: "not "),
    OperatorSpelling(
      "@", .star, advice: "there is no operator `@`; the function matmul(a, b) multiplies matrices"),
    OperatorSpelling("&", .and, advice: "`&` is written `and` here", replacement: "and"),
    OperatorSpelling("|", .or, advice: "`|` is written `or` here", replacement: "or"),
    OperatorSpelling("(", .leftParen),
    OperatorSpelling(")", .rightParen),
    OperatorSpelling("[", .leftBracket),
    OperatorSpelling("]", .rightBracket),
    OperatorSpelling("{", .leftBrace),
    OperatorSpelling("}", .rightBrace),
    OperatorSpelling(",", .comma),
    OperatorSpelling(":", .colon),
    OperatorSpelling(";", .semicolon),
  ]
}
