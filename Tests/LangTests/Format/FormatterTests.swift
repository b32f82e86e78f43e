import Testing

@testable import Lang

@Suite struct FormatterTests {
  static var vocabulary: Vocabulary {
    Vocabulary(
      commands: TestCommands.signatures, functions: TestFunctions.table)
  }

  static func format(_ text: String) -> String? {
    let source = Source(name: "test.cnn", text: text)
    if case .formatted(let result) = Formatter.format(source, vocabulary: vocabulary) {
      return result
    }
    return nil
  }

  /// The tree as text; nil for a source with mistakes.
  static func tree(_ text: String) -> String? {
    DeepStack.run {
      let reports = Reports()
      let source = Source(name: "test.cnn", text: text)
      let program = Parser.parse(source, vocabulary: vocabulary, reports: reports)
      return reports.diagnostics.isEmpty ? TreeText.text(program) : nil
    }
  }

  @Test(arguments: [
    ("x=1", "x = 1\n"),
    ("x   =  1+2*-3", "x = 1 + 2 * -3\n"),
    ("f( 1,b = 2 )", "f(1, b=2)\n"),
    ("x[ 1 ,0 ..< 3, _]", "x[1, 0..<3, _]\n"),
    ("y = x [1] if a else b", nil),
    ("a;b;;c", "a\nb\nc\n"),
    ("\n\n\na\n\n\n\nb\n\n", "a\n\nb\n"),
    ("if x{y}", "if x { y }\n"),
    ("if x{\ny;z}else{w}", "if x {\n  y\n  z\n} else { w }\n"),
    ("if x {\n\n  y\n\n}\nelse if z {\n}\n", "if x {\n  y\n} else if z {\n}\n"),
    ("for i in 0 ..< 3 { a ; b }", "for i in 0..<3 { a; b }\n"),
    ("def f( a,b = 2 ){\nreturn a}", "def f(a, b=2) {\n  return a\n}\n"),
    ("conv 6 5x5 stride = 2 pad=same", "conv 6 5x5 stride 2 pad same\n"),
    ("conv filters = 6 size=5x5", "conv filters=6 size=5x5\n"),
    ("print(\"a\",1)", "print \"a\", 1\n"),
    ("print()", "print()\n"),
    ("print (1)+2", "print (1) + 2\n"),
    ("x = { a :1,\"b\": [ 2 ] }", "x = {a: 1, \"b\": [2]}\n"),
    ("x = [1,\n2,\n    3]", "x = [1,\n  2,\n  3]\n"),
    ("x = [\n1,\n]", "x = [\n  1,\n]\n"),
    ("x = 1 + \\\n2", "x = 1 + \\\n    2\n"),
    ("a   # one\n#two\nb", "a  # one\n#two\nb\n"),
    ("if x { # why\na\n# last\n}", "if x {  # why\n  a\n  # last\n}\n"),
    ("x = \"{ a+1 :.3}\"", "x = \"{ a+1 :.3}\"\n"),
    ("print 1,\n2", "print 1,\n    2\n"),
    ("xs[... by 2]", "xs[... by 2]\n"),
    ("xs[..<-1]", "xs[..<-1]\n"),
    ("not  x and - y", "not x and -y\n"),
    ("#!/usr/bin/env cnn\nx=1", "#!/usr/bin/env cnn\nx = 1\n"),
    ("residual{\nrelu;relu}", "residual {\n  relu\n  relu\n}\n"),
    ("with-1e308", "with - 1e308\n"),
    ("var -1", "var - 1\n"),
    ("x = 1 +", nil),
    ("", ""),
    ("# only", "# only\n"),
    ("if a {\n  b\n}\n# between\nelse {\n  c\n}", "if a {\n  b\n}\n# between\nelse {\n  c\n}\n"),
  ])
  func oneFormIsCanonical(text: String, expected: String?) {
    #expect(Self.format(text) == expected)
  }

  @Test(arguments: Samples.scripts)
  func samplesKeepTheirTreeAndSettleAtOnce(text: String) throws {
    let once = try #require(Self.format(text))
    #expect(Self.format(once) == once)
    #expect(Self.tree(once) == Self.tree(text))
  }

  @Test(arguments: 0..<20)
  func randomProgramsKeepTheirTreeAndSettleAtOnce(seed: Int) throws {
    var generator = ProgramGenerator(seed: UInt64(seed))
    var parsed = 0
    for _ in 0..<20 {
      let text = generator.program()
      guard let tree = Self.tree(text) else { continue }
      parsed += 1
      let once = try #require(Self.format(text), "\(text)")
      #expect(Self.tree(once) == tree, "\(text)\n--- became\n\(once)")
      #expect(Self.format(once) == once, "\(text)\n--- became\n\(once)")
    }
    #expect(parsed > 10)
  }

  @Test(arguments: 0..<20)
  func mutatedScriptsThatStillParseKeepTheirTree(seed: Int) {
    var mutator = Mutator(seed: UInt64(seed))
    for _ in 0..<60 {
      let text = mutator.mutate(Samples.scripts)
      guard let tree = Self.tree(text), let once = Self.format(text) else { continue }
      #expect(Self.tree(once) == tree, "\(text)\n--- became\n\(once)")
      #expect(Self.format(once) == once, "\(text)\n--- became\n\(once)")
    }
  }
}
