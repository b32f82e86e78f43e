import CNN

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a log holds: the runs, and the rows of all of them.
struct LoggedRuns {
  /// The columns of a table: whole numbers, the last of which is the axis, and figures.
  struct Columns {
    let group: String
    let whole: [String]
    let figures: [String]

    var axis: String { whole[whole.count - 1] }

    static let epochs = Columns(
      group: "epochs", whole: ["run", "epoch"],
      figures: ["loss", "accuracy", "val_loss", "val_accuracy", "rate", "seconds"])
    static let steps = Columns(
      group: "steps", whole: ["run", "epoch", "step"], figures: ["loss", "accuracy", "rate"])
  }

  /// The values of a table, column by column.
  struct Rows {
    var whole: [[Int64]]
    var figures: [[Double]]

    /// A table without rows.
    init(_ columns: Columns) {
      whole = columns.whole.map { _ in [] }
      figures = columns.figures.map { _ in [] }
    }

    /// The rows that are in all columns: a writer that was killed may have left the beginning of one.
    init(_ columns: Columns, from root: HDF5.Group) throws(HDF5Error) {
      func column<Value: HDF5.Element>(_ name: String) throws(HDF5Error) -> [Value] {
        let path = "\(columns.group)/\(name)"
        guard let dataset = try root.dataset(path) else {
          throw HDF5Error(.missing, "\(root.file.name): there is no /\(path)")
        }
        guard dataset.extent.count == 1 else {
          throw HDF5Error(
            .mismatch,
            "\(root.file.name): \(dataset.path) is \(dataset.extent.shapeText), expected one column"
          )
        }
        return try dataset.read()
      }
      self.init(columns)
      for (index, name) in columns.whole.enumerated() { whole[index] = try column(name) }
      for (index, name) in columns.figures.enumerated() { figures[index] = try column(name) }
      let count = (whole.map(\.count) + figures.map(\.count)).min() ?? 0
      whole = whole.map { Array($0.prefix(count)) }
      figures = figures.map { Array($0.prefix(count)) }
    }
  }

  /// What ran: the attributes of `/runs/<number>`.
  struct Run {
    let number: Int
    var texts: [(name: String, text: String)] = []
    var counts: [(name: String, count: Int64)] = []
    var rate: Double?

    private static let textNames = [
      "network_name", "network", "data", "validation", "optimizer", "loss", "creator", "created",
      "script",
    ]
    private static let countNames = ["epochs", "batch", "seed", "patience"]

    init(
      number: Int, network: Network, data: Dataset, validation: Dataset?,
      settings: TrainingSettings, origin: FileOrigin
    ) {
      self.number = number
      let texts: [String: String?] = [
        "network_name": network.name, "network": NetworkDescription.json(network).serialized,
        "data": data.name, "validation": validation?.name,
        "optimizer": settings.optimizer.rawValue, "loss": settings.loss.rawValue,
        "creator": origin.creator, "created": origin.created, "script": origin.script,
      ]
      let counts: [String: Int64?] = [
        "epochs": Int64(clamping: settings.epochs), "batch": Int64(clamping: settings.batch),
        "seed": Int64(clamping: settings.seed),
        "patience": settings.patience.map { Int64(clamping: $0) },
      ]
      self.texts = Run.textNames.compactMap { name in (texts[name] ?? nil).map { (name, $0) } }
      self.counts = Run.countNames.compactMap { name in (counts[name] ?? nil).map { (name, $0) } }
      rate = settings.effectiveRate
    }

    init(_ group: HDF5.Group, number: Int) throws(HDF5Error) {
      self.number = number
      for name in Run.textNames {
        if let text = try group.storedText(name) { texts.append((name, text)) }
      }
      for name in Run.countNames {
        if let count = try group.number(name, as: Int64.self) { counts.append((name, count)) }
      }
      rate = try group.number("rate")
    }

    func write(to runs: HDF5.Group) throws(HDF5Error) {
      let group = try runs.makeGroup("\(number)")
      for (name, text) in texts { try group.store(name, text) }
      for (name, count) in counts { try group.set(name, count) }
      if let rate { try group.set("rate", rate) }
    }
  }

  private(set) var runs: [Run] = []
  private(set) var epochs = Rows(.epochs)
  private(set) var steps = Rows(.steps)

  /// What the log at `path` holds; nothing when there is no file or an empty one.
  /// - Throws: ``HDF5Error`` for a file that is no log, or that is damaged.
  init(_ path: String) throws(HDF5Error) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_size > 0 else { return }
    let root = try HDF5.File.open(path).root()
    guard try FileFormat.of(root) == .log else {
      let found =
        try FileFormat.of(root).map { "a \($0.rawValue) file" } ?? "another program's file"
      throw HDF5Error(
        .mismatch, "\(path) is \(found), not a log", hint: "give the log another name")
    }
    try FileFormat.check(root)
    epochs = try Rows(.epochs, from: root)
    steps = try Rows(.steps, from: root)
    guard let group = try root.group("runs") else {
      throw HDF5Error(.missing, "\(path): there is no /runs")
    }
    for number in try group.memberNames().compactMap(Int.init).sorted() {
      if let run = try group.group("\(number)") { runs.append(try Run(run, number: number)) }
    }
  }
}
