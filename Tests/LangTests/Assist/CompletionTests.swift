import Testing

@testable import Lang

@Suite struct CompletionTests {
  /// A session with some variables, a network and two layers.
  static func session() -> Interpreter {
    let interpreter = Interpreter(host: TestHost())
    let setup = """
      network lenet input 8x8x1
      relu
      relu
      data digits from "digits"
      epsilon = 0.1
      result = {accuracy: 0.9, loss: 0.3}
      """
    _ = interpreter.execute(Source(name: "setup", text: setup))
    return interpreter
  }

  /// The candidates where `|` stands in the text.
  static func candidates(_ text: String) -> [String] {
    let cursor = text.unicodeScalars.firstIndex(of: "|").map {
      text.unicodeScalars.distance(from: text.unicodeScalars.startIndex, to: $0)
    }
    let whole = text.replacing("|", with: "")
    return session().complete(whole, cursor: cursor ?? 0).candidates.map(\.text)
  }

  @Test(arguments: [
    ("con|", ["continue", "conv"]),
    ("x = 1\nfla|", ["flatten"]),
    ("if true { fla|", ["flatten"]),
    ("conv 6 5x5 s|", ["softmax", "stride"]),
    ("conv 6 5x5 stride 2 p|", ["pad"]),
    ("conv 6 5x5 pad |", ["same", "valid"]),
    ("conv 6 5x5 pad=s|", ["same"]),
    ("conv 6 5x5 bias o|", ["off", "on"]),
    ("conv 6 5x5 ta|", ["tanh"]),
    ("train on |", ["digits"]),
    ("train len|", ["lenet"]),
    ("train on digits every 50 st|", ["steps"]),
    ("r = eva|", ["evaluate"]),
    ("r = evaluate on d|", ["digits"]),
    ("print eps|", ["epsilon"]),
    ("print \"{eps|", ["epsilon"]),
    ("result.|", ["accuracy", "loss"]),
    ("print result.acc|", ["accuracy"]),
    ("lenet.n|", ["name", "note"]),
    ("insert after |", ["relu1", "relu2"]),
    ("insert after relu1 den|", ["dense"]),
    ("insert after relu1 dense 10 t|", ["tanh"]),
    ("data d from \"di|", ["digits"]),
    ("data d from \"|", ["data/", "digits", "lenet.h5"]),
    ("save lenet to \"le|", ["lenet.h5"]),
    ("data d from l|", []),
    ("help E010|", (1...9).map { "E010\($0)" }),
    ("help conv|", ["conv"]),
    ("x = sor|", ["sorted"]),
    ("sorted(re|", ["relu", "replace", "result", "reverse=", "reversed"]),
    ("time tra|", ["train"]),
    ("# con|", []),
    ("x = {a: eps|", ["epsilon"]),
    ("plot loss of len|", ["lenet"]),
    ("größe = 1; fla|", ["flatten"]),
    ("CON|", ["continue", "conv"]),
    ("nothing.|", []),
    ("1.|", []),
  ])
  func candidatesFitTheirPlace(text: String, expected: [String]) {
    #expect(Self.candidates(text) == expected)
  }

  @Test func theRangeCountsCodePoints() {
    let completion = Self.session().complete("größe = 1; fla", cursor: 14)
    #expect(completion.replacing == 11..<14)
    let file = Self.session().complete("data d from \"di", cursor: 15)
    #expect(file.replacing == 13..<15)
  }

  @Test func everyCandidateOfASignatureHasItsLineOfHelp() {
    let completion = Self.session().complete("conv 6 5x5 ", cursor: 11)
    let stride = completion.candidates.first { $0.text == "stride" }
    #expect(stride?.summary == "the step")
    #expect(stride?.kind == .option)
    #expect(completion.candidates.first { $0.text == "flipped" }?.kind == .flag)
  }

  @Test(arguments: 0..<10)
  func noTextAndCursorIsTooStrange(seed: Int) {
    let session = Self.session()
    var mutator = Mutator(seed: UInt64(seed))
    for _ in 0..<8 {
      let text = mutator.mutate(Samples.scripts)
      for cursor in [-1, 0, 7, text.unicodeScalars.count / 2, text.unicodeScalars.count, 100_000] {
        let completion = session.complete(text, cursor: cursor)
        #expect(completion.replacing.upperBound <= text.unicodeScalars.count)
        _ = session.inspect(text, cursor: cursor)
      }
      _ = session.completeness(of: text)
    }
  }

