import Testing

@testable import Lang

@Suite struct CheckerTests {
  /// The codes that checking a script reports, each with its line.
  private func check(_ text: String, files: [String: String] = [:]) -> [String] {
    let host = TestHost()
    host.files = files
    let diagnostics = Interpreter(host: host).check(Source(name: "test.cnn", text: text))
    #expect(host.output.isEmpty && host.log.isEmpty)
    return diagnostics.map { "\($0.code.rawValue) \($0.span?.start.line ?? 0)" }
  }

  @Test(arguments: [
    // Everything at once, syntax and shapes alike.
    ("x = 1 +\ny = lenght\nconv 6 5x5 strid 2\nprint y", ["E0101 1", "E0201 2", "E0204 3"]),
    // Both branches of an unknown condition.
    (
      "c = input() == \"a\"\nif c {\n  x = 1 / 0\n} else {\n  y = nope\n}",
      ["E0303 3", "E0201 5"]
    ),
    // A branch that is known not to run is still read.
    ("if false {\n  x = nope\n}", ["E0201 2"]),
    // A name that only one way defines is not held against the script.
    ("c = input() == \"a\"\nif c { x = 1 }\nprint x", []),
    // Layers built in a loop meet their real shapes.
    (
      "network n input 8x8x1\nfor i in 0..<3 {\n  conv 4 3x3\n}\nconv 4 3x3", ["E0402 5"]
    ),
    // … and so do layers built by a function.
    (
      "def block(n) {\n  conv n 3x3\n  conv n 3x3\n}\nnetwork n input 8x8x1\nblock(4)\nblock(4)",
      ["E0402 3"]
    ),
    // A function that nothing calls is walked with unknown arguments and no network.
    ("def f(a) {\n  conv a 3x3\n  return a + nope\n}", ["E0201 3"]),
    ("def f(a) { return a + 1 }\nprint f(1) + \"a\"", ["E0301 2"]),
    ("def f(a) { return a }\nf(1, 2)\nf()", ["E0215 2", "E0214 3"]),
    ("def f(n) { return f(n - 1) }\nf(3)", []),
    (
      "def fact(n) { if n < 2 { return 1 }\nreturn n * fact(n - 1) }\nx = [0] * fact(4)\nx[23]\nx[24]",
      ["E0306 5"]
    ),
    // Values that are known are computed.
    ("x = [1, 2]\nprint x[5]", ["E0306 2"]),
    ("n = 2\nnetwork a input 8x8x1\nconv (n - 2) 3x3", ["E0304 3"]),
    ("x = num(input())\nnetwork a input 8x8x1\nconv x 3x3\nflatten\ndense 10", []),
    ("assert 1 == 2", ["E0314 1"]),
    ("r = {a: 1}\nprint r.b", ["E0216 2"]),
    // Loops of unknown length are walked once, and what they change is unknown.
    ("n = num(input())\nx = 1\nfor i in 0..<n { x = x + 1 }\nassert x == 1", []),
    ("x = 0\nwhile x < 5 { x += 1 }\nassert x == 5", []),
    ("while true { x = nope }", ["E0201 1"]),
    ("for i in 0..<100000000 { x = i }\nassert x == 3", []),
    // Blocks and nested commands.
    ("network n input 8x8x1\nresidual {\n  conv 4 9x9\n}", ["E0402 3"]),
    ("network n input 8x8x1\nconv 1 1x1\ninsert after conv7 relu", ["E0218 3"]),
    ("data d from \"digits\"\ntrain on d epochs 0", ["E0304 2"]),
    ("train on nothing", ["E0201 1"]),
    ("data d from \"digits\"\nr = evaluate on d\nassert r.accuracy > 0.97\nprint \"{r.x:.3}\"", []),
    // Included scripts.
    ("include \"b.cnn\"\nprint y", []),
    ("include \"c.cnn\"", ["E0201 1"]),
    ("include \"missing.cnn\"", ["E0501 1"]),
    ("include \"self.cnn\"", ["E0516 1"]),
    // What a broken statement would have made is not missed later.
    ("x = [1, 2\nprint x", ["E0106 1"]),
    ("netwrok n input 8x8x1\nconv 4 3x3\nprint n", ["E0202 1"]),
    ("x = 3px\nprint x", ["E0103 1"]),
    ("x += 1", ["E0201 1"]),
    ("def f() { total = total + 1 }\nf()", ["E0203 1"]),
    ("print sqrt(-1), upper(3), sqroot(2)", ["E0316 1", "E0302 1", "E0213 1"]),
    ("x = map(sqrt, [1, 2])\nprint x[2]", ["E0306 2"]),
    ("for i in 0..<3 { xs = [1, 2]; print xs[i] }", ["E0306 1"]),
  ])
  func checkingFindsWhatRunningWouldMeet(text: String, expected: [String]) {
    let files = [
      "b.cnn": "y = 7", "c.cnn": "z = nope", "self.cnn": "include \"self.cnn\"",
    ]
    #expect(check(text, files: files) == expected)
  }

  @Test func checkingLeavesTheSessionAsItWas() {
    let host = TestHost()
    let interpreter = Interpreter(host: host)
    _ = interpreter.execute(Source(name: "1", text: "x = 1\nxs = [1]\nnetwork n input 8x8x1"))
    _ = interpreter.check(
      Source(name: "2", text: "x = 2\nxs[0] = 5\ny = 3\nn.note = 4\nconv 4 3x3"))
    #expect(interpreter.variable("x")?.number == 1)
    #expect(interpreter.variable("xs")?.text == "[1]")
    #expect(interpreter.variable("y") == nil)
    #expect(interpreter.execute(Source(name: "3", text: "print n.note")).succeeded)
    #expect(host.output == ["none"])
    #expect(host.current?.shape == [8, 8, 1])
  }

  @Test func aShapeErrorPointsAtBothCommands() throws {
    let diagnostics = Interpreter(host: TestHost()).check(
      Source(name: "test.cnn", text: "network n input 8x8x1\nconv 4 3x3\ndense 10"))
    let diagnostic = try #require(diagnostics.first)
    #expect(diagnostic.code == .shapeMismatch)
    #expect(diagnostic.span?.start.line == 3)
    #expect(diagnostic.secondary.map(\.span.start.line) == [2])
  }

  @Test func everyScriptThatRunsAlsoChecks() {
    for text in Samples.scripts {
      let ran = run(text)
      #expect(ran.diagnostics.map(\.message) == [], "\(text)")
      let checked = Interpreter(host: TestHost()).check(Source(name: "test.cnn", text: text))
      #expect(checked.map(\.message) == [], "\(text)")
    }
  }
}
