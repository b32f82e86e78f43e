import Testing

@testable import Lang

struct OperatorSpellingTests {
  @Test(
    "An operator of another language is named with what is written here",
    arguments: [
      ("!true", "write `not`", "not "), ("~true", "write `not`", "not "),
      ("true && true", "write `and`", "and"), ("2 ^ 3", "write `**`", "**"),
    ])
  func fixes(text: String, title: String, replacement: String) throws {
    let diagnostics = run("x = \(text)").diagnostics
    let fix = try #require(diagnostics.first { $0.code == .foreignOperator }?.fix)
    #expect(fix.title == title && fix.replacement == replacement)
  }
}
