@testable import Lang

enum TestCommands {
  static let activations: [OperandKind.Word] = [
    .init("relu", "cut below 0"), .init("tanh", "between -1 and 1"), .init("softmax"),
  ]

  static let signatures: [CommandSignature] = [
    CommandSignature(
      "network", group: "build", summary: "begin a network",
      operands: [.init("name", .newName, "its name")],
      options: [.init("input", .size(rank: 1...3), required: true, "the shape of an input")]),
    CommandSignature(
      "conv", group: "build", summary: "add a convolutional layer",
      operands: [
        .init("filters", .integer(1...65536), "how many filters"),
        .init("size", .size(rank: 2...2), "height and width of a filter"),
        .init("activation", .word(activations), required: false, "what follows"),
      ],
      options: [
        .init("stride", .oneOf([.integer(1...64), .size(rank: 2...2)]), default: "1", "the step"),
        .init(
          "pad", .oneOf([.word([.init("same"), .init("valid")]), .integer(0...64)]),
          default: "valid", "zeros around the input"),
        .init("bias", .boolean, default: "on", "whether there is a bias"),
        .flag("flipped", "turn the filter by 180 degrees"),
        .init("as", .newName, "the layer's name"),
      ],
      details: "A layer of filters.", examples: ["network n input 8x8x1\nconv 6 5x5 tanh"]),
    CommandSignature(
      "dense", group: "build", summary: "add a fully connected layer",
      operands: [
        .init("units", .integer(1...1_000_000), "how many"),
        .init("activation", .word(activations), required: false, "what follows"),
      ]),
    CommandSignature("flatten", group: "build", summary: "make the shape flat"),
    CommandSignature("relu", group: "build", summary: "add a rectifier"),
    CommandSignature(
      "residual", group: "build", summary: "add a block to its input", tail: .block),
    CommandSignature(
      "insert", group: "build", summary: "add a layer in between",
      options: [.init("after", .reference(["layer"]), required: true, "the layer before")],
      tail: .command),
    CommandSignature(
      "rename", group: "build", summary: "name a layer",
      operands: [.init("layer", .reference(["layer"]))],
      options: [.init("to", .newName, required: true)]),
    CommandSignature(
      "data", group: "data", summary: "make a data set known",
      operands: [.init("name", .newName, "its name")],
      options: [
        .init("from", .oneOf([.file(.reading)]), required: true, "where it is"),
        .init("train", .integer(1...1_000_000), "how many"),
        .init("classes", .list(.string), "the names of the classes"),
      ]),
    CommandSignature(
      "train", group: "train", summary: "train a network",
      operands: [.init("net", .reference(["network"]), required: false, "the network")],
      options: [
        .init("on", .reference(["tensor"]), required: true, "the samples"),
        .init("epochs", .integer(1...1_000_000), default: "1", "how often"),
        .init("rate", .number(0...10), default: "0.01", "the step"),
        .init(
          "every", .integer(1...1_000_000), units: ["steps", "epochs"], "how often to write"),
      ]),
    CommandSignature(
      "evaluate", group: "train", summary: "measure a network",
      options: [.init("on", .reference(["tensor"]), required: true, "the samples")]),
    CommandSignature(
      "plot", group: "see", summary: "draw curves",
      operands: [.init("what", .word([.init("loss"), .init("accuracy")]))],
      options: [.init("of", .list(.value), "of which networks"), .init("for", .value)]),
    CommandSignature(
      "show", group: "see", summary: "show a value", operands: [.init("value", .value)]),
    CommandSignature(
      "save", group: "keep", summary: "write a file",
      operands: [.init("value", .value)], options: [.init("to", .file(.writing), required: true)]),
    CommandSignature("time", group: "session", summary: "measure the time", tail: .statement),
    CommandSignature(
      "help", group: "session", summary: "explain",
      operands: [.init("topic", .anyWord, required: false)]),
    CommandSignature("fail", group: "session", summary: "fail"),
    CommandSignature("stop", group: "session", summary: "raise the interruption flag"),
  ]
}

enum TestFunctions {
  static var table: [TableFunction] {
    [
      TableFunction(
        FunctionSignature(
          "tensor", group: "tensors", [.init("list")], summary: "a tensor from a list")
      ) { (call) throws(Diagnostic) in
        guard case .list(let items) = call["list"] else {
          throw call.wrongType("list", expected: "a list")
        }
        return .object(TestTensor(items.compactMap(\.number)))
      },
      TableFunction(
        FunctionSignature("sum", group: "tensors", [.init("x")], summary: "the sum")
      ) { (call) throws(Diagnostic) in
        let tensor = try call.object("x", as: TestTensor.self, kind: "a tensor")
        return .string("tensor sum \(NumberFormat.short(tensor.numbers.reduce(0, +)))")
      },
      TableFunction(
        FunctionSignature(
          "relu", group: "tensors", [.init("x"), .init("slope", default: 0)],
          summary: "cut below 0")
      ) { (call) throws(Diagnostic) in
        let x = try call.number("x")
        return .number(x > 0 ? x : x * (try call.number("slope")))
      },
    ]
  }
}
