internal import CNN

/// Downloads the files of a collection into a folder, one after the other, each from the first
/// mirror that gives it whole.
///
/// A download that breaks off goes on where it stopped, in this run or the next. A file appears
/// under its name only when its SHA-256 is right. Processes that want the same files take turns.
struct Downloader {
  let environment: DataEnvironment
  let collection: DataCollection
  let folder: String

  /// How often a mirror that breaks off is asked to go on.
  private static let tries = 3

  func run() throws {
    try FilePaths.makeFolder(folder)
    let lock = try FolderLock(folder)
    defer { lock.release() }
    for file in collection.files
    where file.results.contains(where: { FilePaths.kind(of: path($0)) != .file }) {
      try fetch(file)
      if !file.members.isEmpty {
        try TarArchive.extract(Set(file.members), from: path(file.name), into: folder)
        FilePaths.remove(path(file.name))
      }
    }
  }

  private func path(_ name: String) -> String { FilePaths.joined(folder, name) }

  private func fetch(_ file: DataCollection.RemoteFile) throws {
    if FilePaths.size(of: path(file.name)) == file.size,
      try FileDigest.sha256(of: path(file.name)) == file.sha256
    {
      return
    }
    var causes: [String] = []
    for mirror in collection.mirrors {
      switch try fetch(file, from: mirror + file.name) {
      case .done: return
      case .failed(let cause): causes.append("\(mirror): \(cause)")
      }
    }
    throw DataError(
      .network,
      "the data set \"\(collection.name)\" can't be downloaded: no mirror gave \(file.name)",
      notes: causes)
  }

  private enum Outcome {
    case done
    case failed(String)
  }

  private func fetch(_ file: DataCollection.RemoteFile, from address: String) throws -> Outcome {
    let part = path(file.name + ".part")
    var cause = "no answer"
    for _ in 0..<Self.tries {
      let before = FilePaths.size(of: part) ?? 0
      if before > file.size { FilePaths.remove(part) }
      if before < file.size {
        let end = try transfer(file, from: address, to: part)
        if FilePaths.size(of: part) != file.size {
          switch end {
          case .complete:
            let size = FilePaths.size(of: part) ?? 0
            FilePaths.remove(part)
            return .failed("the file has \(size) bytes instead of \(file.size)")
          case .brokenOff(let reason):
            cause = reason
            continue
          case .cannotResume:
            FilePaths.remove(part)
            continue
          case .refused(let reason):
            return .failed(reason)
          }
        }
      }
      guard try FileDigest.sha256(of: part) == file.sha256 else {
        FilePaths.remove(part)
        cause = "the file's SHA-256 is wrong"
        // What an earlier run left may have been at fault: once more from the start.
        if before > 0 { continue }
        return .failed(cause)
      }
      try FilePaths.rename(part, to: path(file.name))
      return .done
    }
    return .failed(cause)
  }

  private func transfer(
    _ file: DataCollection.RemoteFile, from address: String, to part: String
  ) throws -> Curl.End {
    func report() {
      environment.progress?(
        DownloadProgress(
          collection: collection.name, file: file.name, address: address,
          received: FilePaths.size(of: part) ?? 0, total: file.size))
    }
    report()
    let curl = try Curl(address: address, target: part, largest: file.size)
    while true {
      if let end = try curl.poll() {
        report()
        return end
      }
      if StopRequest.isPending {
        curl.stop()
        throw DataError(
          .interrupted,
          "the download of \"\(collection.name)\" was interrupted; it goes on next time")
      }
      if (FilePaths.size(of: part) ?? 0) > file.size {
        curl.stop()
        return .complete
      }
      report()
    }
  }
}
