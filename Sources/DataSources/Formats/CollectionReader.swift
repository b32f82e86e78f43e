internal import CNN
internal import Files

/// Reads the folders that well-known data sets come in.
enum CollectionReader {
  /// Finds a collection, downloading it where it is missing, and reads it.
  static func read(_ name: String, _ reading: SourceReading) throws -> LoadedData {
    guard let collection = reading.environment.collections.first(where: { $0.name == name }) else {
      throw DataError(.notFound, "there is no data set \"\(name)\"")
    }
    let finder = CollectionFinder(environment: reading.environment)
    guard let found = try finder.find(collection, mayDownload: !reading.isOutline) else {
      return outline(of: collection, name: reading.request.name)
    }
    let location = SourceReading(
      request: reading.request, location: SourceLocation(found.folder),
      environment: reading.environment, isOutline: reading.isOutline)
    var data =
      switch collection.layout {
      case .idx: try readIDX(location, classes: collection.classes)
      case .cifar: try readCIFAR(location)
      }
    data.notes.insert(found.note, at: 0)
    return data
  }

  /// What a collection that isn't here will be once it is downloaded.
  private static func outline(of collection: DataCollection, name: String) -> LoadedData {
    func part(_ suffix: String, _ count: Int) -> Dataset {
      OutlineSamples(count: count, shape: collection.extent.shape, element: .uint8)
        .dataset(name: name + suffix, classes: collection.classes)
    }
    return LoadedData(
      .split(
        train: part(".train", collection.extent.train),
        test: part(".test", collection.extent.test)),
      notes: ["will be downloaded (\(ByteCount.text(collection.size)))"])
  }

  static func readIDX(_ reading: SourceReading) throws -> LoadedData {
    // A folder called like a collection holds it.
    let name = FilePaths.name(of: reading.location.path)
    let collection = DataCollection.all.first { $0.name == name && $0.layout == .idx }
    return try readIDX(
      reading, classes: reading.location.kind == .folder ? collection?.classes : nil)
  }

  private static func readIDX(_ reading: SourceReading, classes: [String]?) throws -> LoadedData {
    let path = reading.location.path
    func part(_ images: String) throws -> SamplePart {
      try IDXFormat.part(
        images: images, labels: IDXFormat.labels(besides: images), reading)
    }
    guard reading.location.kind == .folder else {
      return try PartAssembly.datasets(
        name: reading.request.name, train: try part(path), classes: classes)
    }
    guard let folder = try IDXFormat.Folder(path) else {
      throw DataError(.notFound, "the folder \"\(path)\" has no IDX files of images")
    }
    switch (folder.train, folder.test) {
    case (let train?, let test?):
      return try PartAssembly.datasets(
        name: reading.request.name, train: try part(train), test: try part(test), classes: classes)
    case (let images?, nil), (nil, let images?):
      return try PartAssembly.datasets(
        name: reading.request.name, train: try part(images), classes: classes,
        notes: ["only \"\(FilePaths.name(of: images))\" is in the folder"])
    case (nil, nil):
      throw DataError(.notFound, "the folder \"\(path)\" has no IDX files of images")
    }
  }

  static func readCIFAR(_ reading: SourceReading) throws -> LoadedData {
    let path = reading.location.path
    func part(_ files: [String]) throws -> SamplePart {
      try CIFARFormat.part(files, reading)
    }
    let folder = reading.location.kind == .folder ? try CIFARFormat.Folder(path) : nil
    let train = folder?.train ?? [path]
    let test = folder?.test ?? []
    let name = reading.request.name
    if train.isEmpty || test.isEmpty {
      return try PartAssembly.datasets(
        name: name, train: try part(train + test), classes: CIFARFormat.classes)
    }
    return try PartAssembly.datasets(
      name: name, train: try part(train), test: try part(test), classes: CIFARFormat.classes)
  }
}
