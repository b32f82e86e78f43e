/// A kind of source that `data NAME from SOURCE` understands: a row of the table of sources.
///
/// Help, completion and the reference page are made from the rows. Another module adds a format by
/// handing ``load(_:sources:environment:)`` a table with one more row.
public struct DataSource: Sendable {
  public enum Family: String, Sendable, CaseIterable {
    /// Drawn by the program; chosen by name.
    case generated
    /// A well-known data set, found on disk or downloaded; chosen by name.
    case collection
    /// A file or folder; chosen by what lies at the path.
    case file
  }

  /// What the user types for a generated source or a collection, the format's name for a file.
  public let name: String
  public let family: Family

  /// One line without a full stop.
  public let summary: String

  /// A complete command.
  public let example: String

  /// Whether images can be read from the file when they are needed.
  public let canStream: Bool

  /// Whether the file or folder at a place is of this kind; used for `file` rows only.
  public let matches: @Sendable (SourceLocation) -> Bool

  /// Reads or draws the data. Counts, classes, sizes and normalisation are seen to by the caller,
  /// except that a generated source draws the number and classes that the request asks for.
  public let read: @Sendable (SourceReading) throws -> LoadedData

  public init(
    name: String, family: Family, summary: String, example: String, canStream: Bool = false,
    matches: @escaping @Sendable (SourceLocation) -> Bool = { _ in false },
    read: @escaping @Sendable (SourceReading) throws -> LoadedData
  ) {
    self.name = name
    self.family = family
    self.summary = summary
    self.example = example
    self.canStream = canStream
    self.matches = matches
    self.read = read
  }

  /// The sources of this module, those chosen by name first.
  public static let builtIn: [DataSource] = [
    digits, shapes, mnist, fashionMNIST, cifar10,
    idx, cifarBinary, npy, npz, csv, imageFolder, imageFile,
  ]

  /// Reads or draws what `request` asks for, and applies its options: classes, counts, size,
  /// padding, normalisation, in this order.
  /// - Throws: ``DataError``, or what a row of `sources` added by the caller throws.
  public static func load(
    _ request: DataRequest, sources: [DataSource] = builtIn,
    environment: DataEnvironment = .ofProcess()
  ) throws -> LoadedData {
    try load(request, sources: sources, environment: environment, isOutline: false)
  }

  /// Finds out what ``load(_:sources:environment:)`` would give without reading or drawing the
  /// images where that saves time: counts, shapes and classes are the same, and errors but for
  /// damage within the images; images are zeros, labels may be, and nothing is downloaded.
  public static func outline(
    _ request: DataRequest, sources: [DataSource] = builtIn,
    environment: DataEnvironment = .ofProcess()
  ) throws -> LoadedData {
    try load(request, sources: sources, environment: environment, isOutline: true)
  }

  private static func load(
    _ request: DataRequest, sources: [DataSource], environment: DataEnvironment, isOutline: Bool
  ) throws -> LoadedData {
    try RequestCheck.check(request)
    let location = SourceLocation(request.source)
    let source = try find(location, in: sources)
    guard source.canStream || !request.stream else {
      let able = sources.filter(\.canStream).map(\.name).joined(separator: ", ")
      throw DataError(
        .option,
        "\"\(request.source)\" can't be streamed: only \(able) files are read piece by piece",
        notes: ["`save DATA to \"data.h5\"` makes one"])
    }
    let reading = SourceReading(
      request: request, location: location, environment: environment, isOutline: isOutline)
    var data = try source.read(reading)
    if source.family != .generated {
      data = try ClassFilter.apply(request.classes, to: data)
      data = try Subset.apply(request, to: data)
    }
    data = try ImageTransform.apply(request, to: data, environment: environment)
    return request.normalize && !isOutline ? try ChannelStatistics.normalize(data) : data
  }

  /// The row that reads what lies at `location`.
  static func find(_ location: SourceLocation, in sources: [DataSource]) throws -> DataSource {
    if let named = sources.first(where: { $0.family != .file && $0.name == location.text }) {
      return named
    }
    let named = sources.filter { $0.family != .file }.map(\.name)
    switch location.kind {
    case .missing:
      throw DataError(
        .notFound, "there is no data set, file or folder \"\(location.text)\"",
        unknown: .init(name: location.text, known: named),
        notes: ["data sets: " + named.map { "\"\($0)\"" }.joined(separator: ", ")])
    case .file, .folder:
      if let source = sources.first(where: { $0.family == .file && $0.matches(location) }) {
        return source
      }
      let formats = sources.filter { $0.family == .file }.map(\.name).joined(separator: ", ")
      let what = location.kind == .folder ? "folder" : "file"
      throw DataError(
        .unsuitable, "the \(what) \"\(location.text)\" holds no data that can be read",
        notes: ["formats: " + formats])
    case .other:
      throw DataError(
        .unreadable, "\"\(location.text)\" is neither a file nor a folder but a device or pipe")
    }
  }
}

/// What a row's `read` is given.
public struct SourceReading: Sendable {
  public let request: DataRequest
  public let location: SourceLocation
  public let environment: DataEnvironment

  /// Whether only counts, shapes and classes matter, so that the images needn't be read.
  public let isOutline: Bool

  public init(
    request: DataRequest, location: SourceLocation, environment: DataEnvironment,
    isOutline: Bool = false
  ) {
    self.request = request
    self.location = location
    self.environment = environment
    self.isOutline = isOutline
  }
}
