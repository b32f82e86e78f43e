import Testing

@testable import Shell

@Suite struct KernelHistoryTests {
  private static func make(_ inputs: [String], capacity: Int = 1 << 20) -> KernelHistory {
    var history = KernelHistory(capacity: capacity)
    for (index, input) in inputs.enumerated() {
      history.append(.init(line: index + 1, input: input, output: nil))
    }
    return history
  }

  @Test(arguments: [
    (2, ["b", "c"]), (0, []), (-1, []), (9, ["a", "b", "c"]), (Int.max, ["a", "b", "c"]),
  ])
  func `the tail is the last entries, oldest first`(count: Int, inputs: [String]) {
    #expect(Self.make(["a", "b", "c"]).tail(count).map(\.input) == inputs)
  }

  @Test(
    arguments: [
      (1, 3, ["a", "b"]), (2, nil, ["b", "c"]), (0, 2, ["a"]), (-1, nil, ["c"]), (5, 9, []),
      (Int.min, Int.max, ["a", "b", "c"]), (Int.max, nil, []),
    ] as [(Int, Int?, [String])])
  func `a range goes up to its end`(start: Int, stop: Int?, inputs: [String]) {
    #expect(Self.make(["a", "b", "c"]).range(start: start, stop: stop).map(\.input) == inputs)
  }

  @Test(arguments: [
    ("*", ["x = 1", "y = 2", "x = 1"]), ("x*", ["x = 1", "x = 1"]), ("? = 2", ["y = 2"]),
    ("*2", ["y = 2"]), ("", []), ("x", []), ("*=*", ["x = 1", "y = 2", "x = 1"]),
    ("**?1", ["x = 1", "x = 1"]),
  ])
  func `a search matches the whole input`(pattern: String, inputs: [String]) {
    let history = Self.make(["x = 1", "y = 2", "x = 1"])
    #expect(history.search(pattern, count: nil, unique: false).map(\.input) == inputs)
  }

  @Test func `a unique search names an input once, where it stood last`() {
    let found = Self.make(["x", "y", "x"]).search("*", count: nil, unique: true)
    #expect(found.map(\.line) == [2, 3])
  }

  @Test func `a search for some takes the last ones`() {
    #expect(Self.make(["a", "b", "c"]).search("*", count: 2, unique: false).map(\.line) == [2, 3])
  }

  @Test func `a hostile pattern takes no time without end`() {
    let history = Self.make([String(repeating: "a", count: 2000)])
    let pattern = String(repeating: "*a", count: 500) + "b"
    #expect(history.search(pattern, count: nil, unique: false).isEmpty)
  }

  @Test func `the oldest entries make room for new ones`() {
    let long = String(repeating: "a", count: 400)
    let history = Self.make([long, long, long], capacity: 1000)
    #expect(history.entries.map(\.line) == [2, 3])
  }

  @Test func `an entry that is larger than everything is kept alone`() {
    let history = Self.make(["a", String(repeating: "b", count: 5000)], capacity: 1000)
    #expect(history.entries.map(\.line) == [2])
  }
}
