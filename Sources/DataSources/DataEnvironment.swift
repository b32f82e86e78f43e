public import CNN
internal import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where data is looked for and what a source may use: folders, memory, the network.
public struct DataEnvironment: Sendable {
  /// The folder `$CNN_DATA` with a folder for each data set, searched first.
  public var dataFolder: String?

  /// The folder that downloads are kept in: `$XDG_CACHE_HOME/cnn`, by default `~/.cache/cnn`.
  public var cacheFolder: String

  /// Whether nothing may be downloaded.
  public var offline: Bool

  /// The most bytes that one dataset may take; by default three quarters of what is free.
  public var memoryLimit: Int

  /// Called a few times a second while a file is downloaded.
  public var progress: (@Sendable (DownloadProgress) -> Void)?

  /// The processes that load the same data, and may share the reading of a file.
  public var processes: any Collective = SingleProcess()

  /// The data sets that can be downloaded.
  public var collections: [DataCollection]

  public init(
    dataFolder: String?, cacheFolder: String, offline: Bool = false,
    memoryLimit: Int = Machine.availableMemory / 4 * 3,
    progress: (@Sendable (DownloadProgress) -> Void)? = nil,
    collections: [DataCollection] = DataCollection.all
  ) {
    self.dataFolder = dataFolder
    self.cacheFolder = cacheFolder
    self.offline = offline
    self.memoryLimit = memoryLimit
    self.progress = progress
    self.collections = collections
  }

  /// What the process's environment variables say.
  public static func ofProcess() -> DataEnvironment {
    let cache =
      variable("XDG_CACHE_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? (variable("HOME") ?? "/tmp") + "/.cache"
    return DataEnvironment(dataFolder: variable("CNN_DATA"), cacheFolder: cache + "/cnn")
  }

  /// The value of an environment variable that is set and not empty.
  static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }

  /// Refuses what doesn't fit into memory, naming both figures.
  func require(bytes: Int, for purpose: String) throws {
    guard bytes > memoryLimit else { return }
    throw DataError(
      .tooLarge,
      "\(purpose) needs \(ByteCount.text(bytes)) of memory and \(ByteCount.text(memoryLimit)) may be used; "
        + "take fewer samples or smaller images")
  }
}
