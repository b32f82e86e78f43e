import CNN
import DataSources
import Lang

/// The verbs that get data and change how it is trained on.
enum DataCommands {
  static let all = [data, augment]

  static let data = Command(
    CommandSignature(
      "data", group: "data", summary: "get labelled images: generated, well-known, or from files",
      operands: [.init("name", .newName, "the variable's name")],
      options: [
        .init("from", .file(.data), required: true, "a source's name in quotes, or a path"),
        .init("train", .integer(1...1 << 31), "how many training images to take"),
        .init("test", .integer(1...1 << 31), "how many test images to take"),
        .init("seed", .seed, "what is drawn or chosen"),
        .init("pad", .size(rank: 2...2), "zeros are added up to this height x width"),
        .init("resize", .size(rank: 2...2), "images are scaled to this height x width"),
        .flag("stream", "read images from the .h5 file as they are needed, not into memory"),
        .flag("normalize", "bring each channel to mean 0 and deviation 1"),
        .init("classes", .list(.oneOf([.anyWord, .string])), "the classes to keep"),
        .init("size", .size(rank: 2...3), "the images' size where the file doesn't tell"),
        .init(
          "label", .oneOf([.anyWord, .string]), "the column with the class: first, last, a name"),
      ],
      details: sourcesHelp + "\n\n" + streamHelp,
      examples: [
        #"data digits from "digits" train 200 test 100 seed 1"#,
        #"data figures from "shapes" train 100 test 50 classes circle, ring"#,
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      guard !invocation.hasUnknowns, let request = request(session, invocation) else {
        if let name = invocation.word("name") { invocation.define(name, .unknown) }
        return .unknown
      }
      if let written = session.plan?.written[request.source] {
        invocation.define(request.name, written)
        return written
      }
      do throws(Diagnostic) {
        let value = try DataPlan.outline(request, session: session)
        invocation.define(request.name, value)
        return value
      } catch {
        invocation.define(request.name, .unknown)
        throw error.located(at: invocation.span(of: "from"))
      }
    }
  ) { (session, invocation) throws(Diagnostic) in
    guard let request = request(session, invocation) else { return .unknown }
    let value = try invocation.locating("from") { () throws(Diagnostic) in
      let loaded = try DataPlan.load(request, session: session)
      for note in loaded.notes { session.note(note) }
      return DataPlan.value(loaded, name: request.name)
    }
    invocation.define(request.name, .object(value))
    session.note(value.display(width: session.settings.width))
    return .object(value)
  }

  private static var sourcesHelp: String {
    "Sources:\n"
      + DataPlan.sources.map {
        "  \($0.family == .file ? $0.name : "\"\($0.name)\"")  \($0.summary)"
      }
      .joined(separator: "\n")
      + "\nWell-known sets are looked for in the folder $CNN_DATA, then in the cache, then downloaded."
  }

  private static let streamHelp =
    "With `stream` about 64 MB of the images are in memory, however many there are, and the next ones "
    + "are read while the network is at work. They are shuffled in groups of some thousand images "
    + "that lie together. `train n` and `test n` choose the same images as without `stream`, in the "
    + "file's order."

  private static func request(_ session: Session, _ invocation: Invocation) -> DataRequest? {
    guard let name = invocation.word("name"), let source = invocation.string("from") else {
      return nil
    }
    func size(_ option: String) -> CNN.Size? {
      invocation.size(option).map { CNN.Size($0.extents[0], $0.extents[1]) }
    }
    let shape = invocation.size("size").map { size in
      Shape(
        height: size.extents[0], width: size.extents[1],
        channels: size.rank > 2 ? size.extents[2] : 1)
    }
    let label: DataRequest.LabelColumn? =
      switch invocation.word("label") ?? invocation.string("label") {
      case "first"?: .first
      case "last"?: .last
      case let column?: .named(column)
      case nil: nil
      }
    return DataRequest(
      name: name, source: source, train: invocation.integer("train"),
      test: invocation.integer("test"),
      seed: invocation.integer("seed").map { UInt64($0) } ?? session.settings.seed,
      pad: size("pad"), resize: size("resize"), normalize: invocation.has("normalize"),
      classes: invocation.items("classes").compactMap {
        $0.word ?? $0.value.string ?? $0.value.number.map(NumberFormat.short)
      },
      size: shape, label: label, stream: invocation.has("stream"))
  }

  static let augment = Command(
    CommandSignature(
      "augment", group: "data", summary: "change training images at random in every epoch",
      operands: [
        .init("data", .reference(["dataset"]), "the dataset; of a split one the training part")
      ],
      options: [
        .init("shift", .number(0...10_000), default: "0", "the most pixels in each direction"),
        .flag("flip", "mirror half of the images left to right"),
        .init("rotate", .number(0...180), default: "0", "the largest turn in degrees"),
        .init("scale", .number(0...0.9), default: "0", "the largest change of size: 0.1 is ±10 %"),
        .init("crop", .integer(0...10_000), default: "0", "pad by so many pixels and cut out"),
        .init("noise", .number(0...100), default: "0", "the deviation of added noise"),
      ],
      details: "What an image becomes depends on the seed, the epoch and the image alone. Without "
        + "options the images are left as they are again. The changed dataset is the command's value; "
        + "a dataset named by its variable is changed there.",
      examples: [
        .init("augment d shift 2 rotate 10", setup: #"data d from "digits" train 20 test 10"#)
      ])
  ) { (session, invocation) throws(Diagnostic) in
    guard let data = invocation.object("data", as: DatasetValue.self) else { return .unknown }
    var augmentation = Augmentation()
    augmentation.shift = invocation.number("shift") ?? 0
    augmentation.flip = invocation.has("flip")
    augmentation.rotate = invocation.number("rotate") ?? 0
    augmentation.scale = invocation.number("scale") ?? 0
    augmentation.crop = invocation.integer("crop") ?? 0
    augmentation.noise = invocation.number("noise") ?? 0
    let changed: DatasetValue
    switch data.contents {
    case .whole(var dataset):
      dataset.augmentation = augmentation
      changed = DatasetValue(dataset)
    case .split(var train, let test):
      train.augmentation = augmentation
      changed = DatasetValue(name: data.name, train: train, test: test)
    }
    if let name = invocation.word("data"), invocation.variable(name) != nil {
      invocation.define(name, .object(changed))
    }
    return .object(changed)
  }
}
