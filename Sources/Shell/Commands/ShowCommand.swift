import CNN
import Charts
import Lang

/// `show`: images, datasets, filters, activations and gradients as pictures.
enum ShowCommand {
  static let all = [show]

  private static let setup =
    #"data d from "digits" train 20 test 10; network net input 32x32x1; conv 4 5x5 relu; "#
    + "flatten; dense 10 softmax"

  static let show = Command(
    CommandSignature(
      "show", group: "see", summary: "images, filters, activations and gradients as pictures",
      operands: [
        .init(
          "what",
          .oneOf([
            .word([
              .init("activations", "what a layer makes of an image"),
              .init("gradients", "the derivatives of the loss by a layer's filters"),
              .init("errors", "the derivatives of the loss by a layer's results"),
            ]),
            .value,
          ]), "an image, images of a dataset, a layer for its filters, or one of the words")
      ],
      options: [
        .init("of", .reference(["layer"]), "the layer, behind one of the words"),
        .init("for", .value, "the image, behind one of the words"),
        .init("class", .integer(0...1 << 20), "the image's class where it doesn't say"),
        .init(
          "scale",
          .word([
            .init("common", "one scale for all pictures"),
            .init("own", "for each picture its own"),
          ]), default: "common", "what the colours mean"),
        FigureOptions.to,
      ],
      details:
        "Values of images from 0 to 1 are grey or coloured. Other values are blue below zero, "
        + "white at zero and orange above, or run from dark blue to yellow where they have one sign. "
        + "The value is the tensor that is shown.",
      examples: [
        .init("show d.test[0]", setup: setup), .init("show d.test[0..<10]", setup: setup),
        .init("show net.conv1", setup: setup),
        .init(#"show activations of net.conv1 for d.test[0] to "maps.png""#, setup: setup),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try FigureOptions.check(session, invocation)
      guard !invocation.hasUnknowns, let word = invocation.word("what"),
        ["activations", "gradients", "errors"].contains(word), !isObject(invocation)
      else { return .unknown }
      _ = try layer(invocation, word)
      return .unknown
    }
  ) { (session, invocation) throws(Diagnostic) in
    if let word = invocation.word("what"), !isObject(invocation) {
      return try showPass(session, invocation, word)
    }
    return try showValue(session, invocation)
  }

  /// Whether the operand is a variable or layer and not one of the words.
  private static func isObject(_ invocation: Invocation) -> Bool {
    if case .string? = invocation.value("what") { false } else { true }
  }

  private static func pictures(_ invocation: Invocation) -> TensorPictures {
    TensorPictures(isCommon: invocation.word("scale") != "own")
  }

  // MARK: Values

  private static func showValue(
    _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> Value {
    guard let value = invocation.value("what") else { return .none }
    let pictures = pictures(invocation)
    do throws(Diagnostic) {
      if let layer = value.object(as: LayerValue.self) {
        let (grid, kernel) = try filters(of: layer, pictures)
        try session.present(Figure(grid), invocation)
        return Value(kernel)
      }
      if let dataset = value.object(as: DatasetValue.self) {
        return try showDataset(dataset, session, invocation, pictures)
      }
      if let network = value.object(as: NetworkValue.self) {
        throw Diagnostic(
          .wrongType, "show takes a layer of a network, not the network \(network.name)",
          notes: ["`summary \(network.name)` lists its layers"])
      }
      if case .record(let record) = value, record["image"] != nil {
        let sample = try ImageOperand(value, what: "`what` of show")
        try session.present(
          Figure(try pictures.grid(sample.image, title: sample.words)), invocation)
        return Value(sample.image)
      }
      let tensor = try TensorConversion.tensor(value, what: "`what` of show")
      guard tensor.shape.count > 1 else {
        throw Diagnostic(
          .tensorShape, "show takes images, not a list of \(Count.text(tensor.count, "number"))",
          notes: ["`plot` draws a list as a chart"])
      }
      guard tensor.count > 0 else {
        throw Diagnostic(.tensorShape, "there is nothing to show in an empty tensor")
      }
      let title = "tensor \(Tensor.text(of: tensor.shape))"
      try session.present(Figure(try pictures.grid(tensor, title: title)), invocation)
      return Value(tensor)
    } catch {
      throw error.located(at: invocation.span(of: "what"))
    }
  }

  private static func showDataset(
    _ value: DatasetValue, _ session: Session, _ invocation: Invocation,
    _ pictures: TensorPictures
  ) throws(Diagnostic) -> Value {
    let data = try value.whole()
    guard data.count > 0 else {
      throw Diagnostic(.noSamples, "\(value.name) has no images to show")
    }
    let shown = min(data.count, TensorPictures.mostTiles)
    let images = try data.tensor(0..<shown)
    let labels = (0..<shown).map { position in
      let label = Int(data.label(position))
      return data.classes.indices.contains(label) ? data.classes[label] : "\(label)"
    }
    let count = shown < data.count ? "the first \(shown) of \(Count.grouped(data.count))" : ""
    let title = [value.name, count].filter { !$0.isEmpty }.joined(separator: ": ")
    // Normalised images have their zero elsewhere.
    let grid: PictureGrid
    if images.shape[3] == 1 || images.shape[3] == 3 {
      grid = try pictures.grid(images, title: title, labels: labels)
    } else {
      let first = Tensor(
        shape: Array(images.shape.dropFirst()),
        values: Array(images.values.prefix(images.shape.dropFirst().reduce(1, *))))
      grid = try pictures.grid(first, title: "\(value.name): the channels of the first image")
    }
    try session.present(Figure(grid), invocation)
    return Value(images)
  }

  private static func filters(
    of value: LayerValue, _ pictures: TensorPictures
  ) throws(Diagnostic) -> (PictureGrid, Tensor) {
    guard let kernel = value.network.network.values(of: "kernel", in: value.name) else {
      throw Diagnostic(
        .noParameters, "`\(value.name)` has no filters to show",
        notes: ["`show activations of \(value.name) for IMAGE` shows what it makes of an image"])
    }
    let title = "filters of \(value.name), \(Tensor.text(of: kernel.shape))"
    if kernel.shape.count == 4 { return (pictures.filters(kernel, title: title), kernel) }
    return (
      try pictures.grid(
        kernel, title: "weights of \(value.name), \(Tensor.text(of: kernel.shape))",
        isImage: false), kernel
    )
  }

  // MARK: Passes

  private static func layer(
    _ invocation: Invocation, _ word: String
  ) throws(Diagnostic) -> LayerValue {
    guard let layer = invocation.object("of", as: LayerValue.self) else {
      throw Diagnostic(
        .missingOption, "show \(word) needs `of LAYER`",
        notes: ["for instance `show \(word) of conv1 for digits.test[0]`"])
    }
    _ = try layer.layer()
    return layer
  }

  private static func showPass(
    _ session: Session, _ invocation: Invocation, _ word: String
  ) throws(Diagnostic) -> Value {
    let layer = try layer(invocation, word)
    let network = layer.network.network
    let sample = try ImageOperand(invocation, "for", fitting: network)
    let pictures = pictures(invocation)
    let tensor: Tensor
    if word == "activations" {
      tensor = try activations(of: layer, for: sample)
    } else {
      let gradients = try gradients(of: network, for: sample, invocation)
      if word == "errors" {
        let error = gradients.errors[layer.name] ?? Tensor(shape: [0])
        tensor = Tensor(shape: Array(error.shape.dropFirst()), values: error.values)
      } else {
        guard let kernel = gradients.parameters[layer.name]?["kernel"] else {
          throw Diagnostic(
            .noParameters, "`\(layer.name)` has no filters, and so no gradients to show",
            notes: ["`show errors of \(layer.name) for IMAGE` shows the derivatives by its results"]
          )
        }
        tensor = kernel
      }
    }
    let title = "\(word) of \(layer.name) for \(sample.words)"
    try session.present(figure(tensor, title: title, word, pictures), invocation)
    return Value(tensor)
  }

  static func activations(
    of layer: LayerValue, for sample: ImageOperand
  ) throws(Diagnostic) -> Tensor {
    try engine { () throws(EngineError) in
      try layer.network.network.activations(of: [layer.name], for: sample.image)[layer.name]
        ?? Tensor(shape: [0])
    }
  }

  static func gradients(
    of network: Network, for sample: ImageOperand, _ invocation: Invocation
  ) throws(Diagnostic) -> NetworkGradients {
    guard let label = invocation.integer("class") ?? sample.label else {
      throw Diagnostic(
        .labelsNeeded, "the image doesn't say its class: add `class N`",
        notes: ["an image of a dataset, such as digits.test[0], has its class with it"])
    }
    return try engine { () throws(EngineError) in
      try network.gradients(
        for: sample.image, labels: [Int32(clamping: label)],
        loss: network.endsInSoftmax ? .crossentropy : .mse)
    }
  }

  private static func figure(
    _ tensor: Tensor, title: String, _ word: String, _ pictures: TensorPictures
  ) throws(Diagnostic) -> Figure {
    let isVector = tensor.shape.count < 2 || tensor.shape.prefix(2).allSatisfy { $0 == 1 }
    if isVector {
      return Figure(
        Chart(
          title, x: .init("output", isWhole: true),
          y: .init(word == "errors" ? "error" : "activation"),
          series: [.init(word, .bars, y: tensor.values.map(Double.init))]))
    }
    if word == "gradients", tensor.shape.count == 4 {
      return Figure(pictures.filters(tensor, title: title))
    }
    return Figure(try pictures.grid(tensor, title: title, isImage: false))
  }
}
