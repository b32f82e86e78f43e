import CNN
import Lang

/// Functions of two tensors, element by element or as a whole.
enum ComparisonFunctions {
  static var table: [TableFunction] {
    [pairwise(.maximum), pairwise(.minimum), choose, equal, allclose]
  }

  private static let pair = [
    FunctionSignature.Parameter("a", "a tensor, a number or a list"),
    FunctionSignature.Parameter("b", "another one; shapes stretch as in arithmetic"),
  ]

  private static func pairwise(_ operation: TensorOperation) -> TableFunction {
    let signature = FunctionSignature(
      operation.rawValue, group: FunctionGroup.elementwise, pair,
      summary: "of each pair of elements \(operation.summary)",
      examples: [.init("print \(operation.rawValue)(tensor([1, 5]), [3, 2])")])
    return TableFunction(signature) { call throws(Diagnostic) in
      let (a, b) = (try call.tensor("a"), try call.tensor("b"))
      return Value(
        result: try call.broadcasting { () throws(TensorError) in try operation(a, b) })
    }
  }

  private static var choose: TableFunction {
    let signature = FunctionSignature(
      "where", group: FunctionGroup.elementwise,
      [
        .init("condition", "a tensor, for instance x > 0"),
        .init("a", "what is taken where the condition is not 0"),
        .init("b", "what is taken elsewhere"),
      ],
      summary: "elements of one tensor or of another, by a condition",
      examples: ["x = tensor([-1, 0, 3])\nprint where(x > 0, x, 0.5)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let condition = try call.tensor("condition")
      let (a, b) = (try call.tensor("a"), try call.tensor("b"))
      return Value(
        result: try call.broadcasting { () throws(TensorError) in
          try Tensor.choose(where: condition, a, else: b)
        })
    }
  }

  private static var equal: TableFunction {
    let signature = FunctionSignature(
      "equal", group: FunctionGroup.elementwise, pair,
      summary: "whether two tensors have the same shape and the same elements",
      examples: ["print equal(ones(2x2), [[1, 1], [1, 1]])"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let (a, b) = (try call.tensor("a"), try call.tensor("b"))
      return .boolean(a.shape == b.shape && a.values == b.values)
    }
  }

  private static var allclose: TableFunction {
    let signature = FunctionSignature(
      "allclose", group: FunctionGroup.elementwise,
      pair + [
        .init("rtol", default: 1e-5, "the difference that is allowed, as a share of b"),
        .init("atol", default: 1e-6, "the difference that is allowed in any case"),
      ],
      summary: "whether all elements of two tensors are nearly equal",
      details: "They are where |a - b| is at most atol + rtol * |b|.",
      examples: ["print allclose(tensor([0.1]) * 3, 0.3)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let (a, b) = (try call.tensor("a"), try call.tensor("b"))
      let (rtol, atol) = (try call.number("rtol"), try call.number("atol"))
      let (left, right) = try call.broadcasting { () throws(TensorError) in
        let shape = try Tensor.broadcastShape(a.shape, b.shape)
        return (try a.broadcast(to: shape), try b.broadcast(to: shape))
      }
      return .boolean(
        zip(left.values, right.values).allSatisfy { a, b in
          a == b || abs(Double(a) - Double(b)) <= atol + rtol * abs(Double(b))
        })
    }
  }
}

extension FunctionCall {
  /// Two tensors that must fit together.
  /// - Throws: `cannotBroadcast` with both shapes.
  func broadcasting<Result>(
    _ body: () throws(TensorError) -> Result
  ) throws(Diagnostic) -> Result {
    try engine(.cannotBroadcast, body)
  }

  /// What the engine does with tensors; its errors get a code.
  func engine<Result>(
    _ code: DiagnosticCode = .tensorShape, _ body: () throws(TensorError) -> Result
  ) throws(Diagnostic) -> Result {
    do throws(TensorError) {
      return try body()
    } catch {
      throw Diagnostic(error, code)
    }
  }
}
