/// One word behind a verb, before it is known which operand or option it belongs to.
struct CommandWord {
  /// `epochs=` before the value.
  var label: Name?
  /// The word where it is a bare one: a name or a keyword without anything behind it.
  var bare: String?
  /// The value; nil for a keyword, which can only be a word.
  var expression: Expression?
  /// Whether a comma stands behind it.
  var hasComma = false
  /// The token of the `=`, for the formatter.
  var assignToken: Int?
  var span: Span

  var isNumber: Bool {
    if case .number? = expression?.kind { true } else { false }
  }
}
