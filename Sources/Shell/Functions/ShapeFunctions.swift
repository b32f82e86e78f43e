import CNN
import Lang

/// Functions of a tensor's shape and of the order of its elements.
enum ShapeFunctions {
  static var table: [TableFunction] {
    [shape, size, rank, reshape, flatten, transpose, flip, expand, squeeze]
  }

  private static let x = FunctionSignature.Parameter("x", "a tensor or a list")
  private static let axis = FunctionSignature.Parameter(
    "axis", default: FunctionSignature.Default.none, "an axis or a list of axes; all if left out")

  private static var shape: TableFunction {
    let signature = FunctionSignature(
      "shape", group: FunctionGroup.shape,
      [.init("x", "a tensor, a list, a dataset, a layer or a network")],
      summary: "the lengths of a tensor's axes as a list",
      details: "Of a dataset it is the size of an image, of a layer or network that of its output.",
      examples: ["print shape(zeros(28x28x6))"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = call["x"]
      if let data = x.object(as: DatasetValue.self) { return try data.member("shape") ?? .none }
      if let net = x.object(as: NetworkValue.self) { return try net.member("output") ?? .none }
      if let layer = x.object(as: LayerValue.self) { return try layer.member("output") ?? .none }
      return Value(try call.tensor("x").shape.map(Double.init))
    }
  }

  private static var size: TableFunction {
    let signature = FunctionSignature(
      "size", group: FunctionGroup.shape,
      [.init("x", "a tensor; or a number, with more behind it")],
      variadic: true, summary: "how many elements a tensor has; of numbers, a size such as 28x28",
      examples: ["print size(zeros(28x28x6))", "print size(2 * 14, 28)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      .number(Double(try call.tensor("x").count))
    }
  }

  private static var rank: TableFunction {
    let signature = FunctionSignature(
      "rank", group: FunctionGroup.shape, [x], summary: "how many axes a tensor has",
      examples: ["print rank(zeros(28x28x6))"])
    return TableFunction(signature) { call throws(Diagnostic) in
      .number(Double(try call.tensor("x").rank))
    }
  }

  private static var reshape: TableFunction {
    let signature = FunctionSignature(
      "reshape", group: FunctionGroup.shape,
      [x, .init("shape", "a size such as 3x4, a list, or several numbers; one may be -1")],
      variadic: true, summary: "the same elements in another shape",
      details: "Elements keep their row-major order. A length of -1 is found from the others.",
      examples: ["print reshape(tensor(0..<6), 2x3)", "print reshape(tensor(0..<6), [3, -1])"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let target = try call.integers("shape", withRest: true)
      return call.rearranged(
        "x",
        try call.locating("shape") { () throws(Diagnostic) in
          try call.engine { () throws(TensorError) in try x.reshaped(target) }
        })
    }
  }

  private static var flatten: TableFunction {
    let signature = FunctionSignature(
      "flatten", group: FunctionGroup.shape, [x], summary: "all elements along one axis",
      examples: ["print flatten(tensor([[1, 2], [3, 4]]))"])
    return TableFunction(signature) { call throws(Diagnostic) in
      call.rearranged("x", try call.tensor("x").flattened())
    }
  }

  private static var transpose: TableFunction {
    let signature = FunctionSignature(
      "transpose", group: FunctionGroup.shape,
      [
        x,
        .init(
          "axes", default: FunctionSignature.Default.none,
          "the axes in their new order; reversed if left out"),
      ],
      summary: "the axes in another order", examples: ["print transpose(tensor([[1, 2], [3, 4]]))"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let order = call["axes"].isNone ? nil : try call.integers("axes")
      return call.rearranged(
        "x", try call.engine { () throws(TensorError) in try x.transposed(order) })
    }
  }

  private static var flip: TableFunction {
    let signature = FunctionSignature(
      "flip", group: FunctionGroup.shape, [x, axis], summary: "the elements backwards along axes",
      examples: ["print flip(tensor([[1, 2], [3, 4]]), axis=1)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let axes = call["axis"].isNone ? nil : try call.integers("axis")
      try call.check(axes: axes ?? [], of: x)
      return call.rearranged(
        "x", try call.engine { () throws(TensorError) in try x.flipped(axes: axes) })
    }
  }

  private static var expand: TableFunction {
    let signature = FunctionSignature(
      "expand", group: FunctionGroup.shape,
      [x, .init("axis", default: 0, "where the new axis stands")],
      summary: "one more axis, of length 1", details: "It makes a batch of an image.",
      examples: ["print shape(expand(zeros(28x28x1)))"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let axis = try call.integer("axis")
      return call.rearranged(
        "x",
        try call.engine(.indexOutOfRange) { () throws(TensorError) in try x.expanded(axis: axis) })
    }
  }

  private static var squeeze: TableFunction {
    let signature = FunctionSignature(
      "squeeze", group: FunctionGroup.shape, [x, axis], summary: "no more axes of length 1",
      examples: ["print shape(squeeze(zeros([1, 28, 28, 1])))"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let axes = call["axis"].isNone ? nil : try call.integers("axis")
      try call.check(axes: axes ?? [], of: x)
      return call.rearranged(
        "x", try call.engine { () throws(TensorError) in try x.squeezed(axes: axes) })
    }
  }
}
