import Testing

@testable import Lang

/// Values from outside take the place of what a script gives a name first.
struct DefaultsTests {
  @Test(arguments: [
    ("a = 1\nb = 2", ["a", "b"]), ("a = 1; a = 2", ["a"]), ("a += 1\nb, c = 1, 2", []),
    ("if true { a = 1 }\ndef f() { b = 1 }", []), ("l = [1]\nl[0] = 2", ["l"]),
  ])
  func plainAssignmentsAtTheTopLevelAreDefaults(_ script: String, _ names: [String]) {
    let host = TestHost()
    let found = Interpreter(host: host).defaults(of: Source(name: "test", text: script))
    #expect(found.names == names)
    #expect(found.mistakes.isEmpty)
  }

  @Test(arguments: [
    ("rate = 0.1\nprint rate", "7"), ("rate = 0.1; rate = rate * 2; print rate", "14"),
    ("rate = 1 / 0\nprint rate", "7"), ("if true { rate = 0.1 }\nprint rate", "0.1"),
    ("other = 3\nprint rate, other", "7 3"), ("rate += 1\nprint rate", "8"),
  ])
  func theFirstOneGivesWay(_ script: String, _ output: String) {
    let host = TestHost()
    let interpreter = Interpreter(host: host)
    interpreter.setVariable("rate", to: .number(7))
    let outcome = interpreter.execute(
      Source(name: "test", text: script), keeping: ["rate"])
    #expect(outcome.succeeded)
    #expect(host.output == [output])
  }

  @Test func mistakesOfSyntaxAreTold() {
    let host = TestHost()
    let found = Interpreter(host: host).defaults(of: Source(name: "test", text: "a = 1\nb = ("))
    #expect(found.mistakes.map(\.code) == [.unexpectedToken])
  }
}
