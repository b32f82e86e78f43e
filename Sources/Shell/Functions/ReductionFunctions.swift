import CNN
import Lang

/// Functions that make one number of many, over all axes or some: `sum`, `mean`, `argmax`.
enum ReductionFunctions {
  static var table: [TableFunction] {
    TensorReduction.allCases.map(row)
      + [
        position("argmax", "largest") { x, axis, keeps throws(TensorError) in
          try x.argmax(axis: axis, keepDimensions: keeps)
        },
        position("argmin", "smallest") { x, axis, keeps throws(TensorError) in
          try x.argmin(axis: axis, keepDimensions: keeps)
        },
        cumsum,
      ]
  }

  private static let x = FunctionSignature.Parameter("x", "a tensor or a list")
  private static let keepdims = FunctionSignature.Parameter(
    "keepdims", default: false, "whether the axes stay, with length 1")

  private static func row(_ reduction: TensorReduction) -> TableFunction {
    let name = reduction.rawValue
    let takesSeveral = reduction == .minimum || reduction == .maximum
    let signature = FunctionSignature(
      name, group: FunctionGroup.reduction,
      [
        x,
        .init(
          "axis", default: FunctionSignature.Default.none,
          "an axis or a list of axes; all if left out"),
        keepdims,
      ],
      summary: "of all elements or along axes: \(reduction.summary)",
      details: takesSeveral
        ? """
        It takes several numbers too: \(name)(3, 1, 2). For two tensors, element by element, there \
        is \(name)imum.
        """ : "",
      examples: [
        .init("print \(name)(tensor([[1, 2], [3, 4]]))"),
        .init("print \(name)(tensor([[1, 2], [3, 4]]), axis=0)"),
      ])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let axes = call["axis"].isNone ? nil : try call.integers("axis")
      let keeps = try call.boolean("keepdims")
      try call.check(axes: axes ?? [], of: x)
      let result = try call.engine(.emptyValue) { () throws(TensorError) in
        try x.reduced(reduction, axes: axes, keepDimensions: keeps)
      }
      return reduction == .any || reduction == .all
        ? Value(truths: result) : Value(result: result)
    }
  }

  private static func position(
    _ name: String, _ which: String,
    _ find: @escaping (Tensor, Int?, Bool) throws(TensorError) -> Tensor
  ) -> TableFunction {
    let signature = FunctionSignature(
      name, group: FunctionGroup.reduction,
      [
        x,
        .init("axis", default: FunctionSignature.Default.none, "an axis; all elements if left out"),
        keepdims,
      ],
      summary: "the position of the \(which) element, the first of several",
      details: "Without an axis the elements are counted in row-major order.",
      examples: [
        .init("print \(name)(tensor([0.1, 0.7, 0.2]))"),
        .init("print \(name)(tensor([[1, 2], [4, 3]]), axis=1)"),
      ])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let axis = try call.optionalInteger("axis")
      let keeps = try call.boolean("keepdims")
      try call.check(axes: axis.map { [$0] } ?? [], of: x)
      return Value(
        result: try call.engine(.emptyValue) { () throws(TensorError) in try find(x, axis, keeps) })
    }
  }

  private static var cumsum: TableFunction {
    let signature = FunctionSignature(
      "cumsum", group: FunctionGroup.reduction,
      [
        x,
        .init("axis", default: FunctionSignature.Default.none, "an axis; all elements if left out"),
      ],
      summary: "the running sums", examples: ["print cumsum(tensor([1, 2, 3]))"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let axis = try call.optionalInteger("axis")
      try call.check(axes: axis.map { [$0] } ?? [], of: x)
      return Value(
        result: try call.engine { () throws(TensorError) in try x.cumulativeSum(axis: axis) })
    }
  }
}

extension FunctionCall {
  /// Checks axes against a tensor.
  /// - Throws: `indexOutOfRange` naming the axis and the shape, at the argument `axis`.
  func check(axes: [Int], of tensor: Tensor) throws(Diagnostic) {
    try locating("axis") { () throws(Diagnostic) in
      for axis in axes {
        _ = try engine(.indexOutOfRange) { () throws(TensorError) in try tensor.axis(axis) }
      }
    }
  }
}
