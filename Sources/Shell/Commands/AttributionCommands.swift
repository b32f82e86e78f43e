import CNN
import Charts
import Lang

/// `saliency`, `occlusion`, `gradcam`: which parts of an image speak for a class.
enum AttributionCommands {
  static let all = [saliency, occlusion, gradcam]

  private static let setup =
    #"data d from "digits" train 20 test 10; network net input 32x32x1; conv 4 5x5 relu; "#
    + "maxpool 2x2; flatten; dense 10 softmax"

  private static let note =
    " The score is the output before the final softmax; the class is the network's guess if not "
    + "given. The value is the map as a tensor as large as the image."

  // MARK: Verbs

  static let saliency = command(
    "saliency", "how strongly a class's score depends on each pixel",
    details: "The absolute derivative of the score by each pixel, the largest of its channels."
      + note, examples: [.init("m = saliency for d.test[0]", setup: setup)]
  ) { (subject, _, _) throws(Diagnostic) in
    try engine { () throws(EngineError) in
      try subject.network.saliency(of: subject.image, class: subject.index)
    }
  }

  static let occlusion = command(
    "occlusion", "how much a class's score falls where the image is covered",
    options: [
      .init("patch", .size(rank: 2...2), default: "5x5", "the size of the patch that covers"),
      .init("stride", .integer(1...1 << 20), default: "2", "how far the patch moves"),
      .init("fill", .number(), default: "0", "the value of covered pixels"),
    ],
    details:
      "A pixel has the mean fall of the score over all patches that cover it; negative where "
      + "the score rises." + note,
    examples: [.init("m = occlusion for d.test[0] patch 8x8 stride 4", setup: setup)]
  ) { (subject, session, invocation) throws(Diagnostic) in
    let size = invocation.size("patch").map { Size($0.extents[0], $0.extents[1]) } ?? Size(5)
    guard size.height > 0, size.width > 0 else {
      throw Diagnostic(
        .outOfBounds, "a patch must have sides of 1 or more, not \(size)",
        at: invocation.span(of: "patch"))
    }
    return try session.pass(
      of: invocation, "covering parts of the image", count: 1000, countsImages: false
    ) { (timer) throws(EngineError) in
      try subject.network.occlusion(
        of: subject.image, class: subject.index, patch: size,
        stride: Size(invocation.integer("stride") ?? 2),
        fill: Float(invocation.number("fill") ?? 0), threads: session.settings.threads
      ) { done, count in timer.observe(1000 * done / max(count, 1)) }
    }
  }

  static let gradcam = command(
    "gradcam", "where a layer finds what speaks for a class",
    options: [
      .init(
        "layer", .reference(["layer"]),
        "the layer; the last convolution or residual block if not given")
    ],
    details:
      "The layer's channels, weighted with the mean derivative of the score by each, added up, "
      + "cut at 0, and enlarged to the image." + note,
    examples: [.init("m = gradcam for d.test[0]", setup: setup)]
  ) { (subject, _, invocation) throws(Diagnostic) in
    let name = try layer(invocation, subject.network)
    let map = try engine { () throws(EngineError) in
      try subject.network.gradcam(of: subject.image, class: subject.index, layer: name)
    }
    let input = subject.network.input
    do throws(TensorError) {
      return try map.resized(to: Size(input.height, input.width))
    } catch {
      throw Diagnostic(error)
    }
  }

  private static func layer(
    _ invocation: Invocation, _ network: Network
  ) throws(Diagnostic) -> String {
    guard let value = invocation.object("layer", as: LayerValue.self) else {
      if let name = network.gradcamLayer { return name }
      throw Diagnostic(
        .shapeMismatch, "\(network.name) has no convolution whose result is an image")
    }
    guard let layer = network.layers.first(where: { $0.name == value.name }) else {
      throw Diagnostic(
        .unknownLayer, "\(network.name) has no layer `\(value.name)` outside its residual blocks",
        at: invocation.span(of: "layer"))
    }
    guard !layer.output.isVector else {
      throw Diagnostic(
        .shapeMismatch,
        "`\(layer.name)` gives a vector; gradcam looks at a layer that gives an image",
        at: invocation.span(of: "layer"))
    }
    return layer.name
  }

