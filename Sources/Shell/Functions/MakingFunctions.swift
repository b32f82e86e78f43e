import CNN
import Lang

/// Functions that make tensors: `zeros`, `linspace`, `tensor`, `onehot`.
enum MakingFunctions {
  static var table: [TableFunction] { [zeros, ones, full, eye, linspace, tensor, onehot] }

  private static let shape = FunctionSignature.Parameter(
    "shape", "a size such as 3x4, a list, or several numbers")

  private static var zeros: TableFunction { filled("zeros", 0, "a tensor of zeros") }
  private static var ones: TableFunction { filled("ones", 1, "a tensor of ones") }

  private static func filled(_ name: String, _ value: Float, _ summary: String) -> TableFunction {
    let signature = FunctionSignature(
      name, group: FunctionGroup.making, [shape], variadic: true, summary: summary,
      examples: [.init("print \(name)(2x3)"), .init("print shape(\(name)(5, 5, 1, 6))")])
    return TableFunction(signature) { call throws(Diagnostic) in
      try repeated(value, call)
    }
  }

  private static var full: TableFunction {
    let signature = FunctionSignature(
      "full", group: FunctionGroup.making, [shape, .init("value", "the number")],
      summary: "a tensor of one repeated number", examples: ["print full(2x2, 0.5)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let value = Float(try call.number("value"))
      return try repeated(value, call)
    }
  }

  private static func repeated(_ value: Float, _ call: FunctionCall) throws(Diagnostic) -> Value {
    let shape = try call.shape("shape")
    if call.leavesUnknown(shape.reduce(1, *)) { return .unknown }
    return Value(
      try call.engine { () throws(TensorError) in try Tensor.full(shape, value: value) })
  }

  private static var eye: TableFunction {
    let signature = FunctionSignature(
      "eye", group: FunctionGroup.making, [.init("n", "rows and columns")],
      summary: "the unit matrix", examples: ["print eye(3)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let side = try call.integer("n", in: 0...TensorConversion.largestCount)
      try call.locating("n") { () throws(Diagnostic) in
        _ = try TensorConversion.count(of: [side, side], what: "the matrix")
      }
      if call.leavesUnknown(side * side) { return .unknown }
      return Value(try call.engine { () throws(TensorError) in try Tensor.identity(side) })
    }
  }

  private static var linspace: TableFunction {
    let signature = FunctionSignature(
      "linspace", group: FunctionGroup.making,
      [
        .init("start", "the first number"), .init("stop", "the last number"),
        .init("count", default: 50, "how many"),
      ],
      summary: "numbers in equal steps, both ends among them",
      examples: ["print linspace(0, 1, 5)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let (start, stop) = (try call.number("start"), try call.number("stop"))
      let count = try call.integer("count", in: 0...TensorConversion.largestCount)
      try call.locating("count") { () throws(Diagnostic) in
        try TensorConversion.check(count: count, what: "linspace")
      }
      if call.leavesUnknown(count) { return .unknown }
      return Value(
        try call.engine { () throws(TensorError) in
          try Tensor.linear(from: start, to: stop, count: count)
        })
    }
  }

  private static var tensor: TableFunction {
    let signature = FunctionSignature(
      "tensor", group: FunctionGroup.making,
      [.init("x", "nested lists of numbers, a range, a number, or a dataset")],
      summary: "a tensor of the numbers in nested lists",
      details: "Each list inside a list is a row; all rows must be equally long.",
      examples: ["print tensor([[1, 2], [3, 4]])", "print tensor(0..<5)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      if let dataset = call["x"].object(as: DatasetValue.self) {
        return try call.locating("x") { () throws(Diagnostic) in
          Value(try dataset.whole().allImages())
        }
      }
      return Value(try call.tensor("x"))
    }
  }

  private static var onehot: TableFunction {
    let signature = FunctionSignature(
      "onehot", group: FunctionGroup.making,
      [
        .init("labels", "a class, a list or a tensor of classes"),
        .init("classes", "how many classes there are"),
      ],
      summary: "a row for each class number: 1 at its place, 0 elsewhere",
      examples: ["print onehot([2, 0], 3)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let labels = try call.tensor("labels")
      let classes = try call.integer("classes", in: 1...TensorConversion.largestCount)
      return Value(
        try call.engine(.outOfBounds) { () throws(TensorError) in
          try labels.oneHot(classes: classes)
        })
    }
  }
}
