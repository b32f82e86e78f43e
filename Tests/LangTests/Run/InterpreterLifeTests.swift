import Testing

@testable import Lang

@Suite struct InterpreterLifeTests {
  @Test func anInterpreterThatIsGivenUpLeavesNothingBehind() {
    weak var machine: Machine?
    do {
      let interpreter = Interpreter(host: TestHost())
      let source = Source(
        name: "test", text: "def f(n) { if n < 1 { return f }; return f(n - 1) }; g = f(3); [f, g]")
      #expect(interpreter.execute(source).succeeded)
      machine = interpreter.machine
    }
    #expect(machine == nil)
  }
}
