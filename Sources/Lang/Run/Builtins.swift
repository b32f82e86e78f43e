/// The functions and constants of the language itself, by name.
///
/// Each row is a ``Row``; the host's functions of the same names take over for its own objects.
enum Builtins {
  /// A function without reference to any session, so that the table can be shared.
  struct Row: Sendable {
    var signature: FunctionSignature
    /// Whether check mode may call it; what asks, prints or depends on the outside may not.
    var isPure = true
    var body: @Sendable (FunctionCall) throws(Diagnostic) -> Value

    init(
      _ name: String, _ group: String, _ parameters: [FunctionSignature.Parameter],
      variadic: Bool = false, isPure: Bool = true, onlyLooks: Bool = false, _ summary: String,
      example: String,
      body: @escaping @Sendable (FunctionCall) throws(Diagnostic) -> Value
    ) {
      signature = FunctionSignature(
        name, group: group, parameters, variadic: variadic, summary: summary,
        examples: [.init(example)])
      signature.onlyLooks = onlyLooks
      self.isPure = isPure
      self.body = body
    }
  }

  static let constants: [String: Double] = [
    "pi": Double.pi, "inf": Double.infinity, "nan": Double.nan,
  ]

  private static let rows: [Row] =
    NumberBuiltins.rows + CollectionBuiltins.rows + TextBuiltins.rows + FunctionBuiltins.rows

  private static let positions: [String: Int] = Dictionary(
    rows.enumerated().map { ($0.element.signature.name, $0.offset) },
    uniquingKeysWith: { first, _ in first })

  static var signatures: [FunctionSignature] { rows.map(\.signature) }

  static func contains(_ name: String) -> Bool { positions[name] != nil }

  static func function(_ name: String) -> TableFunction? {
    guard let position = positions[name] else { return nil }
    let row = rows[position]
    return TableFunction(
      row.signature, checking: row.isPure ? .call : .unknown, body: row.body)
  }
}
