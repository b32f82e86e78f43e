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

  /// Asked again and again while data is drawn, read or downloaded; `true` ends that.
  public var isInterrupted: (@Sendable () -> Bool)?

  /// The data sets that can be downloaded.
  public var collections: [DataCollection]

  public init(
    dataFolder: String?, cacheFolder: String, offline: Bool = false,
    memoryLimit: Int = DataEnvironment.availableMemory() / 4 * 3,
    progress: (@Sendable (DownloadProgress) -> Void)? = nil,
    isInterrupted: (@Sendable () -> Bool)? = nil,
    collections: [DataCollection] = DataCollection.all
  ) {
    self.dataFolder = dataFolder
    self.cacheFolder = cacheFolder
    self.offline = offline
    self.memoryLimit = memoryLimit
    self.progress = progress
    self.isInterrupted = isInterrupted
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

  /// The memory that the system can give this process now, in bytes: what is free, or less where
  /// `ulimit -v` says so.
  public static func availableMemory() -> Int {
    let page = max(Int(sysconf(Int32(_SC_PAGESIZE))), 4096)
    var available = max(Int(sysconf(Int32(_SC_PHYS_PAGES))), 1 << 18) * page
    if let free = number(in: "/proc/meminfo", after: "MemAvailable:") { available = free * 1024 }
    var limit = rlimit()
    #if canImport(Glibc)
      let resource = __rlimit_resource_t(UInt32(RLIMIT_AS.rawValue))
    #else
      let resource = RLIMIT_AS
    #endif
    if getrlimit(resource, &limit) == 0, let ceiling = Int(exactly: limit.rlim_cur) {
      let used = (number(in: "/proc/self/status", after: "VmSize:") ?? 0) * 1024
      available = min(available, max(ceiling - used, 0))
    }
    return available
  }

  /// The number that follows `key` in a small text file of the system.
  private static func number(in path: String, after key: String) -> Int? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, Int32(line.count), file) != nil {
      let text = line.withUnsafeBufferPointer { $0.baseAddress.map(String.init(cString:)) ?? "" }
      guard text.hasPrefix(key) else { continue }
      let digits = text.dropFirst(key.count).drop { $0 == " " || $0 == "\t" }
        .prefix { $0.isNumber }
      return Int(digits)
    }
    return nil
  }

  /// Ends what takes long if the user wants that.
  func checkInterruption() throws {
    if isInterrupted?() ?? false { throw DataError(.interrupted, "getting the data was stopped") }
  }

  /// Refuses what doesn't fit into memory, naming both figures.
  func require(bytes: Int, for purpose: String) throws {
    guard bytes > memoryLimit else { return }
    throw DataError(
      .tooLarge,
      "\(purpose) needs \(ByteCount(bytes)) of memory and \(ByteCount(memoryLimit)) may be used; "
        + "take fewer samples or smaller images")
  }
}

/// A number of bytes that prints as `47 MB`.
struct ByteCount: CustomStringConvertible {
  let bytes: Int

  init(_ bytes: Int) { self.bytes = bytes }

  var description: String {
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB", "EB"]
    var value = Double(bytes)
    var unit = 0
    while value >= 999.5, unit + 1 < units.count {
      value /= 1000
      unit += 1
    }
    let rounded = (value * 10).rounded() / 10
    let text =
      unit == 0 || rounded >= 10 || rounded == rounded.rounded()
      ? "\(Int(value.rounded()))" : "\(rounded)"
    return "\(text) \(units[unit])"
  }
}
