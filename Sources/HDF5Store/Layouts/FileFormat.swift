/// The kinds of files that the program writes, and the root attributes that tell them apart.
public enum FileFormat: String, CaseIterable, Hashable, Sendable {
  case network = "cnn-network"
  case dataset = "cnn-dataset"
  case snapshot = "cnn-snapshot"
  case checkpoint = "cnn-checkpoint"
  case log = "cnn-log"

  /// The version of the layouts that this program writes, and the newest that it reads.
  static let version: Int64 = 1

  /// What a file calls itself, or `nil` for one that another program wrote.
  /// - Throws: ``HDF5Error`` when it can't be opened.
  public static func of(_ path: String) throws(HDF5Error) -> FileFormat? {
    try of(HDF5.File.open(path).root())
  }

  static func of(_ root: HDF5.Group) throws(HDF5Error) -> FileFormat? {
    guard let attribute = try root.attribute("format"), attribute.type.kind == .string else {
      return nil
    }
    return FileFormat(rawValue: try attribute.string())
  }

  /// Writes the root attributes that all files have.
  func write(_ origin: FileOrigin, to root: HDF5.Group) throws(HDF5Error) {
    try root.set("format", rawValue)
    try root.set("format_version", FileFormat.version)
    try root.set("creator", origin.creator)
    try root.set("created", origin.created)
    if let script = origin.script { try root.store("script", script) }
    if let seed = origin.seed { try root.set("seed", seed) }
  }

  /// Checks that a file of ours can be read: its version.
  static func check(_ root: HDF5.Group) throws(HDF5Error) {
    let name = root.file.name
    let version = try root.number("format_version", as: Int64.self) ?? 0
    guard version >= 1, version <= FileFormat.version else {
      throw HDF5Error(
        .newer,
        "\(name) has the layout version \(version), and this program reads up to \(FileFormat.version)",
        hint: "use a newer cnn")
    }
  }

  /// The origin that a file of ours tells.
  static func origin(_ root: HDF5.Group) throws(HDF5Error) -> FileOrigin {
    FileOrigin(
      creator: try root.string("creator") ?? "", created: try root.string("created") ?? "",
      script: try root.storedText("script"), seed: try root.number("seed", as: UInt64.self))
  }
}

extension HDF5.Object {
  /// The number of an attribute that a layout has to have.
  func required<Value: HDF5.Element>(
    _ name: String, as: Value.Type = Value.self
  ) throws(HDF5Error) -> Value {
    guard let value = try number(name, as: Value.self) else { throw missing(name) }
    return value
  }

  /// The text of an attribute that a layout has to have.
  func requiredText(_ name: String) throws(HDF5Error) -> String {
    guard let text = try string(name) else { throw missing(name) }
    return text
  }

  private func missing(_ name: String) -> HDF5Error {
    HDF5Error(.missing, "\(file.name): \(path) has no attribute \(name)")
  }
}
