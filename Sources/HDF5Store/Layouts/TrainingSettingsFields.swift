import CNN

/// The attributes of `/training`: the settings, the data, and how counters and words are read.
extension TrainingStateFields {
  // MARK: Settings

  static func write(_ settings: TrainingSettings, to group: HDF5.Group) throws(HDF5Error) {
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
    switch settings.checkpointInterval {
    case .steps(let count): try group.set("checkpoint_steps", Int64(clamping: count))
    case .epochs(let count): try group.set("checkpoint_epochs", Int64(clamping: count))
    }
    let augmentation = settings.augmentation
    guard !augmentation.isNone else { return }
    try group.set("augment_shift", augmentation.shift)
    try group.set("augment_flip", Int64(augmentation.flip ? 1 : 0))
    try group.set("augment_rotate", augmentation.rotate)
    try group.set("augment_scale", augmentation.scale)
    try group.set("augment_crop", Int64(clamping: augmentation.crop))
    try group.set("augment_noise", augmentation.noise)
  }

  static func settings(_ group: HDF5.Group) throws(HDF5Error) -> TrainingSettings {
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
    if try group.hasAttribute("checkpoint_steps") {
      settings.checkpointInterval = .steps(try count("checkpoint_steps", in: group, least: 1))
    } else if try group.hasAttribute("checkpoint_epochs") {
      settings.checkpointInterval = .epochs(try count("checkpoint_epochs", in: group, least: 1))
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

  // MARK: The data

  /// `@data` and `@validation`: the name; the count and the fingerprint beside it.
  static func write(
    _ identity: DataIdentity?, as name: String, to group: HDF5.Group
  ) throws(HDF5Error) {
    guard let identity else { return }
    try group.set(name, identity.name)
    try group.set("\(name)_count", Int64(clamping: identity.count))
    try group.set("\(name)_fingerprint", identity.fingerprint)
  }

  static func identity(
    _ name: String, in group: HDF5.Group
  ) throws(HDF5Error) -> DataIdentity? {
    guard try group.hasAttribute(name) else { return nil }
    return DataIdentity(
      name: try group.requiredText(name), count: try count("\(name)_count", in: group),
      fingerprint: try group.required("\(name)_fingerprint"))
  }

  // MARK: Values

  /// The most that a counter of a file may be: more than a century of training, and far from where
  /// sums of a few of them would overflow.
  private static let countLimit: Int64 = 1 << 48

  static func count(
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

  static func choice<Value: RawRepresentable<String>>(
    _ name: String, in group: HDF5.Group, _: Value.Type = Value.self
  ) throws(HDF5Error) -> Value {
    let text = try group.requiredText(name)
    guard let value = Value(rawValue: text) else {
      throw HDF5Error(
        .mismatch, "\(group.file.name): \(group.path)@\(name) is \(text), which isn't known")
    }
    return value
  }
}
