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

  private static func write(_ settings: TrainingSettings, to group: HDF5.Group) throws(HDF5Error) {
    try group.set("epochs", Int64(clamping: settings.epochs))
    try group.set("batch", Int64(clamping: settings.batch))
    try group.set("optimizer", settings.optimizer.rawValue)
    if let rate = settings.rate { try group.set("rate", rate) }
    try group.set("schedule", settings.schedule.shape.rawValue)
    try group.set("schedule_factor", settings.schedule.factor)
    try group.set("schedule_every", settings.schedule.every)
    try group.set("schedule_warmup", settings.schedule.warmup)
    try group.set("momentum", settings.momentum)
    if let decay = settings.decay { try group.set("decay", decay) }
    if let clip = settings.clip { try group.set("clip", clip) }
    try group.set("loss", settings.loss.rawValue)
    try group.set("seed", settings.seed)
    try group.set("shuffle", Int64(settings.shuffle ? 1 : 0))
    if let patience = settings.patience { try group.set("patience", Int64(clamping: patience)) }
    if let threads = settings.threads { try group.set("threads", Int64(clamping: threads)) }
    let augmentation = settings.augmentation
    guard !augmentation.isNone else { return }
    try group.set("augment_shift", augmentation.shift)
    try group.set("augment_flip", Int64(augmentation.flip ? 1 : 0))
    try group.set("augment_rotate", augmentation.rotate)
    try group.set("augment_scale", augmentation.scale)
    try group.set("augment_crop", Int64(clamping: augmentation.crop))
    try group.set("augment_noise", augmentation.noise)
  }

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

  /// The most that a counter of a file may be: more than a century of training, and far from where
  /// sums of a few of them would overflow.
  private static let countLimit: Int64 = 1 << 48

  private static func count(
    _ name: String, in group: HDF5.Group, least: Int64 = 0
  ) throws(HDF5Error) -> Int {
    let value: Int64 = try group.required(name)
    guard value >= least, value <= countLimit else {
      throw HDF5Error(
        .mismatch,
        "\(group.file.name): \(group.path)@\(name) is \(value), expected \(least) or more")
    }
    return Int(value)
  }

  private static func choice<Value: RawRepresentable<String>>(
    _ name: String, in group: HDF5.Group, _: Value.Type = Value.self
  ) throws(HDF5Error) -> Value {
    let text = try group.requiredText(name)
    guard let value = Value(rawValue: text) else {
      throw HDF5Error(
        .mismatch, "\(group.file.name): \(group.path)@\(name) is \(text), which isn't known")
    }
    return value
  }

  private static func settings(_ group: HDF5.Group) throws(HDF5Error) -> TrainingSettings {
    var settings = TrainingSettings()
    settings.epochs = try count("epochs", in: group)
    settings.batch = try count("batch", in: group, least: 1)
    settings.optimizer = try choice("optimizer", in: group)
    settings.rate = try group.number("rate")
    settings.schedule = Schedule(
      try choice("schedule", in: group), factor: try group.required("schedule_factor"),
      every: try group.required("schedule_every"), warmup: try group.required("schedule_warmup"))
    settings.momentum = try group.required("momentum")
    settings.decay = try group.number("decay")
    settings.clip = try group.number("clip")
    settings.loss = try choice("loss", in: group)
    settings.seed = try group.required("seed")
    settings.shuffle = try count("shuffle", in: group) > 0
    if try group.hasAttribute("patience") { settings.patience = try count("patience", in: group) }
    if try group.hasAttribute("threads") {
      settings.threads = min(try count("threads", in: group, least: 1), 4_096)
    }
    guard try group.hasAttribute("augment_shift") else { return settings }
    settings.augmentation.shift = try group.required("augment_shift")
    settings.augmentation.flip = try count("augment_flip", in: group) > 0
    settings.augmentation.rotate = try group.required("augment_rotate")
    settings.augmentation.scale = try group.required("augment_scale")
    settings.augmentation.crop = try count("augment_crop", in: group)
    settings.augmentation.noise = try group.required("augment_noise")
    return settings
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
