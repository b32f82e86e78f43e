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
    ("x = [1]; x.append(4)", "`x = append(x, item)`"), ("x = \"a\"; x.upper()", "upper(value)"),
    ("r = {a: 1}; r.items()", "`for key in record"), ("r = {a: 1}; r.a()", "without parentheses"),
    ("make unknown", "`network NAME input HxWxC`"), ("fit x", "`train on DATA"),
    ("print f\"{1}\"", "\"… {value} …\""), ("print(f\"{1}\")", "\"… {value} …\""),
    ("x = 1; assert x is none", "`==` compares"), ("x = \"a\" \"b\"", "`+` joins"),
    ("x = \"\"\"a\"\"\"", "one quote on either side"), ("x: int = 3", "without types"),
    ("f = (x) => x", "`def name(a, b) { … }`"), ("x = None", "did you mean `none`?"),
    ("x = 1; print x x", "commas stand between values"), ("pass", "{ }"),
    ("conv 6 5x5 padding same relu", "did you mean `pad`?"),
    ("conv 6 5x5 padding same", "did you mean `pad`?"), ("conv 6 5x5 kernel_size 3", "an operand"),
    ("flatten()", "it is written `flatten`"),
    ("x = {1, 2}", "a field's name"), ("conv 6, 5x5", "no commas stand"),
    ("network n input=(28, 28, 1)", "28x28x1"), ("data d from digits", "text stands in quotes"),
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
