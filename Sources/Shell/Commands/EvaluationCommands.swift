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
    let result = try session.evaluation(
      of: network, on: data, batch: invocation.integer("batch") ?? 512, invocation)
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
    return Value(
      try session.prediction(
        of: network, on: data, batch: invocation.integer("batch") ?? 512, invocation))
  }
}

extension Session {
  /// What a network gives for a dataset, measured.
  func evaluation(
    of value: NetworkValue, on data: Dataset, batch: Int = 512, _ invocation: Invocation
  ) throws(Diagnostic) -> Evaluation {
    try pass(of: invocation, "evaluating \(value.name)", count: data.count) {
      (timer) throws(EngineError) in
      try value.network.evaluate(
        on: data, loss: TrainingOptions.loss(invocation, value.network), batch: batch,
        threads: settings.threads, collective: processes, observe: timer.observe)
    }
  }

  /// What a network gives for a dataset, a row for each image.
  func prediction(
    of value: NetworkValue, on data: Dataset, batch: Int = 512, _ invocation: Invocation
  ) throws(Diagnostic) -> Tensor {
    try pass(of: invocation, "predicting with \(value.name)", count: data.count) {
      (timer) throws(EngineError) in
      try value.network.predict(
        data, batch: batch, threads: settings.threads, observe: timer.observe)
    }
  }
}
