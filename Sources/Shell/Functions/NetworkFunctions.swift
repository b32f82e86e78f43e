import CNN
import Lang

/// Functions that pass images through a network: `forward`, `activations`, `gradients`.
///
/// While checking, shapes are checked and the values are unknown.
enum NetworkFunctions {
  static var table: [TableFunction] { [forward, activations, gradients] }

  private static let network = """
    network net input 4x4x1
    conv 2 3x3 relu
    flatten
    dense 3 softmax
    """

  private static let images = FunctionSignature.Parameter(
    "x", "an image H×W×C, a batch N×H×W×C, or a dataset")

  private static var forward: TableFunction {
    let signature = FunctionSignature(
      "forward", group: FunctionGroup.network, [.init("net", "a network"), images],
      summary: "what a network gives for images",
      details: """
        A batch gives a row for each image, a single image one row. A grey image may come without \
        its channel.
        """,
      examples: [.init("print forward(net, ones(4x4x1))", setup: network)])
    return row(signature) { call throws(Diagnostic) in
      let net = try call.object("net", as: NetworkValue.self, kind: "a network").network
      let images = try Images(call, "x")
      try images.check(fitting: net, in: call)
      return {
        () throws(Diagnostic) in
        switch images {
        case .tensor(let tensor):
          Value(result: try engine { () throws(EngineError) in try net.forward(tensor) })
        case .dataset(let dataset):
          Value(
            result: try engine { () throws(EngineError) in
              try net.predict(dataset) ?? Tensor(shape: [0])
            })
        }
      }
    }
  }

  private static var activations: TableFunction {
    let signature = FunctionSignature(
      "activations", group: FunctionGroup.network,
      [.init("layer", "a layer, as in net.conv1, or a network for all its layers"), images],
      summary: "what a layer gives for images",
      details: """
        The result is H×W×C for a single image and N×H×W×C for several; for a network it is a \
        record of all layers.
        """,
      examples: [.init("print shape(activations(net.conv1, ones(4x4x1)))", setup: network)])
    return row(signature) { call throws(Diagnostic) in
      let (value, wanted) = try layers(call)
      let net = value.network
      let images = try Images(call, "x")
      try images.check(fitting: net, in: call)
      return { () throws(Diagnostic) in
        let names = wanted.map { [$0] } ?? net.allLayers.map(\.name)
        let result = try engine { () throws(EngineError) in
          switch images {
          case .tensor(let tensor): try net.activations(of: names, for: tensor)
          case .dataset(let dataset): try net.activations(of: names, on: dataset)
          }
        }
        if let wanted { return result[wanted].map { Value($0) } ?? .none }
        return .record(
          RecordValue(names.compactMap { name in result[name].map { (name, Value($0)) } }))
      }
    }
  }

  /// The network, and the layer that was asked for; nil for all layers.
  private static func layers(_ call: FunctionCall) throws(Diagnostic) -> (NetworkValue, String?) {
    if let network = call["layer"].object(as: NetworkValue.self) { return (network, nil) }
    let layer = try call.object("layer", as: LayerValue.self, kind: "a layer or a network")
    _ = try layer.layer()
    return (layer.network, layer.name)
  }

  private static var gradients: TableFunction {
    let signature = FunctionSignature(
      "gradients", group: FunctionGroup.network,
      [
        .init("net", "a network"), images,
        .init(
          "y", default: FunctionSignature.Default.none,
          "the class of the image, or a list of classes; datasets have them"),
        .init("loss", default: "crossentropy", "crossentropy or mse"),
      ],
      summary: "the derivatives of the mean loss by every weight",
      details: """
        `g = gradients(net, x, y)` has `g.loss`, the record of a layer's gradients `g.conv1` with \
        `weights`, `bias` and `error` (the derivative by the layer's result before its \
        activation), and `g.input`, the derivative by the images. Dropout is off.
        """,
      examples: [.init("print gradients(net, ones(4x4x1), 2).conv1.bias", setup: network)])
    return row(signature) { call throws(Diagnostic) in
      let net = try call.object("net", as: NetworkValue.self, kind: "a network").network
      let images = try Images(call, "x")
      try images.check(fitting: net, in: call)
      let word = try call.string("loss")
      guard let loss = Loss(rawValue: word) else {
        throw Diagnostic(
          .badArgument, "`loss` of gradients must be \"crossentropy\" or \"mse\", not \"\(word)\"",
          at: call.span(of: "loss"))
      }
      let labels = try labels(call, of: images)
      return { () throws(Diagnostic) in
        let result = try engine { () throws(EngineError) in
          switch images {
          case .tensor(let tensor): try net.gradients(for: tensor, labels: labels, loss: loss)
          case .dataset(let dataset): try net.gradients(on: dataset, loss: loss)
          }
        }
        return .object(GradientsValue(result, layers: net.allLayers.map(\.name)))
      }
    }
  }

  private static func labels(_ call: FunctionCall, of images: Images) throws(Diagnostic) -> [Int32]
  {
    if case .dataset = images {
      guard call["y"].isNone else {
        throw Diagnostic(
          .badArgument, "a dataset has its own classes; leave out `y`", at: call.span(of: "y"))
      }
      return []
    }
    guard !call["y"].isNone else {
      throw Diagnostic(
        .labelsNeeded, "gradients needs the classes of the images: gradients(net, x, y)",
        at: call.span)
    }
    return try call.integers("y").map { label throws(Diagnostic) in
      guard let label = Int32(exactly: label) else {
        throw Diagnostic(.outOfBounds, "there is no class \(label)", at: call.span(of: "y"))
      }
      return label
    }
  }

  // MARK: Rows

  /// A row whose `prepare` checks the arguments and gives what is left to do; check mode does only
  /// the first half.
  private static func row(
    _ signature: FunctionSignature,
    _ prepare: @escaping (FunctionCall) throws(Diagnostic) -> (() throws(Diagnostic) -> Value)
  ) -> TableFunction {
    TableFunction(
      signature,
      checking: .custom { call throws(Diagnostic) in
        if !call.arguments.contains(where: \.isUnknown) { _ = try prepare(call) }
        return .unknown
      }
    ) { call throws(Diagnostic) in
      try prepare(call)()
    }
  }
}

/// Images as an argument: a tensor or a dataset.
private enum Images {
  case tensor(Tensor)
  case dataset(Dataset)

  init(_ call: FunctionCall, _ name: String) throws(Diagnostic) {
    if let dataset = call[name].object(as: DatasetValue.self) {
      self = .dataset(try call.locating(name) { () throws(Diagnostic) in try dataset.whole() })
    } else {
      self = .tensor(try call.tensor(name))
    }
  }

  /// Checks that a network takes the images.
  /// - Throws: `dataDoesNotFit` with both shapes.
  func check(fitting net: Network, in call: FunctionCall) throws(Diagnostic) {
    let input = [net.input.height, net.input.width, net.input.channels]
    let shape: [Int]
    switch self {
    case .dataset(let dataset):
      shape = [dataset.shape.height, dataset.shape.width, dataset.shape.channels]
    case .tensor(let tensor):
      let isGrey = net.input.channels == 1 && tensor.shape.suffix(2) == input[..<2]
      shape = tensor.shape + (isGrey ? [1] : [])
    }
    guard (3...4).contains(shape.count), shape.suffix(3) == input[...] else {
      throw Diagnostic(
        .dataDoesNotFit,
        "\(net.name) takes images of \(Tensor.text(of: input)), not \(Tensor.text(of: shape))",
        at: call.span(of: "x"))
    }
  }
}
