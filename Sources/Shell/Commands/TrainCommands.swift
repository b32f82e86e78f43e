import CNN
import Lang

/// The verbs that train.
enum TrainCommands {
  static let all = [train, ResumeCommand.command]

  static let setup =
    #"data d from "digits" train 100 test 50; network net input 32x32x1; flatten; dense 10 softmax"#

  static let train = Command(
    CommandSignature(
      "train", group: "train", summary: "change the weights so that the loss falls",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("on", .reference(["dataset"]), required: true, "the images to learn from"),
        .init("validate", .reference(["dataset"]), "images to measure on after each epoch"),
      ] + TrainingOptions.all,
      details: "Training again goes on from the weights and the optimiser's state that there are. "
        + "Ctrl-C stops at the end of a batch; `resume` goes on. With `checkpoint` a file is written "
        + "as the training begins, every so often, and when it ends or is stopped. With `log` a file "
        + "grows by a row for each epoch (and for a step every N steps), which h5py can read meanwhile "
        + "with `swmr=True`; a log that is there goes on with the next run. The value is the network's "
        + "history.",
      examples: [
        .init("train on d.train validate d.test epochs 2 batch 32 optimizer adam", setup: setup),
        .init(#"train on d.train epochs 2 batch 10 checkpoint "c.h5" every 5 steps"#, setup: setup),
        .init(#"train on d.train epochs 2 batch 10 log "run.h5" every 5 steps"#, setup: setup),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      guard !invocation.hasUnknowns else { return .unknown }
      let network = try session.network(invocation)
      guard !session.isUncertain(network) else { return .unknown }
      let course = try Course(session, invocation)
      try course.check(network)
      if let path = course.checkpoint {
        session.plan?.written[path] = .object(network.copy(named: network.name))
      }
      if let log = course.log { session.plan?.written[log.path] = .unknown }
      return .unknown
    }
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation)
    let course = try Course(session, invocation)
    return try course.run(network, session: session, resuming: false)
  }
}

extension Session {
  /// Whether check mode no longer knows the shapes of a network.
  func isUncertain(_ network: NetworkValue) -> Bool {
    plan?.uncertain.contains(ObjectIdentifier(network)) == true
  }
}

extension Invocation {
  /// A dataset option; nil when it wasn't written.
  /// - Throws: `wrongType` for one with splits.
  func dataset(_ name: String) throws(Diagnostic) -> Dataset? {
    guard let value = object(name, as: DatasetValue.self) else { return nil }
    return try locating(name) { () throws(Diagnostic) in try value.whole() }
  }
}
