import CNN
import HDF5Store
import Lang

/// `resume`: goes on with a training that was stopped, in this session or in one that has ended.
enum ResumeCommand {
  static let command = Command(
    CommandSignature(
      "resume", group: "train", summary: "go on with a training that was stopped",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [
        .init("from", .file(.reading), "a checkpoint; its network becomes the current one"),
        .init("as", .newName, "the variable of the checkpoint's network, instead of its name"),
        .init(
          "on", .reference(["dataset"]),
          "the images it was trained on, if no variable of this session is them"),
        .init("validate", .reference(["dataset"]), "the images it was measured on"),
      ] + TrainingOptions.log,
      details: "The weights are those that training without the stop gives, bit by bit. A training "
        + "that wrote a checkpoint goes on writing it, and in the same session its log. Other data than "
        + "that of the checkpoint is refused."),
    checking: .custom(check), run: run)

  private static let check: Command.Body = { (session, invocation) throws(Diagnostic) in
    guard let path = invocation.string("from") else { return .unknown }
    let network: Value
    if let written = session.plan?.written[path] {
      network = written
    } else {
      network = .object(NetworkValue(try load(path, invocation)))
    }
    _ = LoadCommand.adopt(network, as: invocation.word("as"), session, invocation)
    return .unknown
  }

  private static let run: Command.Body = { (session, invocation) throws(Diagnostic) in
    if let path = invocation.string("from") { return try resume(path, session, invocation) }
    if invocation.has("as") {
      throw Diagnostic(
        .conflictingOptions, "`as` goes with `from FILE`", at: invocation.span(of: "as"))
    }
    let network = try session.network(invocation)
    guard let state = network.network.training, state.isUnfinished else {
      throw Diagnostic(
        .nothingToResume, "\(network.name) has no training that was stopped",
        notes: ["`train on DATA` begins one"])
    }
    let known = session.lastTraining[ObjectIdentifier(network)]
    let search = DataSearch(name: network.name, session: session, invocation: invocation)
    let data = try search.dataset("on", state.data) ?? known?.training
    guard let data else {
      throw Diagnostic(
        .cannotResume, "resume needs to know what \(network.name) was trained on",
        notes: ["write `resume on DATA validate DATA`"])
    }
    let course = Course(
      data: data,
      validation: try search.dataset("validate", state.validationData) ?? known?.validation,
      settings: state.settings, checkpoint: known?.checkpoint,
      log: try TrainingLog.Plan(invocation, beside: known?.checkpoint) ?? known?.log)
    return try course.run(network, session: session, resuming: true)
  }

  private static func resume(
    _ path: String, _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> Value {
    if invocation.has("network") {
      throw Diagnostic(
        .conflictingOptions, "the network comes from \(path)", at: invocation.span(of: "network"),
        notes: ["`as NAME` gives it another name"])
    }
    var network = try load(path, invocation)
    guard var state = network.training, state.isUnfinished else {
      throw Diagnostic(
        .nothingToResume, "the training in \(path) has come to its end",
        at: invocation.span(of: "from"), notes: ["`load \"\(path)\"` gets the network"])
    }
    let search = DataSearch(name: path, session: session, invocation: invocation)
    guard let data = try search.dataset("on", state.data) else {
      throw Diagnostic(
        .cannotResume, "resume needs to know what \(path) was trained on",
        at: invocation.span(of: "from"), notes: ["write `resume from \"\(path)\" on DATA`"])
    }
    let validation = try search.dataset("validate", state.validationData)
    // Threads change nothing but the time, and this may be another machine.
    state.settings.threads = session.settings.threads
    network.training = state
    let value = LoadCommand.adopt(
      .object(NetworkValue(network)), as: invocation.word("as"), session, invocation)
    guard let loaded = value.object as? NetworkValue else { return .unknown }
    let course = Course(
      data: data, validation: validation, settings: state.settings,
      checkpoint: state.data == nil ? nil : path,
      log: try TrainingLog.Plan(invocation, beside: path))
    return try course.run(loaded, session: session, resuming: true)
  }

  private static func load(_ path: String, _ invocation: Invocation) throws(Diagnostic) -> Network {
    try invocation.locating("from") { () throws(Diagnostic) in
      try FilePath.checkReadable(path)
      do throws(HDF5Error) {
        return try NetworkFile.load(FilePath.resolvingHome(path))
      } catch {
        throw Diagnostic(error)
      }
    }
  }
}

/// Finds the data that a training goes on with.
private struct DataSearch {
  /// The network or file, for messages.
  let name: String
  let session: Session
  let invocation: Invocation

  /// The dataset of an option, or of the variables the one that has the identity.
  /// - Parameter wanted: what the training began with; nil when that isn't known.
  /// - Throws: `cannotResume` when the dataset is another one or there is none.
  func dataset(_ option: String, _ wanted: DataIdentity?) throws(Diagnostic) -> Dataset? {
    let given = try invocation.dataset(option)
    guard let wanted else { return given }
    if let given {
      guard given.count == wanted.count, try identity(of: given).isSameData(as: wanted) else {
        throw Diagnostic(
          .cannotResume,
          "\(given.name) is not what \(name) was \(verb(option)) on: that was "
            + "\(wanted.name), \(Count.text(wanted.count, "image"))",
          at: invocation.span(of: option))
      }
      return given
    }
    for candidate in candidates where candidate.count == wanted.count {
      if try identity(of: candidate).isSameData(as: wanted) { return candidate }
    }
    throw Diagnostic(
      .cannotResume,
      "\(name) was \(verb(option)) on \(wanted.name), \(Count.text(wanted.count, "image")), and no "
        + "variable of this session is that",
      at: invocation.verbSpan,
      notes: ["make the dataset as it was made then, or name it: `\(option) DATA`"])
  }

  private func verb(_ option: String) -> String { option == "on" ? "trained" : "validated" }

  private var candidates: [Dataset] {
    session.interpreter.variables.flatMap { variable -> [Dataset] in
      switch variable.value.object(as: DatasetValue.self)?.contents {
      case .whole(let dataset)?: [dataset]
      case .split(let train, let test)?: [train, test]
      case nil: []
      }
    }
  }

  private func identity(of dataset: Dataset) throws(Diagnostic) -> DataIdentity {
    do throws(SampleError) {
      return try dataset.identity()
    } catch {
      throw Diagnostic(EngineError.sample(error))
    }
  }
}
