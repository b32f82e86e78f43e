/// The functions of the language itself.
enum Builtins {
  static var table: [String: TableFunction] { [:] }
}
