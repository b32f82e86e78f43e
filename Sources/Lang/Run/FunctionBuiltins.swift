/// Functions that call functions.
enum FunctionBuiltins {
  static let rows: [Builtins.Row] = [
    .init(
      "map", "lists", [.init("function"), .init("list")],
      "what a function gives for each item", example: "print map(sqrt, [1, 4, 9])"
    ) { (call) throws(Diagnostic) in
      let function = try function(call)
      let items = try CollectionBuiltins.elements(call, "list")
      try call.checkRoom(items.count * MemoryLayout<Value>.stride)
      var results: [Value] = []
      results.reserveCapacity(items.count)
      for item in items {
        try call.checkInterruption()
        results.append(try call.apply(function, [item]))
      }
      try NestingLimit.check(results.suffix(1), at: call.span)
      return .list(results)
    },
    .init(
      "filter", "lists", [.init("function"), .init("list")],
      "the items for which a function gives true",
      example: "def small(x) { return x < 3 }\nprint filter(small, [1, 5, 2])"
    ) { (call) throws(Diagnostic) in
      let function = try function(call)
      let items = try CollectionBuiltins.elements(call, "list")
      // They double while they grow.
      try call.checkRoom(items.count * 3 * MemoryLayout<Value>.stride)
      var results: [Value] = []
      for item in items {
        try call.checkInterruption()
        if try Operations.truth(try call.apply(function, [item]), at: call.span) {
          results.append(item)
        }
      }
      return .list(results)
    },
  ]

  private static func function(_ call: FunctionCall) throws(Diagnostic) -> FunctionValue {
    if case .function(let function) = call["function"] { return function }
    throw call.wrongType("function", expected: "a function")
  }
}