  @Test(arguments: [
    ("", Completeness.complete), ("x = 1", .complete), ("conv 6 5x5", .complete),
    ("if x {", .incomplete(indent: 2)), ("for i in 0..<3 {\n  print i", .incomplete(indent: 2)),
    ("def f(a) {\n  if a {", .incomplete(indent: 4)), ("x = [1,", .incomplete(indent: 2)),
    ("f(1 +", .incomplete(indent: 2)), ("x = 1 + \\", .incomplete(indent: 4)),
    ("x = )", .invalid), ("print \"abc", .invalid), ("x = 1 +", .invalid),
    ("x = ]\nif y {", .invalid),
    ("if x {\n  1 = 2\n", .invalid), ("# comment \\", .complete), ("conv 6 5x5 strid 3", .complete),
    ("if x {\n}", .complete), ("x = {a: 1,", .incomplete(indent: 2)),
  ])
  func completenessTellsWhatIsMissing(text: String, expected: Completeness) {
    #expect(Self.session().completeness(of: text) == expected)
  }
}

@Suite struct HelpTests {
  @Test(arguments: [
    ("conv?", "help conv"), ("?conv", "help conv"), (" lenet.conv1 ? ", #"help "lenet.conv1""#),
    ("?", "help"), ("x ? y", nil), ("conv", nil), ("1?", nil), ("\"a?\"", nil),
  ])
  func aQuestionMarkAsksForHelp(text: String, expected: String?) {
    #expect(Interpreter.helpRequest(in: text) == expected)
  }

  @Test func helpForAVerbComesFromItsSignature() throws {
    let help = try #require(CompletionTests.session().help(for: "conv"))
    #expect(
      help == """
        conv: add a convolutional layer

        Usage: conv FILTERS SIZE [ACTIVATION] [stride N|HxW] [pad same|valid|N] [bias on|off] \
        [flipped] [as NAME]

        Operands:
          FILTERS     how many filters
          SIZE        height and width of a filter
          ACTIVATION  what follows: relu (cut below 0), tanh (between -1 and 1)

        Options:
          stride N|HxW      the step [default 1]
          pad same|valid|N  zeros around the input [default valid]
          bias on|off       whether there is a bias [default on]
          flipped           turn the filter by 180 degrees
          as NAME           the layer's name

        A layer of filters.

        Examples:
          network n input 8x8x1
          conv 6 5x5 tanh
        """)
  }

  @Test(arguments: [
    ("sorted", "sorted(x, reverse=false): the elements in rising order"),
    ("E0204", "E0204: an unknown option"), ("e0204", "E0204: an unknown option"),
    ("epsilon", "epsilon: number\n0.1"), ("result.loss", "result.loss: number\n0.3"),
    ("lenet", "lenet: network\nnetwork lenet 8x8x1\n\nMembers:"), ("pi", "pi: number"),
    ("relu", "relu: add a rectifier"), ("input", "input(prompt=\"\"): a line"),
  ])
  func helpKnowsFunctionsCodesAndVariables(name: String, start: String) throws {
    let help = try #require(CompletionTests.session().help(for: name))
    #expect(help.hasPrefix(start))
  }

  @Test(arguments: [
    ("conv 6 5x5 stride 2", 13, "stride: the step (option of conv)"),
    ("print sorted([1])", 9, "sorted("), ("print sorted([1])", 14, "sorted("),
    ("conv 6 ", 7, "conv: add"), ("x = result.loss", 15, "result.loss: number"),
    ("conv?", 5, "conv: add"),
  ])
  func inspectionLooksAtTheCursor(text: String, cursor: Int, start: String) throws {
    let help = try #require(CompletionTests.session().inspect(text, cursor: cursor))
    #expect(help.hasPrefix(start))
  }

  @Test func thereIsNoHelpOnNothing() {
    #expect(CompletionTests.session().help(for: "nothing") == nil)
    #expect(CompletionTests.session().inspect("", cursor: 0) == nil)
  }
}
