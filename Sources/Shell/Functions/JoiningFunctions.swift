import CNN
import Lang

/// Functions that put tensors together, sort and multiply them: `concat`, `stack`, `sort`, `dot`.
enum JoiningFunctions {
  static var table: [TableFunction] {
    [
      joining("concat", "tensors one behind the other along an axis", "[[1, 2]], [[3, 4]]") {
        tensors, axis throws(TensorError) in
        try Tensor.concatenated(tensors, axis: axis)
      },
      joining("stack", "tensors of one shape along a new axis", "[1, 2], [3, 4]") {
        tensors, axis throws(TensorError) in
        try Tensor.stacked(tensors, axis: axis)
      },
      product("dot", "the inner product of vectors, the matrix product of matrices") {
        a, b throws(TensorError) in
        try Tensor.dot(a, b)
      },
      product("matmul", "the matrix product; axes before the last two are a batch") {
        a, b throws(TensorError) in
        try Tensor.matrixProduct(a, b)
      },
      tile, sort, argsort, unique,
    ]
  }

  private static let x = FunctionSignature.Parameter("x", "a tensor or a list")

  private static func joining(
    _ name: String, _ summary: String, _ example: String,
    _ join: @escaping ([Tensor], Int) throws(TensorError) -> Tensor
  ) -> TableFunction {
    let signature = FunctionSignature(
      name, group: FunctionGroup.shape,
      [
        .init("tensors", "a list of tensors; of a single tensor its parts along the first axis"),
        .init("axis", default: 0, "the axis"),
      ],
      summary: summary, examples: [.init("print \(name)([\(example)])")])
    return TableFunction(signature) { call throws(Diagnostic) in
      let tensors = try call.tensors("tensors")
      let axis = try call.integer("axis")
      return Value(try call.engine { () throws(TensorError) in try join(tensors, axis) })
    }
  }

  private static func product(
    _ name: String, _ summary: String,
    _ multiply: @escaping (Tensor, Tensor) throws(TensorError) -> Tensor
  ) -> TableFunction {
    let signature = FunctionSignature(
      name, group: FunctionGroup.reduction,
      [.init("a", "a tensor or a list"), .init("b", "another one")],
      summary: summary, examples: [.init("print \(name)([[1, 2], [3, 4]], [1, 10])")])
    return TableFunction(signature) { call throws(Diagnostic) in
      let (a, b) = (try call.tensor("a"), try call.tensor("b"))
      return Value(result: try call.engine { () throws(TensorError) in try multiply(a, b) })
    }
  }

  private static var tile: TableFunction {
    let signature = FunctionSignature(
      "tile", group: FunctionGroup.shape,
      [x, .init("times", "how often along each axis: a number, a size or a list")],
      summary: "a tensor repeated along its axes", examples: ["print tile([[1, 2]], 2x2)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let x = try call.tensor("x")
      let times = try call.integers("times")
      return Value(try call.engine { () throws(TensorError) in try x.tiled(times) })
    }
  }

  private static let order = [
    x, FunctionSignature.Parameter("axis", default: -1, "the axis to sort along"),
    FunctionSignature.Parameter("descending", default: false, "whether the largest come first"),
  ]

  private static var sort: TableFunction {
    let signature = FunctionSignature(
      "sort", group: FunctionGroup.reduction, order,
      summary: "the elements of each row in rising order; nan comes last",
      examples: ["print sort([[3, 1, 2], [9, 7, 8]])"])
    return TableFunction(signature) { call throws(Diagnostic) in
      try sorted(call) { x, axis, descending throws(TensorError) in
        try x.sorted(axis: axis, descending: descending)
      }
    }
  }

  private static var argsort: TableFunction {
    let signature = FunctionSignature(
      "argsort", group: FunctionGroup.reduction, order,
      summary: "the positions that put each row in rising order",
      examples: ["print argsort([30, 10, 20])"])
    return TableFunction(signature) { call throws(Diagnostic) in
      try sorted(call) { x, axis, descending throws(TensorError) in
        try x.sortPositions(axis: axis, descending: descending)
      }
    }
  }

  private static func sorted(
    _ call: FunctionCall, _ sort: (Tensor, Int, Bool) throws(TensorError) -> Tensor
  ) throws(Diagnostic) -> Value {
    let x = try call.tensor("x")
    let axis = try call.integer("axis")
    let descending = try call.boolean("descending")
    try call.check(axes: [axis], of: x)
    return Value(try call.engine { () throws(TensorError) in try sort(x, axis, descending) })
  }

  private static var unique: TableFunction {
    let signature = FunctionSignature(
      "unique", group: FunctionGroup.reduction, [x],
      summary: "the elements without repetitions; of a tensor in rising order",
      examples: ["print unique(tensor([3, 1, 3, 2]))"])
    return TableFunction(signature) { call throws(Diagnostic) in
      Value(try call.tensor("x").unique().values)
    }
  }
}

extension FunctionCall {
  /// The argument as several tensors: those of a list, or the parts of a tensor.
  /// - Throws: `emptyValue` for an empty list, `wrongType` for what is no list.
  func tensors(_ name: String) throws(Diagnostic) -> [Tensor] {
    let what = "`\(name)` of \(signature.name)"
    if case .list(let items) = self[name] {
      guard !items.isEmpty else {
        throw Diagnostic(.emptyValue, "\(what) is an empty list", at: span(of: name))
      }
      return try locating(name) { () throws(Diagnostic) in
        try items.map { item throws(Diagnostic) in
          try TensorConversion.tensor(item, what: "each of \(what)")
        }
      }
    }
    let tensor = try tensor(name)
    guard let count = tensor.shape.first, count > 0 else {
      throw wrongType(name, expected: "a list of tensors")
    }
    return try (0..<count).map { position throws(Diagnostic) in
      try engine { () throws(TensorError) in try tensor.element(at: [.index(position)]) }
    }
  }
}
