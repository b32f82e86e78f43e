import Testing

@testable import Lang

@Suite struct BinderTests {
  /// The first diagnostic of a command, as code and message, and its fix applied to the text.
  private func mistake(_ text: String) -> (summary: String, fixed: String?) {
    guard let diagnostic = run(text).diagnostics.first else { return ("none", nil) }
    var fixed: String?
    if let fix = diagnostic.fix {
      var bytes = Array(text.utf8)
      bytes.replaceSubrange(fix.span.range, with: Array(fix.replacement.utf8))
      fixed = String(decoding: bytes, as: UTF8.self)
    }
    return ("\(diagnostic.code.rawValue) \(diagnostic.message)", fixed)
  }

  @Test(arguments: [
    (
      "train on digits epochs 3 rat 5", "E0204 `train` has no option `rat`",
      "train on digits epochs 3 rate 5"
    ),
    ("conv 6 5x5 strid=2", "E0204 `conv` has no option `strid`", "conv 6 5x5 stride=2"),
    ("conv 6 5x5 tahn", "E0204 `conv` has no option `tahn`", "conv 6 5x5 tanh"),
    (
      "conv 6 5x5 pad smae",
      "E0210 `smae` is not one of the words for `pad`: `same`, `valid` or a whole number",
      "conv 6 5x5 pad same"
    ),
    (
      "save n to lenet.h5", "E0211 `to` of `save` must be a file name in quotes, not `lenet.h5`",
      "save n to \"lenet.h5\""
    ),
    ("cnov 6", "E0202 there is no command `cnov`", "conv 6"),
    ("x = 2 ^ 3", "E0113 a power is written `**`", "x = 2 ** 3"),
    ("x = sqrt (4)", "E0112 a call has no space before its parenthesis: `sqrt(…)`", "x = sqrt(4)"),
    ("x = true && false", "E0113 `&&` is written `and` here", "x = true and false"),
    ("if x = 3 { }", "E0114 a condition compares with `==`, not with `=`", "if x == 3 { }"),
    ("print “a”", "E0102 `“` (U+201C) is not `\"`", "print \"a”"),
    (
      "x = [1][0:1]", "E0120 a slice is written with `..<`, and `_` for a whole axis, not with `:`",
      nil
    ),
    ("conv 2 * 3 5x5", "E0101 expected an operand or option, found `*`", nil),
    (
      "conv 6 5x5 stride", "E0209 `stride` needs a value: a whole number or a size such as 5x5", nil
    ),
    (
      "conv 6 5x5 stride pad 1",
      "E0209 `stride` needs a value: a whole number or a size such as 5x5", nil
    ),
    ("conv 6, 7 5x5", "E0101 `filters` takes one value, not several", nil),
    ("conv relu 5x5", "E0211 `filters` of `conv` must be a whole number, not `5x5`", nil),
    ("train epochs 3", "E0209 `train` needs `on`: a tensor", nil),
    ("conv for 5x5", "E0101 expected an operand or option of `conv`, found `for`", nil),
    ("assert", "E0206 `assert` needs 1 value", nil),
    ("assert 1, 2, 3", "E0207 `assert` takes at most 2 values", nil),
    ("insert after conv1", "E0206 `insert` needs a command behind it", nil),
    ("data.train", "E0205 `data` is a verb; there can be no variable of that name", nil),
    ("def conv(a) { }", "E0205 `conv` is a verb and cannot be a variable's name", nil),
    ("elif x { }", "E0120 `elif` is written `else if`, behind the closing brace", nil),
    ("network relu input 5x5", "E0211 `name` of `network` must be a new name, not `relu`", nil),
  ])
  func mistakesAreNamedAndMendedWhereThatIsSure(text: String, message: String, fixed: String?) {
    let found = mistake(text)
    #expect(found.summary == message)
    #expect(found.fixed == fixed)
  }

  @Test func severalMistakesAreReportedAtOnce() {
    let result = run("conv 6 5x5 strid 2\nx = (1\ncnov 3\nprint \"a\nfor = 3")
    #expect(result.codes == ["E0204", "E0106", "E0202", "E0104", "E0101"])
    #expect(result.log.isEmpty)
  }

  @Test func aValueIsCheckedAgainstItsKindWhenTheCommandRuns() {
    #expect(run("n = 0\nconv n 5x5").codes == ["E0304"])
    #expect(run("n = \"a\"\nconv n 5x5").codes == ["E0211"])
    #expect(run("s = 5x5x5\nconv 3 s").codes == ["E0304"])
    #expect(run("conv 3 5x5 stride 2.5").codes == ["E0305"])
  }

  @Test func usageLinesComeFromTheSignature() {
    let lines = TestCommands.signatures.map(Usage.line)
    #expect(lines.contains("insert after LAYER COMMAND …"))
    #expect(lines.contains("train [NET] on TENSOR [epochs N] [rate X] [every N steps|epochs]"))
    #expect(lines.contains("plot loss|accuracy [of VALUE, …] [for VALUE]") == false)
    #expect(lines.contains("plot WHAT [of VALUE, …] [for VALUE]"))
  }

  @Test(arguments: [
    "o = \"tanh\"; conv 6 5x5 (o)", "conv 6 5x5 \"tanh\"", "conv 6 5x5 (\"ta\" + \"nh\")",
    "def f(a) { conv 6 5x5 (a) }\nf(\"tanh\")", "for a in [\"tanh\"] { conv 6 5x5 (a) }",
  ])
  func `a word in parentheses or quotes is computed`(text: String) {
    let result = run("network n input 8x8x1\n" + text)
    #expect(result.diagnostics.isEmpty)
    #expect(result.log.contains { $0.contains("tanh") })
  }

  @Test(arguments: [
    ("o = \"tahn\"; conv 6 5x5 (o)", "E0211"), ("o = 3; conv 6 5x5 (o)", "E0211"),
    ("conv 6 5x5 (missing)", "E0201"), ("plot loose", "E0210"),
  ])
  func `a computed word must be one of the list`(text: String, code: String) {
    #expect(mistake(text).summary.hasPrefix(code))
  }
}
