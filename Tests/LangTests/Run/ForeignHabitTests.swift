import Testing

@testable import Lang

/// What people write who come from another language is answered with what to write here.
@Suite struct ForeignHabitTests {
  @Test(arguments: [
    ("import numpy as np", "nothing to import"), ("let x = 3", "without `let`"),
    ("x = [i for i in 0..<3]", "no comprehensions"), ("x = 1; x++", "`x += 1`"),
    ("y = lambda x: x", "`def name(a, b) { … }`"), ("x = f\"abc\"", "\"… {value} …\""),
    ("x = 3 print x", "a newline or `;`"), ("x = (1, 2)", "in square brackets"),
    ("if true print 1", "if … { … }"), ("def f(x): return x", "def f() … { … }"),
    ("conv(6, 5)", "without parentheses and commas"),
    ("conv(filters=6)", "without parentheses and commas"),
    ("x = length([1])", "`len(x)`"), ("x = lenght([1])", "`len(x)`"),
    ("x = np.zeros(3)", "functions stand alone"), ("x = null", "`none`"),
    ("lenght = 3; print length", "did you mean `lenght`?"),
  ])
  func aForeignHabitIsAnswered(script: String, advice: String) {
    let found = run(script).diagnostics
    #expect(found.count == 1)
    #expect(found.contains { ([$0.message] + $0.notes).contains { $0.contains(advice) } })
  }

  @Test func anOperandInParenthesesIsNoCall() {
    #expect(run("conv(2 * 3) 5x5").diagnostics.allSatisfy { $0.code != .foreignSyntax })
  }
}
