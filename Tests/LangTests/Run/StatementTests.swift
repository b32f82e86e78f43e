import Testing

@testable import Lang

@Suite struct StatementTests {
  @Test(arguments: [
    ("x = 1; x += 2; print x", ["3"]),
    ("a, b = 1, 2\na, b = b, a\nprint a, b", ["2 1"]),
    ("xs = [1, 2, 3]; xs[0] = 9; xs += [4]; print xs", ["[9, 2, 3, 4]"]),
    ("xs = [[1], [2]]; xs[0][0] = 5; print xs", ["[[5], [2]]"]),
    ("xs = [1]; ys = xs; ys[0] = 2; print xs, ys", ["[1] [2]"]),
    ("r = {a: 1}; r.b = 2; r[\"c\"] = 3; print r", ["{a: 1, b: 2, c: 3}"]),
    ("t = tensor([1, 2]); t[0] = 5; print t", ["tensor <5 2>"]),
    ("network n input 4x4x1; n.note = 3; m = n; m.note = 4; print n.note", ["4"]),
    ("r = {t: tensor([1, 2])}; r.t[1] = 7; print r", ["{t: <1 7>}"]),
    ("if 1 > 2 { print 1 } else if 2 > 1 { print 2 } else { print 3 }", ["2"]),
    ("for i in 0..<3 { if i == 1 { continue }; print i }", ["0", "2"]),
    ("for i, x in enumerate([\"a\"]) { print i, x }", ["0 a"]),
    ("n = 0; while true { n += 1; if n > 3 { break } }; print n", ["4"]),
    ("for c in \"ab\" { print c }", ["a", "b"]),
    ("for x in tensor([1, 2]) { print x }", ["1", "2"]),
    ("for k in {a: 1} { print k }", ["a"]),
    ("def f(a, b=2) { return a * b }\nprint f(3), f(3, b=4), f(b=1, a=5)", ["6 12 5"]),
    ("def f(n) { if n < 2 { return 1 }; return n * f(n - 1) }\nprint f(10)", ["3628800"]),
    ("def f() { x = 1 }\nx = 5; f(); print x", ["5"]),
    ("k = 3; def f(x) { return x * k }\nprint f(2)", ["6"]),
    ("def outer(a) { def inner(b) { return a + b }\nreturn inner(1) }\nprint outer(5)", ["6"]),
    (
      "def outer() { def fact(n) { if n < 2 { return 1 }; return n * fact(n - 1) }\n"
        + "return fact(5) }\nprint outer()", ["120"]
    ),
    ("def add(n) { def f(x) { return x + n }\nreturn f }\nprint add(2)(3)", ["5"]),
    ("x = [1,\n  2,\n]\nprint x", ["[1, 2]"]),
    ("x = 1 + \\\n  2\nprint x", ["3"]),
    ("print 1, # one\n  2", ["1 2"]),
    ("print(\"a\", 1)", ["a 1"]),
    ("print (1 + 2) * 3", ["9"]),
    ("print", [""]),
    ("# only a comment", []),
    ("def f() { return 1, 2 }\na, b = f()\nprint a + b", ["3"]),
    ("include \"b.cnn\"\nprint y", ["7"]),
    ("xs = []; for i in 0..<3 { xs += [i * i] }\nprint xs", ["[0, 1, 4]"]),
    ("x = 5\nx\nprint _ + 1", ["6"]),
    ("x = 3\nassert x == 3\nprint \"ok\"", ["ok"]),
    ("s = sum; print s([1, 2])", ["3"]),
    ("sum = 4; print sum", ["4"]),
    ("if true {\n  print 1\n}\nelse {\n  print 2\n}", ["1"]),
  ])
  func statementsDoWhatTheySay(text: String, expected: [String]) {
    #expect(printed(text, files: ["b.cnn": "y = 7"]) == expected)
  }

