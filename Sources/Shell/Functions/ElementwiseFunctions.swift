import CNN
import Lang

/// Functions of every element by itself: `exp`, `abs`, `round`.
enum ElementwiseFunctions {
  static var table: [TableFunction] { functions.map(row) + [round] }

  private static var functions: [(name: String, summary: String, function: (Double) -> Double)] {
    [
      ("abs", "the absolute value", { abs($0) }),
      ("sign", "-1, 0 or 1, by the sign", { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }),
      ("sqrt", "the square root; nan below 0", { $0.squareRoot() }),
      ("square", "x times x", { $0 * $0 }),
      ("exp", "e to the power x", MathFunctions.exponential),
      ("log", "the natural logarithm; nan below 0", MathFunctions.logarithm),
      ("log2", "the logarithm to base 2", MathFunctions.binaryLogarithm),
      ("log10", "the logarithm to base 10", MathFunctions.decimalLogarithm),
      ("sin", "the sine of an angle in radians", MathFunctions.sine),
      ("cos", "the cosine of an angle in radians", MathFunctions.cosine),
      ("tan", "the tangent of an angle in radians", MathFunctions.tangent),
      ("asin", "the arc sine in radians", MathFunctions.arcSine),
      ("acos", "the arc cosine in radians", MathFunctions.arcCosine),
      ("atan", "the arc tangent in radians", MathFunctions.arcTangent),
      ("sinh", "the hyperbolic sine", MathFunctions.hyperbolicSine),
      ("cosh", "the hyperbolic cosine", MathFunctions.hyperbolicCosine),
      ("floor", "the largest whole number not above x", { $0.rounded(.down) }),
      ("ceil", "the smallest whole number not below x", { $0.rounded(.up) }),
      ("isnan", "1 where x is not a number, else 0", { $0.isNaN ? 1 : 0 }),
      ("isfinite", "1 where x is neither infinite nor nan, else 0", { $0.isFinite ? 1 : 0 }),
    ]
  }

  private static func row(
    _ name: String, _ summary: String, _ function: @escaping (Double) -> Double
  ) -> TableFunction {
    let signature = FunctionSignature(
      name, group: FunctionGroup.elementwise,
      [.init("x", "a tensor, a number or a list")],
      summary: "\(summary), element by element",
      examples: [.init("print \(name)(tensor([0.25, 0.5, 1]))")])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      return Value(
        result: Tensor(shape: x.shape, values: x.values.map { Float(function(Double($0))) }))
    }
  }

  private static var round: TableFunction {
    let signature = FunctionSignature(
      "round", group: FunctionGroup.elementwise,
      [
        .init("x", "a tensor, a number or a list"),
        .init("digits", default: 0, "how many digits behind the point to keep; below 0 before it"),
      ],
      summary: "the nearest whole number, or so many digits, element by element",
      details: "Halves go to the even neighbour, as in Python.",
      examples: ["print round(tensor([0.5, 1.26, -1.5]), 1)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let digits = try call.integer("digits", in: -40...40)
      return Value(
        result: Tensor(
          shape: x.shape,
          values: x.values.map { Float(MathFunctions.rounded(Double($0), digits: digits)) }))
    }
  }
}
