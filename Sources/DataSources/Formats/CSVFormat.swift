internal import CNN

/// A table with a row for each image: its pixels and its class.
///
/// The class is in the column that the user names, else in one called `label` or the like, else in
/// the one that isn't numbers, else in the first or last column, whichever looks like classes.
enum CSVFormat {
  private static let labelNames: Set<String> = [
    "label", "labels", "class", "target", "y", "digit", "category", "species",
  ]

  /// Reads one file.
  static func part(
    _ path: String, request: DataRequest, environment: DataEnvironment, notes: inout [String]
  ) throws -> SamplePart {
    let reader = try FileReader(path)
    var table = CSVTable(path: path, limit: environment.memoryLimit)
    try table.read(reader, label: request.label)
    guard table.rowCount > 0 else {
      throw DataError(.unsuitable, "\"\(path)\" has no rows of numbers")
    }
    let column = try labelColumn(of: table, request: request, notes: &notes)
    let pixelCount = table.columnCount - (column == nil ? 0 : 1)
    let shape = try ImageArray.rowShape(pixelCount, size: request.size, name: path)
    let labels = try table.labels(in: column)
    let samples = MemorySamples(
      shape: shape, element: .float32, byteCount: table.rowCount * pixelCount * 4
    ) { table.copyPixels(without: column, to: $0.bindMemory(to: Float.self)) }
    return SamplePart(
      path: path, samples: samples, labels: labels, isWhole: table.isWhole(without: column))
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
    let columns = table.columnCount
    let last = columns - 1
    if let size = request.size, size.count == columns { return nil }
    switch (table.looksLikeClasses(0), table.looksLikeClasses(last)) {
    case (true, false):
      notes.append("the class is in the first column (label last takes the last one)")
      return 0
    case (false, true), (true, true):
      notes.append("the class is in the last column (label first takes the first one)")
      return last
    case (false, false):
      return nil
    }
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
    func part(_ path: String) throws -> SamplePart {
      try Self.part(
        path, request: reading.request, environment: reading.environment, notes: &notes)
    }
    if reading.location.kind == .folder, let files = try splitFiles(in: reading.location.path) {
      let train = try part(files.train)
      let test = try part(files.test)
      return try PartAssembly.datasets(
        name: reading.request.name, train: train, test: test, notes: notes.uniqued())
    }
    let whole = try part(reading.location.path)
    return try PartAssembly.datasets(name: reading.request.name, train: whole, notes: notes)
  }
}

extension Array where Element: Hashable {
  /// The elements without repetitions, in order.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
