import CNN

/// What training knows beyond the weights, in a file: `/training` (settings and position, as
/// attributes), `/optimizer`, `/history` and `/best_weights`.
enum TrainingStateFields {
  // MARK: Writing

  static func write(
    _ state: TrainingState, of network: Network, to root: HDF5.Group, _ axes: HDF5.Axes
  ) throws(HDF5Error) {
    let group = try root.makeGroup("training")
    try write(state.settings, to: group)
    for (name, path) in counts { try group.set(name, Int64(clamping: state[keyPath: path])) }
    for (name, path) in sums { try group.set(name, state[keyPath: path]) }
    try group.set("ended_early", Int64(state.endedEarly ? 1 : 0))
    if let loss = state.bestLoss { try group.set("best_loss", loss) }
    if let epoch = state.bestEpoch { try group.set("best_epoch", Int64(clamping: epoch)) }
    try write(state.data, as: "data", to: group)
    try write(state.validationData, as: "validation", to: group)
    try writeSlots(state, of: network, to: root, axes)
    if let best = state.bestWeights, best.count == total(network.allParameters) {
      try writeSplit(
        best, as: network.allParameters, of: network, to: root.makeGroup("best_weights"), axes)
    }
    try write(state.history, to: root.makeGroup("history"), axes)
  }

  // `nonisolated(unsafe)` because key paths aren't marked as sendable; they are never changed.
  private nonisolated(unsafe) static let counts: [(String, WritableKeyPath<TrainingState, Int>)] = [
    ("epoch", \.epoch), ("step_in_epoch", \.stepInEpoch), ("step", \.step),
    ("optimizer_steps", \.optimizerSteps), ("first_epoch", \.firstEpoch), ("correct", \.correct),
    ("seen", \.seen),
  ]
  private nonisolated(unsafe) static let sums: [(String, WritableKeyPath<TrainingState, Double>)] =
    [
      ("loss_sum", \.lossSum), ("seconds", \.seconds),
    ]

  private static func writeSlots(
    _ state: TrainingState, of network: Network, to root: HDF5.Group, _ axes: HDF5.Axes
  ) throws(HDF5Error) {
    let group = try root.makeGroup("optimizer")
    try group.set("name", state.settings.optimizer.rawValue)
    let trained = network.trainedParameters
    for (name, values) in zip(state.settings.optimizer.slotNames, state.slots)
    where values.count == total(trained) {
      try writeSplit(values, as: trained, of: network, to: group.makeGroup(name), axes)
    }
  }

  /// Writes values that lie one behind the other as an array for each parameter.
  private static func writeSplit(
    _ values: [Float], as parameters: [(layer: String, parameter: String, count: Int)],
    of network: Network, to group: HDF5.Group, _ axes: HDF5.Axes
  ) throws(HDF5Error) {
    var start = 0
    for (layer, parameter, count) in parameters {
      let extent = ParameterArrays.extent(of: parameter, in: layer, of: network)
      let dataset = try group.requireGroup(layer).write(
        parameter, Array(values[start..<(start + count)]), extent: extent)
      axes.name(dataset, ParameterArrays.axisNames(of: parameter, rank: extent.count))
      start += count
    }
  }

  private static func total(_ parameters: [(layer: String, parameter: String, count: Int)]) -> Int {
    parameters.reduce(0) { $0 + $1.count }
  }

  // MARK: Reading

  /// The state that a file holds, or `nil` if it holds none.
  static func read(of network: Network, from root: HDF5.Group) throws(HDF5Error) -> TrainingState? {
    guard let group = try root.group("training") else { return nil }
    var state = TrainingState(settings: try settings(group))
    for (name, path) in counts { state[keyPath: path] = try count(name, in: group) }
    for (name, path) in sums { state[keyPath: path] = try group.required(name) }
    state.endedEarly = try count("ended_early", in: group) > 0
    state.bestLoss = try group.number("best_loss")
    if try group.hasAttribute("best_epoch") { state.bestEpoch = try count("best_epoch", in: group) }
    state.data = try identity("data", in: group)
    state.validationData = try identity("validation", in: group)
    if let slots = try root.group("optimizer") {
      for name in state.settings.optimizer.slotNames {
        guard let slot = try slots.group(name) else { continue }
        state.slots.append(try readSplit(network.trainedParameters, of: network, from: slot))
      }
    }
    if let best = try root.group("best_weights") {
      state.bestWeights = try readSplit(network.allParameters, of: network, from: best)
    }
    if let history = try root.group("history") { state.history = try self.history(history) }
    return state
  }

  private static func readSplit(
    _ parameters: [(layer: String, parameter: String, count: Int)], of network: Network,
    from group: HDF5.Group
  ) throws(HDF5Error) -> [Float] {
    var values: [Float] = []
    for (layer, parameter, _) in parameters {
      values += try ParameterArrays.read(
        "\(layer)/\(parameter)", in: group,
        extent: ParameterArrays.extent(of: parameter, in: layer, of: network))
    }
    return values
  }
}

// MARK: - History

extension TrainingStateFields {
  /// Writes a column for each figure, a row for each epoch; what wasn't measured is NaN.
  private static func write(
    _ history: History, to group: HDF5.Group, _ axes: HDF5.Axes
  ) throws(HDF5Error) {
    let rows = history.rows
    let count = rows.count
    let epochs = rows.map { Int32(clamping: $0.epoch) }
    axes.setValues(epochs, of: "epoch")
    axes.name(try group.write("epoch", epochs, extent: [count]), ["epoch"])
    let columns: [(String, [Double])] = [
      ("loss", rows.map(\.loss)), ("accuracy", rows.map(\.accuracy)),
      ("val_loss", rows.map { $0.validationLoss ?? .nan }),
      ("val_accuracy", rows.map { $0.validationAccuracy ?? .nan }), ("rate", rows.map(\.rate)),
      ("seconds", rows.map(\.seconds)),
    ]
    for (name, values) in columns {
      axes.name(try group.write(name, values, extent: [count]), ["epoch"])
    }
  }

  private static func history(_ group: HDF5.Group) throws(HDF5Error) -> History {
    func column<Value: HDF5.Element>(_ name: String, _: Value.Type) throws(HDF5Error) -> [Value] {
      guard let dataset = try group.dataset(name) else {
        throw HDF5Error(.missing, "\(group.file.name): there is no \(group.path)/\(name)")
      }
      return try dataset.read()
    }
    let epochs = try column("epoch", Int32.self)
    let figures = [
      try column("loss", Double.self), try column("accuracy", Double.self),
      try column("val_loss", Double.self), try column("val_accuracy", Double.self),
      try column("rate", Double.self), try column("seconds", Double.self),
    ]
    guard figures.allSatisfy({ $0.count == epochs.count }) else {
      throw HDF5Error(
        .mismatch, "\(group.file.name): the columns of \(group.path) have different lengths")
    }
    func known(_ value: Double) -> Double? { value.isNaN ? nil : value }
    var history = History()
    history.rows = epochs.indices.map { row in
      History.Row(
        epoch: Int(epochs[row]), loss: figures[0][row], accuracy: figures[1][row],
        validationLoss: known(figures[2][row]), validationAccuracy: known(figures[3][row]),
        rate: figures[4][row], seconds: figures[5][row])
    }
    return history
  }
}
