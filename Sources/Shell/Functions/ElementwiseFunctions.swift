import CNN
import Lang

/// Functions of every element by itself: `exp`, `abs`, `round`, `clip`.
enum ElementwiseFunctions {
  static var table: [TableFunction] {
    TensorFunction.allCases.filter { $0 != .round }.map(row) + [round, clip]
  }

  private static let x = FunctionSignature.Parameter("x", "a tensor, a number or a list")

  private static func row(_ function: TensorFunction) -> TableFunction {
    let signature = FunctionSignature(
      function.rawValue, group: FunctionGroup.elementwise, [x],
      summary: "element by element: \(function.summary)",
      examples: [.init("print \(function.rawValue)(tensor([0.25, 0.5, 1]))")])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let result = try call.engine { () throws(TensorError) in try function(x) }
      return function.givesTruths ? Value(truths: result) : Value(result: result)
    }
  }

  private static var round: TableFunction {
    let signature = FunctionSignature(
      "round", group: FunctionGroup.elementwise,
      [
        x,
        .init("digits", default: 0, "how many digits behind the point to keep; below 0 before it"),
      ],
      summary: "the nearest whole number, or so many digits, element by element",
      details: "Halves go to the even neighbour, as in Python.",
      examples: ["print round(tensor([0.5, 1.26, -1.5]), 1)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let digits = try call.integer("digits", in: -100...100)
      return Value(
        result: try call.engine { () throws(TensorError) in try x.rounded(digits: digits) })
    }
  }

  private static var clip: TableFunction {
    let signature = FunctionSignature(
      "clip", group: FunctionGroup.elementwise,
      [
        x, .init("low", default: FunctionSignature.Default.none, "what no element stays below"),
        .init("high", default: FunctionSignature.Default.none, "what no element stays above"),
      ],
      summary: "every element moved between two bounds",
      examples: ["print clip(tensor([-2, 0.5, 7]), 0, 1)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let low = call["low"].isNone ? -Double.infinity : try call.number("low")
      let high = call["high"].isNone ? Double.infinity : try call.number("high")
      return Value(
        result: try call.tensor("x").clipped(lower: Float(low), upper: Float(high)))
    }
  }
}
