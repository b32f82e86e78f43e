internal import CNN

/// A table with a row for each image: its pixels and its class.
///
/// The class is in the column that the user names, else in one called `label` or the like, else in
/// the one that isn't numbers, else in the first or last column, whichever looks like classes.
enum CSVFormat {
  private static let labelNames: Set<String> = [
    "label", "labels", "class", "target", "y", "digit", "category", "species",
  ]

  /// A table read, and which column of it is the class.
  private struct Part {
    let samples: SamplePart
    let labelColumn: Int?
  }

  /// Reads one file.
  /// - Parameter model: the training part, whose columns the test part has too.
  private static func part(
    _ path: String, like model: Part? = nil, request: DataRequest, environment: DataEnvironment,
    notes: inout [String]
  ) throws -> Part {
    let reader = try FileReader(path)
    var table = CSVTable(path: path, limit: environment.memoryLimit)
    try table.read(reader, label: request.label)
    guard table.rowCount > 0 else {
      throw DataError(.unsuitable, "\"\(path)\" has no rows of numbers")
    }
    let column: Int?
    if let model,
      model.samples.samples.shape.count + (model.labelColumn == nil ? 0 : 1) == table.columnCount
    {
      column = model.labelColumn
    } else {
      column = try labelColumn(of: table, request: request, notes: &notes)
    }
    let pixelCount = table.columnCount - (column == nil ? 0 : 1)
    let shape = try ImageArray.rowShape(pixelCount, size: request.size, name: path)
    let labels = try table.labels(in: column)
    let samples = MemorySamples(
      shape: shape, element: table.element,
      byteCount: table.rowCount * pixelCount * table.element.size
    ) { table.copyPixels(without: column, to: $0) }
    return Part(
      samples: SamplePart(
        path: path, samples: samples, labels: labels, isWhole: table.isWhole(without: column)),
      labelColumn: column)
  }

  /// The column with the class, `nil` where all columns are pixels.
  private static func labelColumn(
    of table: CSVTable, request: DataRequest, notes: inout [String]
  ) throws -> Int? {
    switch request.label {
    case .first: return 0
    case .last: return table.columnCount - 1
    case .named(let name):
      guard let column = table.header.firstIndex(of: name) else {
        throw DataError(
          .option, "\"\(table.path)\" has no column \"\(name)\"",
          notes: table.header.isEmpty
            ? ["it has no header; use label first or label last"]
            : ["its columns: " + table.header.prefix(20).joined(separator: ", ")])
      }
      return column
    case nil: break
    }
    if let named = table.header.firstIndex(where: { labelNames.contains($0.lowercased()) }) {
      return named
    }
    if let text = table.textColumn { return text }
    let last = table.columnCount - 1
    let allArePixels =
      request.size.map { $0.count == table.columnCount }
      ?? (ImageArray.square(table.columnCount) != nil)
    // A clear case first; a table whose columns can't all be pixels must have a class somewhere.
    for isDense in allArePixels ? [true] : [true, false] {
      if request.size?.count == table.columnCount { return nil }
      switch (
        table.looksLikeClasses(0, isDense: isDense), table.looksLikeClasses(last, isDense: isDense)
      ) {
      case (true, false):
        notes.append("the class is in the first column (label last takes the last one)")
        return 0
      case (false, true), (true, true):
        notes.append("the class is in the last column (label first takes the first one)")
        return last
      case (false, false): continue
      }
    }
    return nil
  }

  /// The files of the splits in a folder: `.tra` and `.tes` as UCI names them, or `train.csv` and
  /// `test.csv`.
  static func splitFiles(in folder: String) throws -> (train: String, test: String)? {
    let names = try FilePaths.names(in: folder)
    func only(_ matches: (String) -> Bool) -> String? {
      let found = names.filter { matches($0.lowercased()) }
      return found.count == 1 ? FilePaths.joined(folder, found[0]) : nil
    }
    if let train = only({ $0.hasSuffix(".tra") }), let test = only({ $0.hasSuffix(".tes") }) {
      return (train, test)
    }
    if let train = only({ $0.contains("train") && isTable($0) }),
      let test = only({ $0.contains("test") && isTable($0) })
    {
      return (train, test)
    }
    return nil
  }

  private static func isTable(_ name: String) -> Bool {
    name.hasSuffix(".csv") || name.hasSuffix(".csv.gz") || name.hasSuffix(".tsv")
  }

  static func load(_ reading: SourceReading) throws -> LoadedData {
    var notes: [String] = []
    func part(_ path: String, like model: Part? = nil) throws -> Part {
      try Self.part(
        path, like: model, request: reading.request, environment: reading.environment,
        notes: &notes)
    }
    let name = reading.request.name
    if reading.location.kind == .folder, let files = try splitFiles(in: reading.location.path) {
      let train = try part(files.train)
      let test = try part(files.test, like: train)
      return try PartAssembly.datasets(
        name: name, train: train.samples, test: test.samples, notes: notes)
    }
    let whole = try part(reading.location.path)
    return try PartAssembly.datasets(name: name, train: whole.samples, notes: notes)
  }
}
