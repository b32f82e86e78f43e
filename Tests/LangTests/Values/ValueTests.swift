import Testing

@testable import Lang

@Suite struct ValueTests {
  @Test func aValueIsSmall() {
    #expect(MemoryLayout<Value>.size == 9)
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (3, "3"), (1e15, "1000000000000000"), (1e16, "1e+16"), (0.1, "0.1"),
    (1 / 3.0, "0.333333"), (1234.5678, "1234.57"), (1e-5, "1e-05"), (0.00012345678, "0.000123457"),
    (123456.789, "123457"), (1e300, "1e+300"), (.infinity, "inf"), (-.infinity, "-inf"),
    (.nan, "nan"), (-2.5, "-2.5"), (9_007_199_254_740_992, "9007199254740992"),
    (99999.96, "100000"), (0.99999999, "1"),
  ])
  func numbersAreRoundedSensibly(number: Double, expected: String) {
    #expect(NumberFormat.short(number) == expected)
  }

  @Test func longListsAndDeepListsAreShortened() {
    let numbers = Value.list((0..<100).map { .number(Double($0)) })
    #expect(numbers.text == "[0, 1, 2, … 94 more …, 97, 98, 99]")
    var deep = Value.list([])
    for _ in 0..<30 { deep = .list([deep]) }
    #expect(
      deep.text == String(repeating: "[", count: 20) + "[…]" + String(repeating: "]", count: 20))
  }

  @Test(arguments: [
    (0, 10, false, 1, 10), (0, 10, true, 1, 11), (0, 10, false, 3, 4), (10, 0, true, -5, 3),
    (5, 5, false, 1, 0), (5, 5, true, 1, 1), (5, 0, false, 1, 0), (0, 1, true, 0.25, 5),
  ])
  func rangesCountTheirNumbers(
    lower: Double, upper: Double, isClosed: Bool, step: Double, expected: Int
  ) {
    let range = RangeValue(lower: lower, upper: upper, isClosed: isClosed, step: step)
    #expect(range.count == expected)
  }

  @Test(arguments: [
    (nil, nil, 1, [0, 1, 2, 3, 4]), (1, 3, 1, [1, 2]), (-2, nil, 1, [3, 4]), (nil, -1, 2, [0, 2]),
    (nil, nil, -1, [4, 3, 2, 1, 0]), (3, 1, -1, [3, 2]), (7, 9, 1, []), (-100, 100, 3, [0, 3]),
    (3, 1, 1, []), (Int.min, Int.max, 1, [0, 1, 2, 3, 4]), (Int.max, Int.min, -2, [4, 2, 0]),
  ])
  func slicesFollowPython(lower: Int?, upper: Int?, step: Int, expected: [Int]) {
    let index = IndexValue.slice(lower: lower, upper: upper, step: step)
    #expect(index.positions(length: 5) == expected)
  }

  @Test func sizesHaveBounds() {
    #expect(SizeValue([]) == nil && SizeValue([0]) == nil && SizeValue([1 << 31]) == nil)
    #expect(SizeValue(Array(repeating: 1, count: 9)) == nil)
    #expect(SizeValue(Array(repeating: SizeValue.largestExtent, count: 8))?.count == nil)
    #expect(SizeValue([32, 32, 1])?.description == "32x32x1")
  }

  @Test(arguments: ["a\"b", "{x}", "tab\t", "\u{1B}", "\\", "日本\u{202E}"])
  func quotedStringsReadBackAsThemselves(text: String) {
    #expect(printed("print \(ValueText.quoted(text)) == x").first?.hasPrefix("E0201") == true)
    let host = TestHost()
    let interpreter = Interpreter(host: host)
    interpreter.setVariable("x", to: .string(text))
    #expect(
      interpreter.execute(Source(name: "a", text: "x == \(ValueText.quoted(text))")).value.boolean
        == true)
  }

  @Test func everyFunctionsExampleRuns() {
    for signature in Builtins.signatures {
      #expect(!signature.summary.isEmpty && !signature.examples.isEmpty, "\(signature.name)")
      for example in signature.examples {
        #expect(run(example.script).diagnostics.map(\.message) == [], "\(signature.name)")
      }
    }
    #expect(Set(Builtins.signatures.map(\.name)).count == Builtins.signatures.count)
  }

  @Test func everyCommandsExampleRuns() {
    for signature in IntrinsicCommands.signatures + TestCommands.signatures {
      for example in signature.examples where signature.name != "warn" {
        #expect(run(example.script).diagnostics.map(\.message) == [], "\(signature.name)")
      }
    }
  }
}