  @Test(arguments: [
    ("conv 6 5x5 tanh", "conv filters=6 size=5x5 activation=tanh"),
    ("conv 6 5x5 stride 2 pad same", "conv filters=6 size=5x5 stride=2 pad=same"),
    (
      "conv 6 5x5 pad=1 stride=2x1 tanh", "conv filters=6 size=5x5 activation=tanh stride=2x1 pad=1"
    ),
    ("n = 3; conv (2*n) 5x5", "conv filters=6 size=5x5"),
    ("n = 3; conv n 5x5", "conv filters=3 size=5x5"),
    ("conv filters=6 size=5x5", "conv filters=6 size=5x5"),
    (
      "conv 6 5x5 flipped bias off as edges",
      "conv filters=6 size=5x5 bias=off flipped=true as=edges"
    ),
    ("x = [6]; conv x[0] 5x5", "conv filters=6 size=5x5"),
    ("def k() { return 6 }\nconv k() 5x5", "conv filters=6 size=5x5"),
  ])
  func operandsAndOptionsComeInAnyOrder(text: String, expected: String) {
    let result = run("network n0 input 28x28x1\n" + text)
    #expect(result.diagnostics.map(\.message) == [])
    #expect(result.log.last == expected)
  }

  @Test(arguments: [
    (
      "data d from \"digits\" train 60 classes \"a\", \"b\"",
      ["data name=d from=\"digits\" train=60 classes=[\"a\", \"b\"]"]
    ),
    (
      "data d from \"x\"\ntrain on d epochs 5 every 50 steps rate -0",
      ["data name=d from=\"x\"", "train on=d epochs=5 rate=0 every=50 steps"]
    ),
    (
      "network a input 4x4x1\ndata d from \"x\"\ntrain a on d[0..<2]",
      ["network name=a input=4x4x1", "data name=d from=\"x\"", "train net=a on=<1 2>"]
    ),
    ("plot loss of 1, (2 + 3) for \"x\"", ["plot what=loss of=[1, 5] for=\"x\""]),
    ("time x = 3", ["time"]),
    ("help E0204", ["help topic=E0204"]),
    ("help for", ["help topic=for"]),
    (
      "network a input 4x4x1\nconv 1 1x1\ninsert after conv1 relu",
      ["network name=a input=4x4x1", "conv filters=1 size=1x1", "insert after=conv1", "relu"]
    ),
    (
      "network a input 4x4x1\nrelu\nrename relu1 to edges",
      ["network name=a input=4x4x1", "relu", "rename layer=relu1 to=edges"]
    ),
    (
      "network a input 4x4x1\nresidual { relu; relu }",
      ["network name=a input=4x4x1", "residual", "relu", "relu"]
    ),
  ])
  func commandsReachTheHost(text: String, expected: [String]) {
    let result = run(text)
    #expect(result.log == expected)
  }

  @Test func aCommandsValueCanBeUsed() {
    #expect(
      printed("data d from \"x\"\nr = evaluate on d\nprint r.accuracy, (evaluate on d).accuracy")
        == ["0.5 0.5"])
  }

  @Test func expressionsThatStandAloneAreShown() {
    let result = run("1 + 1\n\"a\"\nx = 3\nx\nnone")
    #expect(result.shown == ["2", "a", "3"])
  }

  @Test func variablesLastFromCellToCell() {
    let host = TestHost()
    let interpreter = Interpreter(host: host)
    #expect(interpreter.execute(Source(name: "1", text: "x = 1\ndef f() { return x }")).succeeded)
    #expect(interpreter.execute(Source(name: "2", text: "x = x + 1")).succeeded)
    let outcome = interpreter.execute(Source(name: "3", text: "f()"))
    #expect(outcome.value.number == 2)
    #expect(interpreter.variables.map(\.name) == ["x", "f"])
    interpreter.removeVariable("x")
    #expect(
      interpreter.execute(Source(name: "4", text: "x")).diagnostics.map(\.code) == [.unknownName])
  }

  @Test func anInterruptionStopsALoop() {
    let result = run("while true { stop }")
    #expect(result.diagnostics.map(\.code) == [.interrupted])
  }

  @Test func recursionEndsWithADiagnosticAtItsStatedDepth() {
    #expect(
      printed("def f(n) { if n == 0 { return 0 }; return 1 + f(n - 1) }\nprint f(990)") == ["990"])
    #expect(run("def f(n) { return f(n + 1) }\nf(0)").codes == ["E0312"])
  }

  @Test func anErrorInAFunctionCarriesTheCallsThatLedThere() throws {
    let result = run("def f(x) {\n  return 1 / x\n}\nfor i in 0..<3 {\n  y = f(2 - i)\n}")
    let diagnostic = try #require(result.diagnostics.first)
    #expect(diagnostic.code == .divisionByZero)
    #expect(
      diagnostic.trace.map(\.description) == [
        "in `f`, called here", "in turn 3 of this loop",
      ])
  }
}
