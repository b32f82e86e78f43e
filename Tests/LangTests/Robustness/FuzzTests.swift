import Testing

@testable import Lang

/// Random and damaged scripts: there may be diagnostics, never a trap, and no endless run.
@Suite struct FuzzTests {
  /// Runs, checks and formats bytes; an interruption ends what would not end by itself.
  private func exercise(_ bytes: [UInt8]) {
    let host = LimitedHost()
    let interpreter = Interpreter(host: host)
    interpreter.turnLimit = 20_000
    let source = Source(name: "fuzz.cnn", bytes: bytes)
    let outcome = interpreter.execute(source)
    let checked = interpreter.check(source)
    for diagnostic in outcome.diagnostics + checked {
      let text = DiagnosticRenderer(coloured: false, width: 80).render(diagnostic)
      #expect(!text.unicodeScalars.contains { Escaping.isUnsafe($0, lines: true) })
    }
    _ = Formatter.format(source, vocabulary: interpreter.vocabulary)
    _ = interpreter.completeness(of: source.text)
  }

  @Test(arguments: 0..<12)
  func damagedScriptsGiveDiagnostics(seed: Int) {
    var mutator = Mutator(seed: UInt64(seed) &* 1000)
    for _ in 0..<60 { exercise(mutator.mutateBytes(Samples.scripts)) }
  }

  @Test(arguments: 0..<8)
  func randomBytesGiveDiagnostics(seed: Int) {
    var mutator = Mutator(seed: UInt64(seed) &* 7919)
    for _ in 0..<100 { exercise(mutator.randomBytes()) }
  }

  @Test(arguments: 0..<5)
  func randomProgramsRunToAnEnd(seed: Int) {
    var generator = ProgramGenerator(seed: UInt64(seed) &+ 500)
    for _ in 0..<12 { exercise(Array(generator.program().utf8)) }
  }

  /// A piece that is repeated until no parser should like it.
  @Test(
    arguments: [
      "(", "[", "{", "if x {", "-", "not ", ".a", "[0]", "()", "+1", "**2", "\"{", "1,", "1 ", "a",
      "9",
      "def f() {", "time ", "insert after a ", ")", "else ", "x = 1;", "# ", "\\\n", "\n", "a b ",
    ], ["", "x", "print ", "conv "])
  func endlessRepetitionGivesDiagnostics(piece: String, start: String) {
    exercise(Array((start + String(repeating: piece, count: 1200)).utf8))
  }

  /// What has been typed with ill will, each once.
  @Test(arguments: [
    "\u{0}", "x = \"\u{0}\"",
    "conv 0 5x5", "conv -1 5x5", "conv 1e18 5x5", "conv 99999999999999999999 5x5", "x = 0x0",
    "x = 99999999999999999999x3", "x = 1e999", "x = [1][1e300]", "x = [1][-1e18]",
    "x = [1, 2][9223372036854775807...]", "x = [1, 2][-9223372036854775808..<5 by -1]",
    "x = list(0..<1e15)", "x = \"a\" * 1e15", "x = range(0, 1e300, 1e-300)",
    "for i in 0..<1e300 { break }",
    "print \"{1:99999}\"", "print \"{1e308:.30}\"", "print round(1e308, -300)", "x = size(1e18)",
    "x = [0]; for i in 0..<100000 { x = [x] }", "x = {a: 0}; for i in 0..<2000 { x = {a: x} }",
    "x = \"a\"; while true { x = x + x }", "x = [0]; while true { x += x }",
    "def f(g) { return g(g) }\nf(f)", "def f() { for i in 0..<3 { f() } }\nf()",
    "x = 5 % 1e-320", "x = (-8) ** (1 / 3)", "x = 1 // 1e-320", "a, a, a = [1, 2, 3]",
    "x = \"\\u{110000}\\u{D800}\\u{}\"", "x = sorted([nan, 1, nan])", "x = 5...", "x = ...5",
    "def f(a=f) { return a }\nf()", "include \"\"", "x = [1]; x[0] = x; x[0][0][0] = x",
  ])
  func hostileTextsGiveDiagnostics(text: String) {
    exercise(Array(text.utf8))
  }

  @Test func brokenEncodingIsADiagnostic() {
    exercise([0xFF, 0xFE, 0x00, 0x78])
    exercise(Array("x = \"".utf8) + [0xC3, 0x28, 0xE2, 0x82] + Array("\"".utf8))
    exercise([0xEF, 0xBB, 0xBF] + Array("x = 1".utf8))
  }
}

/// A host that interrupts whatever runs too long.
private final class LimitedHost: Host {
  let vocabulary = Vocabulary(commands: TestCommands.signatures, functions: LimitedHost.functions)
  let interruption = InterruptionFlag()
  static var functions: [TableFunction] { TestFunctions.table }

  func run(_ invocation: Invocation) throws(Diagnostic) -> Value {
    try invocation.block?()
    return try invocation.nested?() ?? .none
  }
  func show(_ value: Value) { _ = value.text }
  func write(_ text: String, to stream: OutputStream) {}
}
