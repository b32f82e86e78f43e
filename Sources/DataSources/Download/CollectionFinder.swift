internal import Files

/// Finds a collection under `$CNN_DATA`, in the cache, or on a mirror.
struct CollectionFinder {
  let environment: DataEnvironment

  struct Found {
    let folder: String
    /// What the user is told.
    let note: String
  }

  /// - Parameter mayDownload: where it is `false`, the answer for what isn't here is `nil`.
  /// - Throws: ``DataError`` that says where was looked, when the files are nowhere and can't be
  ///   downloaded.
  func find(_ collection: DataCollection, mayDownload: Bool = true) throws -> Found? {
    var searched: [String] = []
    if let root = environment.dataFolder {
      let folder = FilePaths.joined(root, collection.name)
      if try holdsData(folder, of: collection) {
        return Found(folder: folder, note: "found in \(folder)")
      }
      searched.append("looked in \(folder) (CNN_DATA): \(absence(folder))")
    } else {
      searched.append("CNN_DATA, the folder of data sets, isn't set")
    }
    let cache = FilePaths.joined(environment.cacheFolder, collection.name)
    if missing(in: cache, of: collection).isEmpty {
      return Found(folder: cache, note: "found in \(cache)")
    }
    searched.append("looked in \(cache) (cache): \(absence(cache))")
    guard !environment.offline else {
      throw DataError(
        .notFound,
        "the data set \"\(collection.name)\" isn't on this machine, and --offline or `set offline on` forbids to download its \(ByteCount.text(collection.size))",
        notes: searched)
    }
    guard mayDownload else { return nil }
    do {
      try Downloader(environment: environment, collection: collection, folder: cache).run()
    } catch let error as DataError where error.kind == .network {
      throw DataError(
        .network, error.message,
        notes: searched + error.notes + [
          "or put the files into \(cache): "
            + collection.files.map(\.name).joined(separator: ", ")
        ])
    }
    return Found(folder: cache, note: "downloaded to \(cache)")
  }

  /// Whether a folder has training and test files, whatever their number.
  private func holdsData(_ folder: String, of collection: DataCollection) throws -> Bool {
    guard FilePaths.kind(of: folder) == .folder else { return false }
    switch collection.layout {
    case .idx:
      return missing(in: folder, of: collection).isEmpty
    case .cifar:
      guard let files = try CIFARFormat.Folder(folder) else { return false }
      return !files.train.isEmpty && !files.test.isEmpty
    }
  }

  /// The files of a collection that aren't in a folder, neither plain nor compressed.
  private func missing(in folder: String, of collection: DataCollection) -> [String] {
    collection.files.flatMap(\.results).filter { name in
      let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
      return FilePaths.kind(of: FilePaths.joined(folder, name)) != .file
        && FilePaths.kind(of: FilePaths.joined(folder, plain)) != .file
    }
  }

  private func absence(_ folder: String) -> String {
    FilePaths.kind(of: folder) == .folder ? "files are missing there" : "no such folder"
  }
}
