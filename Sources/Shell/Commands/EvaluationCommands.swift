import CNN
import Lang

/// The verbs that measure: what a network says of each image of a dataset.
enum EvaluationCommands {
  static let all = [evaluate, predict]

  static let evaluate = Command(
    CommandSignature(
      "evaluate", group: "train", summary: "loss, accuracy and more on a dataset",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("on", .reference(["dataset"]), required: true, "the images"),
        .init(
          "loss", TrainingOptions.losses,
          "crossentropy for a network that ends in softmax, else mse"),
        .init("batch", .integer(1...1 << 20), default: "512", "images worked on at once"),
      ],
      details: "The value has accuracy, loss, topk, confusion, per_class and more.",
      examples: [.init("r = evaluate on d.test\nprint r.accuracy", setup: TrainCommands.setup)]),
    showsValue: true,
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try DataFit.check(session, invocation, measures: false)
    }
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation)
    guard let data = try invocation.dataset("on") else { return .unknown }
    try DataFit.check(network, data, loss: TrainingOptions.loss(invocation, network.network))
    let timer = PassTimer(session, "evaluating \(network.name)", count: data.count)
    defer { timer.finish() }
    let result = try engine { () throws(EngineError) in
      try network.network.evaluate(
        on: data, loss: TrainingOptions.loss(invocation, network.network),
        batch: invocation.integer("batch") ?? 512, threads: session.settings.threads,
        collective: session.processes, observe: timer.observe)
    }
    guard let result else { throw .interrupted("evaluate") }
    return .object(EvaluationValue(result, network: network.name, dataset: data.name))
  }

  static let predict = Command(
    CommandSignature(
      "predict", group: "train", summary: "the network's output for each image of a dataset",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("on", .reference(["dataset"]), required: true, "the images"),
        .init("batch", .integer(1...1 << 20), default: "512", "images worked on at once"),
      ],
      details: "The value is a tensor with a row for each image; `argmax` of a row is its class.",
      examples: [.init("p = predict on d.test[0..<4]\nprint shape(p)", setup: TrainCommands.setup)]),
    showsValue: true,
    checking: .custom { (session, invocation) throws(Diagnostic) in
      try DataFit.check(session, invocation, measures: false)
    }
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation)
    guard let data = try invocation.dataset("on") else { return .unknown }
    try DataFit.checkInput(network, data)
    let timer = PassTimer(session, "predicting with \(network.name)", count: data.count)
    defer { timer.finish() }
    do throws(EngineError) {
      let result = try network.network.predict(
        data, batch: invocation.integer("batch") ?? 512, threads: session.settings.threads,
        observe: timer.observe)
      guard let result else { throw EngineError.stopped }
      return Value(result)
    } catch {
      throw session.interruption.isRaised ? .interrupted("predict") : Diagnostic(error)
    }
  }
}
