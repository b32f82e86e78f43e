import Lang
import Testing

@testable import Shell

struct SweepTests {
  @Test func everyCombinationIsThereOnceAndTheLastNameChangesFastest() throws {
    let sweep = try Sweep("rate=0.1,0.01  batch=32,64,128")
    #expect(sweep.count == 6)
    #expect(
      sweep.combinations.map(\.text) == [
        "rate=0.1 batch=32", "rate=0.1 batch=64", "rate=0.1 batch=128", "rate=0.01 batch=32",
        "rate=0.01 batch=64", "rate=0.01 batch=128",
      ])
    #expect(sweep.combinations.map(\.index) == Array(0..<6))
    #expect(sweep.combination(4).values == ["rate": .number(0.01), "batch": .number(64)])
  }

  @Test(arguments: [
    ("a=1", [Scalar.number(1)]), ("a=-1e3,2", [.number(-1000), .number(2)]),
    ("a=on,false,none", [.flag(true), .flag(false), .none]),
    ("a=adam,sgd", [.text("adam"), .text("sgd")]), ("a=3...5", [3, 4, 5].map { .number($0) }),
    ("a=0..<2,9", [0, 1, 9].map { .number($0) }), ("a=\"x, y\",z", [.text("x, y"), .text("z")]),
    ("a=\"5\"", [.text("5")]), ("a=x=y", [.text("x=y")]),
  ])
  func valuesAreNumbersFlagsTextsAndRanges(_ text: String, _ values: [Scalar]) throws {
    #expect(try Sweep(text).axes[0].values.map(\.value) == values)
  }

  @Test(arguments: [
    "", "  ", "rate", "=1", "rate=", "rate=1,", "rate=1,,2", "1a=2", "a=1 a=2", "a=1,1",
    "a=5...1", "a=1...1000000", "a=1...1000 b=1...1000", "a=0..<0",
    "a=-9223372036854775808...9223372036854775807", "a=1..<-9223372036854775808",
  ])
  func otherTextIsRefused(_ text: String) {
    #expect(throws: Diagnostic.self) { try Sweep(text) }
  }

  @Test func fileNamesTellTheValuesApart() throws {
    #expect(try Sweep("rate=0.10 batch=32").combination(0).fileName == "rate=0.10,batch=32")
    let sweep = try Sweep("path=a/b,a_b,a:b,\"../x\",é")
    let names = sweep.combinations.map(\.fileName)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { !$0.contains("/") && $0.utf8.count <= 120 })
    let long = String(repeating: "x", count: 500)
    let two = try Sweep("a=\(long)1,\(long)2").combinations.map(\.fileName)
    #expect(two[0] != two[1] && two[0].utf8.count < 120)
    let separators = try Sweep("a=1,\"1,b=2\" b=3,\"2,b=3\"").combinations.map(\.fileName)
    #expect(Set(separators).count == 4)
  }

  @Test func onlyFiniteNumbersAreNumbers() {
    #expect(Scalar(word: "1e-3") == .number(0.001))
    #expect(Scalar(word: "nan") == .text("nan"))
    #expect(Scalar(word: "inf") == .text("inf"))
  }

  @Test func onlyNamesWithDefaultsAndSettingsAreSwept() {
    let recorder = Recorder()
    let source = Source(name: "s.cnn", text: "rate = 0.1\nd = [rate]")
    #expect(throws: Never.self) {
      try SweepNames.check(["rate", "d", "seed", "threads"], source, recorder.session)
    }
    let error = #expect(throws: Diagnostic.self) {
      try SweepNames.check(["rat"], source, recorder.session)
    }
    #expect(error?.code == .unknownName)
    #expect(error?.notes.last == "did you mean `rate`?")
    #expect(throws: Diagnostic.self) {
      try SweepNames.check(["a"], Source(name: "s.cnn", text: "a = ("), recorder.session)
    }
  }

  @Test func findingsAreTheNumbersOfTrainingsAndVariables() {
    let recorder = Recorder(isQuiet: true)
    recorder.run(
      """
      data d from "digits" train 32 test 16
      network net input 32x32x1; flatten; dense 10 softmax
      train on d.train validate d.test epochs 2 batch 16
      r = evaluate on d.test
      best = 3; all = {share: 0.5, name: "x"}; text = "y"; rate = 1; bad = log(-1)
      """)
    let found = recorder.session.findings(except: ["rate"])
    #expect(found["epochs"] == .number(2))
    #expect(found["val_accuracy"] == found["r.accuracy"])
    #expect(found["val_loss"] != nil && found["loss"] != nil && found["r.loss"] != nil)
    #expect(found["best"] == .number(3) && found["all.share"] == .number(0.5))
    #expect(found["rate"] == nil && found["text"] == nil && found["all.name"] == nil)
  }
}