  // MARK: What they share

  private static func command(
    _ name: String, _ summary: String, options: [CommandSignature.Option] = [], details: String,
    examples: [CommandSignature.Example],
    map: @escaping @Sendable (Subject, Session, Invocation) throws(Diagnostic) -> Tensor
  ) -> Command {
    Command(
      CommandSignature(
        name, group: "see", summary: summary,
        operands: [.init("network", .reference(["network"]), required: false, "the network")],
        options: [
          .init("for", .value, required: true, "the image"),
          .init(
            "class", .oneOf([.integer(0...1 << 20), .string]),
            "the class's number, or its name in quotes; the network's guess if not given"),
        ] + options + [FigureOptions.to], details: details, examples: examples),
      checking: .custom { (session, invocation) throws(Diagnostic) in
        try FigureOptions.check(session, invocation)
        guard !invocation.hasUnknowns else { return .unknown }
        let network = try session.network(invocation)
        guard !session.isUncertain(network) else { return .unknown }
        _ = try ImageOperand(invocation, "for", fitting: network.network)
        return .unknown
      }
    ) { (session, invocation) throws(Diagnostic) in
      let subject = try Subject(session, invocation)
      let result = try map(subject, session, invocation)
      let title = "\(name) of \(subject.className), \(subject.probabilityText)"
      try session.present(Figure(AttributionPicture.grid(subject.image, result, title)), invocation)
      return Value(result)
    }
  }

  /// An image and the class that is asked about.
  struct Subject {
    let network: Network
    let image: Tensor
    let index: Int
    let className: String
    let probabilityText: String

    init(_ session: Session, _ invocation: Invocation) throws(Diagnostic) {
      let value = try session.network(invocation)
      let network = value.network
      let image = try ImageOperand(invocation, "for", fitting: network).image
      (self.network, self.image) = (network, image)
      guard network.output.isVector, !network.layers.isEmpty else {
        throw Diagnostic(
          .lossDoesNotFit,
          "\(network.name) gives \(network.output) for each image, and not one score a class",
          notes: ["end the network with `flatten` and `dense 10 softmax`"])
      }
      let outputs = try engine { () throws(EngineError) in try network.forward(image).values }
      let guess = outputs.indices.max { outputs[$0] < outputs[$1] } ?? 0
      let names = network.classes ?? []
      func words(_ index: Int) -> String {
        names.indices.contains(index) ? "class \(names[index])" : "class \(index)"
      }
      index = try Self.index(invocation, names, count: outputs.count, network.name) ?? guess
      className = words(index)
      let chosen = NumberFormat.significant(Double(outputs[index]), digits: 3)
      probabilityText =
        index == guess ? "the guess (\(chosen))" : "\(chosen); the guess is \(words(guess))"
    }

    private static func index(
      _ invocation: Invocation, _ names: [String], count: Int, _ network: String
    ) throws(Diagnostic) -> Int? {
      guard invocation.has("class") else { return nil }
      if let name = invocation.string("class") {
        guard let index = names.firstIndex(of: name), index < count else {
          throw Diagnostic(
            .unknownKey, "\(network) knows no class \"\(name)\"",
            at: invocation.span(of: "class"),
            notes: [
              names.isEmpty
                ? "training tells it the classes' names; give a number"
                : "its classes are \(names.prefix(20).joined(separator: ", "))"
            ])
        }
        return index
      }
      guard let index = invocation.integer("class") else { return nil }
      guard index < count else {
        throw Diagnostic(
          .outOfBounds, "there is no class \(index); \(network) has \(count) outputs",
          at: invocation.span(of: "class"))
      }
      return index
    }
  }
}
